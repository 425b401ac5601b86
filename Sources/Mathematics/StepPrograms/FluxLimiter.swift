import Spaces
import Transport

/// Shrinking a momentum until it is feasible.
extension PathOperators {
  /// Shrinks a momentum until no node is overdrawn beyond rounding.
  ///
  /// Node by node: what drains an overdrawn node is scaled by the little that is missing, inflow counted, and the nodes
  /// that lose inflow by it are looked at again. If that has not settled after 50 visits a node, every drain is limited at
  /// once as in a flux limiter, inflow not counted (Zalesak, J. Comput. Phys. 31 (1979) 335), which always suffices.
  /// O(faces + visits).
  func limit(_ momentum: [Double], mass: [Double]) -> [Double] {
    var w = momentum
    var queue = Array(0..<nodeCount)
    var queued = [Bool](repeating: true, count: nodeCount)
    var next = 0
    while next < queue.count, next < 50 * nodeCount {
      let i = queue[next]
      next += 1
      queued[i] = false
      let (gain, drain) = exchange(i, w)
      let available = mass[i] + gain
      guard drain > available + 4 * .ulpOfOne * (available + drain) else { continue }
      forEachMomentum(changing: i) { j, entry in
        guard entry * w[j] < 0 else { return }
        w[j] *= available / drain
        forEachNode(changedBy: j) { other, _ in
          guard other != i, !queued[other] else { return }
          queued[other] = true
          queue.append(other)
        }
      }
    }
    if next < queue.count { limitAtOnce(&w, mass: mass) }
    return w
  }

  /// Every drain by what its node has.
  private func limitAtOnce(_ w: inout [Double], mass: [Double]) {
    var scale = [Double](repeating: 1, count: w.count)
    for i in 0..<nodeCount {
      let drain = exchange(i, w).drain
      guard drain > mass[i] else { continue }
      forEachMomentum(changing: i) { j, entry in if entry * w[j] < 0 { scale[j] = min(scale[j], mass[i] / drain) } }
    }
    for j in w.indices { w[j] *= scale[j] }
  }

  /// What node i gains and loses.
  private func exchange(_ i: Int, _ w: [Double]) -> (gain: Double, drain: Double) {
    var gain = 0.0
    var drain = 0.0
    forEachMomentum(changing: i) { j, entry in
      let term = entry * w[j]
      if term > 0 { gain += term } else { drain -= term }
    }
    return (gain, drain)
  }
}
