import LinearPrograms
import Spaces

/// The restoration of one slice that starts at `previous`.
struct SliceRestoration {
  let space: P1Space
  let previous: [Double]
  /// The weight of the slice's end in its density, the rest being that of its start.
  let endWeight: Double
  let settings: SimplexSettings
  /// The density at or below which a face is dead.
  private let floor: Double

  init(_ space: P1Space, previous: [Double], endWeight: Double, vacuum: Double, settings: SimplexSettings) {
    self.space = space
    self.previous = previous
    self.endWeight = endWeight
    self.settings = settings
    floor = vacuum * previous.reduce(0, +) / space.totalArea
  }

  func restore(_ momentum: [Double]) -> Restoration {
    var result = Restoration(mass: previous, momentum: momentum)
    var balance = NodeBalance(space, previous: previous, momentum: momentum)
    result.restoredMass = balance.mass.reduce(0) { $0 + max(0, -$1) }
    var held = [Bool](repeating: false, count: space.faceCount)
    var last = LinearProgramStatus.optimal
    // Two rounds are usual: one that mends, one for the tolerance of the first or for a face that died.
    for _ in 0..<12 {
      while true {
        let stopped = stopDeadFaces(&result.momentum, mass: balance.mass, held: &held)
        if stopped == 0 { break }
        result.stoppedFaces += stopped
        result.status = .restored
        balance = NodeBalance(space, previous: previous, momentum: result.momentum)
      }
      // What is not a number can be mended by nothing.
      guard balance.mass.allSatisfy(\.isFinite) else { break }
      let violated = balance.mass.indices.filter { balance.mass[$0] < -balance.rounding[$0] }
      if violated.isEmpty {
        result.mass = balance.mass.map { max($0, 0) }
        return result
      }
      result.status = .restored
      let density = density(balance.mass.map { max($0, 0) })
      let live = density.indices.map { !held[$0] && density[$0] > floor }
      let correction = RestorationProgram(space, mass: balance.mass, live: live, settings: settings).solve(violated: violated)
      result.pivots += correction.pivots
      result.rows = max(result.rows, correction.rows)
      result.transported += correction.transported
      last = correction.status
      guard correction.status == .optimal else { break }
      for (j, value) in correction.momentum { result.momentum[j] += value }
      balance = NodeBalance(space, previous: previous, momentum: result.momentum)
    }
    result.mass = previous
    result.momentum = [Double](repeating: 0, count: momentum.count)
    result.status = .reset(last)
    return result
  }

  /// The face densities of a slice that ends at these masses.
  private func density(_ mass: [Double]) -> [Double] {
    space.faceDensity(mass.indices.map { endWeight * mass[$0] + (1 - endWeight) * previous[$0] })
  }

  /// Sets w_f = 0 where the face holds no mass; how many such faces had momentum.
  private func stopDeadFaces(_ momentum: inout [Double], mass: [Double], held: inout [Bool]) -> Int {
    let density = density(mass), d = space.dimension
    var count = 0
    for f in density.indices where !(density[f] > floor) {
      let range = f * d..<(f + 1) * d
      guard momentum[range].contains(where: { $0 != 0 }) else { continue }
      for j in range { momentum[j] = 0 }
      held[f] = true
      count += 1
    }
    return count
  }
}

/// μᵏ + B w and the rounding error to expect in it.
private struct NodeBalance {
  var mass: [Double]
  var rounding: [Double]

  init(_ space: P1Space, previous: [Double], momentum: [Double]) {
    let inflow = space.inflow(momentum), n = space.cornerCount, d = space.dimension
    mass = previous.indices.map { previous[$0] + inflow[$0] }
    rounding = previous.indices.map { i in
      var size = previous[i]
      space.forEachCorner(at: i) { corner in
        for c in 0..<d { size += (space.flux(corner, c) * momentum[corner / n * d + c]).magnitude }
      }
      // A node has about a dozen terms; each addition errs by half an ulp of the partial sum.
      return 8 * size * .ulpOfOne
    }
  }
}
