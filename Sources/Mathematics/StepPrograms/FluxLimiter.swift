import LinearPrograms

/// Shrinking a momentum until it is feasible.
extension FluxMatrix {
  /// Shrinks a momentum until no node is overdrawn beyond rounding.
  ///
  /// Node by node: what drains an overdrawn node is scaled by the little that is missing, inflow counted, and the nodes
  /// that lose inflow by it are looked at again. If that has not settled after 50 visits a node, every drain is limited at
  /// once as in a flux limiter, inflow not counted (Zalesak, J. Comput. Phys. 31 (1979) 335), which always suffices.
  /// O(faces + visits).
  func limit(_ momentum: [Double], masses: [Double]) -> [Double] {
    var w = momentum
    var queue = Array(0..<nodeCount)
    var queued = [Bool](repeating: true, count: nodeCount)
    var next = 0
    while next < queue.count, next < 50 * nodeCount {
      let i = queue[next]
      next += 1
      queued[i] = false
      let (gain, drain) = exchange(i, w)
      let available = masses[i] + gain
      guard drain > available + 4 * .ulpOfOne * (available + drain) else { continue }
      forEachTerm(at: i) { corner, index, coefficient in
        guard coefficient * w[index] < 0 else { return }
        w[index] *= available / drain
        for k in corner / corners * corners..<(corner / corners + 1) * corners where k != corner && !queued[Int(nodes[k])] {
          queued[Int(nodes[k])] = true
          queue.append(Int(nodes[k]))
        }
      }
    }
    if next < queue.count {
      let factors = (0..<nodeCount).map { i in
        let drain = exchange(i, w).drain
        return drain > masses[i] ? masses[i] / drain : 1
      }
      var scale = [Double](repeating: 1, count: w.count)
      for i in 0..<nodeCount {
        forEachTerm(at: i) { _, index, coefficient in if coefficient * w[index] < 0 { scale[index] = min(scale[index], factors[i]) } }
      }
      for k in w.indices { w[k] *= scale[k] }
    }
    return w
  }

  /// What node i gains and loses by the terms of B w.
  private func exchange(_ i: Int, _ w: [Double]) -> (gain: Double, drain: Double) {
    var gain = 0.0
    var drain = 0.0
    forEachTerm(at: i) { _, index, coefficient in
      let term = coefficient * w[index]
      if term > 0 { gain += term } else { drain -= term }
    }
    return (gain, drain)
  }

  /// Calls `body(corner, momentum index, coefficient)` for every entry of B in row i; the corner is an index into `nodes`.
  @inline(__always) private func forEachTerm(at i: Int, _ body: (Int, Int, Double) -> Void) {
    for f in faces(at: i) {
      for k in Int(f) * corners..<(Int(f) + 1) * corners where Int(nodes[k]) == i {
        for c in 0..<components { body(k, Int(f) * components + c, coefficients[k * components + c]) }
      }
    }
  }
}
