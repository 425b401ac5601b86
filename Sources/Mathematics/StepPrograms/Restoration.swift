import LinearPrograms

/// How a restoration ended. In every case the result is feasible.
package enum RestorationStatus: Sendable, Equatable {
  /// Feasible as it was, but for rounding.
  case notNeeded
  /// Mended by linear programs, or by stopping the momentum of faces without mass.
  case restored
  /// No linear program helped: back to the start of the step, w = 0.
  case reset(LinearProgramStatus)
}

/// A mass and a momentum that satisfy the continuity equation, with non-negative mass and finite action.
package struct Restoration: Sendable {
  /// μ ≥ 0, equal to μᵏ + B w but for rounding.
  package var mass: [Double]
  /// w, exactly 0 on faces whose density is at or below the floor.
  package var momentum: [Double]
  /// Σ max(0, −μ'_i) of what was handed in.
  package var restoredMass = 0.0
  /// Σ_f |f| |δw_f|₁ over the linear programs.
  package var transported = 0.0
  /// Faces whose momentum was stopped because they hold no mass.
  package var stoppedFaces = 0
  /// Nodes among the rows of the largest linear program, 0 when none was needed.
  package var rows = 0
  package var pivots = 0
  package var status = RestorationStatus.notNeeded

  /// Joins the restoration of the next slice of a path to this one.
  package mutating func append(_ next: Restoration) {
    mass += next.mass
    momentum += next.momentum
    restoredMass += next.restoredMass
    transported += next.transported
    stoppedFaces += next.stoppedFaces
    rows = max(rows, next.rows)
    pivots += next.pivots
    if next.status != .notNeeded { status = next.status }
  }
}

extension FluxMatrix {
  /// Restores feasibility of μ' = μᵏ + B w:
  ///
  ///     minimize Σ_f |f| |δw_f|₁   subject to   μ' + B δw ≥ 0,   w_f + δw_f = 0 on dead faces,
  ///
  /// dead being a face with w_f ≠ 0 whose density (mean over its corners of mass over area) is not above the floor. The
  /// program is posed near the violated nodes and grows ring by ring until it is feasible; the whole mesh always is, since
  /// w = 0 gives μᵏ. Faces that die by the correction are stopped and the rest is mended again, in units of what is left.
  ///
  /// - Parameters:
  ///   - previous: μᵏ ≥ 0, by node.
  ///   - momentum: w, `components` numbers a face.
  ///   - areas: node areas, positive.
  ///   - endWeight: the weight of μ in the density, the rest being that of μᵏ.
  ///   - vacuum: the floor as a multiple of the mean density Σμᵏ / Σa. Far below 1e-10 the noise of vacuum counts as mass:
  ///     feasible all the same, but the program may cover the whole mesh.
  /// - Throws: `LinearProgramError` for wrong lengths or numbers.
  /// - Complexity: O(faces) and a program the size of the neighbourhood of the violated nodes.
  package func restore(
    previous: [Double], momentum: [Double], areas: [Double], vacuum: Double = 1e-10, endWeight: Double = 1,
    settings: SimplexSettings = SimplexSettings()
  ) throws(LinearProgramError) -> Restoration {
    try check(previous, count: nodeCount, "previous masses", atLeast: 0)
    try check(momentum, count: faceCount * components, "momentum")
    try check(areas, count: nodeCount, "areas", atLeast: .leastNormalMagnitude)
    guard vacuum >= 0, vacuum < 1 else { throw .setting(what: "vacuum", value: vacuum) }
    let floor = vacuum * previous.reduce(0, +) / areas.reduce(0, +)
    var result = Restoration(mass: previous, momentum: momentum)
    var balance = NodeBalance(self, previous: previous, momentum: momentum)
    result.restoredMass = balance.mass.reduce(0) { $0 + max(0, -$1) }
    var held = [Bool](repeating: false, count: faceCount)
    func densities(_ mass: [Double]) -> [Double] {
      faceDensities(masses: zip(mass, previous).map { endWeight * $0 + (1 - endWeight) * $1 }, areas: areas)
    }
    var last = LinearProgramStatus.optimal
    // Two rounds are usual: one that mends, one for the tolerance of the first or for a face that died.
    for _ in 0..<12 {
      while true {
        let stopped = stopDeadFaces(&result.momentum, densities: densities(balance.mass), floor: floor, held: &held)
        if stopped == 0 { break }
        result.stoppedFaces += stopped
        result.status = .restored
        balance = NodeBalance(self, previous: previous, momentum: result.momentum)
      }
      let violated = (0..<nodeCount).filter { balance.mass[$0] < -balance.rounding[$0] }
      if violated.isEmpty {
        result.mass = balance.mass.map { max($0, 0) }
        return result
      }
      result.status = .restored
      let density = densities(balance.mass.map { max($0, 0) })
      let live = (0..<faceCount).map { !held[$0] && density[$0] > floor }
      let correction = try mend(balance.mass, violated: violated, live: live, settings: settings)
      result.pivots += correction.pivots
      result.rows = max(result.rows, correction.rows)
      result.transported += correction.transported
      last = correction.status
      guard correction.status == .optimal else { break }
      for (face, value) in correction.momentum { result.momentum[face] += value }
      balance = NodeBalance(self, previous: previous, momentum: result.momentum)
    }
    result.mass = previous
    result.momentum = [Double](repeating: 0, count: momentum.count)
    result.status = .reset(last)
    return result
  }

  /// Sets w_f = 0 where the face holds no mass; how many such faces had momentum.
  private func stopDeadFaces(_ momentum: inout [Double], densities: [Double], floor: Double, held: inout [Bool]) -> Int {
    var count = 0
    for f in 0..<faceCount where !(densities[f] > floor) {
      let range = f * components..<(f + 1) * components
      guard momentum[range].contains(where: { $0 != 0 }) else { continue }
      for k in range { momentum[k] = 0 }
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

  init(_ flux: FluxMatrix, previous: [Double], momentum: [Double]) {
    mass = previous
    var size = previous
    for k in 0..<flux.nodes.count {
      let node = Int(flux.nodes[k])
      let face = k / flux.corners
      for c in 0..<flux.components {
        let term = flux.coefficients[k * flux.components + c] * momentum[face * flux.components + c]
        mass[node] += term
        size[node] += term.magnitude
      }
    }
    // A node has about a dozen terms; each addition errs by half an ulp of the partial sum.
    rounding = size.map { 8 * $0 * .ulpOfOne }
  }
}
