import LinearPrograms

/// A feasible dual potential and the lower bound it certifies.
package struct DualRepair: Sendable {
  /// φ with F(φ) ≤ g at every node, to rounding.
  package var potential: [Double]
  /// Σ μᵏ_i φ_i: a lower bound of the convex model, from φ and the data alone.
  package var bound: Double
  /// The bound of the potential handed in, shifted by its largest violation.
  package var shiftedBound: Double
  /// Linear programs solved.
  package var rounds = 0
  /// Rows of the largest of them.
  package var rows = 0
  package var pivots = 0
  /// `optimal`, or what stopped the last program; the bound holds either way.
  package var status = LinearProgramStatus.optimal
}

extension FluxMatrix {
  /// Improves a dual potential of a step's convex model,
  ///
  ///     maximize Σ μᵏ_i φ_i   subject to   φ_i + (1/a_i) Σ_{f∋i} c_f |∇φ_f|² ≤ g_i,
  ///
  /// where shifting by the largest violation alone gives a poor bound. Each round shifts φ to be feasible, maximizes
  /// Σ μᵏδ over corrections δ of bounded size that keep the inequality linearized at φ, goes along δ to the best *shifted*
  /// bound of the true inequality (concave along the segment), and narrows the size by how far that was. Nodes
  /// whose inequality the correction does not touch are no rows of the program. No bound comes from the programs: each is
  /// that of a potential whose inequality is evaluated at every node; the best is returned, so never one below the shifted
  /// bound of φ.
  ///
  /// - Parameters:
  ///   - phi: φ, any potential.
  ///   - areas: a, positive.
  ///   - previous: μᵏ ≥ 0.
  ///   - linear: g.
  ///   - kinetic: c_f ≥ 0, by face (τ|f| / (6 m_f) on triangles).
  ///   - target: stop when the bound reaches it.
  ///   - maximumRounds: linear programs allowed.
  /// - Throws: `LinearProgramError` for wrong lengths or numbers.
  /// - Complexity: O(faces) and a program the size of what matters to the bound, a round.
  package func repair(
    potential phi: [Double], areas: [Double], previous: [Double], linear: [Double], kinetic: [Double], target: Double = .infinity,
    maximumRounds: Int = 30, settings: SimplexSettings = SimplexSettings()
  ) throws(LinearProgramError) -> DualRepair {
    try check(phi, count: nodeCount, "potential")
    try check(areas, count: nodeCount, "areas", atLeast: .leastNormalMagnitude)
    try check(previous, count: nodeCount, "previous masses", atLeast: 0)
    try check(linear, count: nodeCount, "linear term")
    try check(kinetic, count: faceCount, "kinetic coefficients", atLeast: 0)
    try settings.validate()
    let inequality = HamiltonJacobi(flux: self, areas: areas, linear: linear, kinetic: kinetic)
    let deadline = seconds() + settings.timeLimit
    var current = ShiftedPotential(inequality, phi, masses: previous)
    var result = DualRepair(potential: current.values, bound: current.bound, shiftedBound: current.bound)
    // What the bound lacks is about the shift, or the slack where there is mass; corrections are of that size.
    let total = previous.reduce(0, +)
    let slack = zip(previous, current.violation).reduce(0) { $0 - $1.0 * $1.1 }
    var size = total > 0 ? 4 * max(current.shift.magnitude, slack / total) : 0
    while result.rounds < maximumRounds, result.bound < target, size > 0, seconds() < deadline {
      var limits = settings
      limits.timeLimit = max(deadline - seconds(), 1e-3)
      var program = RepairProgram(inequality, current, masses: previous, size: size)
      try program.solve(limits)
      result.rounds += 1
      result.rows = max(result.rows, program.rows)
      result.pivots += program.pivots
      result.status = program.status
      let step = current.bestStep(inequality, along: program.correction, masses: previous)
      let next = ShiftedPotential(inequality, zip(current.values, program.correction).map { $0 + step * $1 }, masses: previous)
      if next.bound > current.bound {
        current = next
        result.potential = next.values
        result.bound = next.bound
      }
      // The linearized gain bounds the true one over corrections of this size: once it is small, so is what is left.
      if program.status != .optimal || program.gain <= 1e-3 * (result.bound - result.shiftedBound) + 1e-15 * result.bound.magnitude {
        break
      }
      if step < 0.9 { size *= max(0.1, min(0.7, 2 * step)) }
    }
    return result
  }
}
