import LinearPrograms

/// A first-order audit of a feasible point (μ, w): how much the linearized functional can fall within a box.
///
///     χ = max −c·δw   subject to   μ + B δw ≥ 0,   |δw_{f,c}| ≤ Δ_f,   δw_f = 0 on inactive faces,
///
/// c being the derivative along momenta with the mass following, c·δw = ⟨∇J, (B δw, δw)⟩. χ is zero exactly where the point
/// is critical, and `momentum` is a feasible direction of descent otherwise.
package struct FirstOrderAudit: Sendable {
  /// −c·δw at `momentum`, which is feasible: a lower bound of χ. Not negative.
  package var improvement = 0.0
  /// An upper bound of χ by weak duality, whatever the solver's tolerances: for any y ≥ 0,
  /// χ ≤ y·μ + Σ Δ_f |Bᵀy − c|. Recomputed here from y.
  package var upperBound = 0.0
  /// δw, `components` numbers a face.
  package var momentum: [Double]
  /// B δw, never below −μ.
  package var massChange: [Double]
  /// Rows and columns of the largest program that was handed to the solver; 0 when none was needed.
  package var rows = 0
  package var columns = 0
  package var pivots = 0
  /// Residuals of the last program, in its own units.
  package var residuals = LinearProgramResiduals()
  package var method = SolutionMethod.none
  /// `optimal`, or why the solver stopped; the bounds hold either way.
  package var status = LinearProgramStatus.optimal
}

extension FluxMatrix {
  /// Audits the point of masses μ.
  ///
  /// Every column starts at the end of its box that its cost prefers, which is optimal when no node is overdrawn. Otherwise
  /// the nodes that are become the rows of a linear program, solved by the dual simplex, and nodes overdrawn by its solution
  /// join them until there are none: the program stays small where few nodes matter.
  ///
  /// - Parameters:
  ///   - mass: μ ≥ 0, by node.
  ///   - cost: c, `components` numbers a face.
  ///   - box: Δ_f ≥ 0, by face.
  ///   - active: the faces that may change.
  ///   - candidate: multipliers y by node, from anywhere; by weak duality they bound χ whatever they are.
  ///   - target: no program is solved when the candidate's bound is at most this.
  /// - Throws: `LinearProgramError` for wrong lengths or numbers.
  /// - Complexity: O(faces) without overdrawn nodes.
  package func audit(
    mass: [Double], cost: [Double], box: [Double], active: [Bool], candidate: [Double]? = nil, target: Double = 0,
    settings: SimplexSettings = SimplexSettings()
  ) throws(LinearProgramError) -> FirstOrderAudit {
    try check(mass, count: nodeCount, "masses", atLeast: 0)
    try check(cost, count: faceCount * components, "cost")
    try check(box, count: faceCount, "box", atLeast: 0)
    guard active.count == faceCount else { throw .length(what: "active", count: active.count, expected: faceCount) }
    var program = AuditProgram(self, mass: mass, cost: cost, box: (0..<faceCount).map { active[$0] ? box[$0] : 0 })
    if let candidate {
      try check(candidate, count: nodeCount, "candidate multipliers")
      let bound = program.upperBound(multipliers: candidate)
      if bound <= target {
        var audit = program.audit
        audit.momentum = [Double](repeating: 0, count: cost.count)
        audit.massChange = [Double](repeating: 0, count: nodeCount)
        audit.upperBound = bound
        return audit
      }
    }
    try program.solve(settings)
    var audit = program.audit
    audit.momentum = limit(program.momentum, masses: mass)
    let change = apply(audit.momentum)
    audit.massChange = (0..<nodeCount).map { max(change[$0], -mass[$0]) }
    audit.improvement = -zip(cost, audit.momentum).reduce(0) { $0 + $1.0 * $1.1 }
    audit.upperBound = program.upperBound(multipliers: program.multipliers)
    if audit.improvement < 0 {
      // Limiting a failed program's direction can leave an ascent; the zero direction is feasible.
      audit.improvement = 0
      audit.momentum = [Double](repeating: 0, count: cost.count)
      audit.massChange = [Double](repeating: 0, count: nodeCount)
    }
    return audit
  }
}
