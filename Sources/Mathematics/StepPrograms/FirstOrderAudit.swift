import LinearPrograms
import Spaces
import Transport

/// A first-order audit of a feasible point (μ, w) of a path: how much the linearized functional can fall within a box.
///
///     χ = max −c·δw   subject to   μ^n + δμ^n ≥ 0,  δμ^n = B δw¹ + … + B δw^n,   |δw_{f,c}| ≤ Δ_f
///
/// c being the derivative along momenta with the mass following, c·δw = ⟨∇J, (δμ, δw)⟩. χ is zero exactly where the point is critical,
/// and `momentum` is a feasible direction of descent otherwise. Ranged, for a functional that is +∞ or steep at μ = 0, the first
/// constraint is |δμ^n| ≤ μ^n instead.
package struct FirstOrderAudit: Sendable {
  /// −c·δw at `momentum`, which is feasible: a lower bound of χ. Not negative.
  package var improvement = 0.0
  /// An upper bound of χ by weak duality, whatever the solver's tolerances: for any y ≥ 0 (any y, with |y|, in the ranged program),
  /// χ ≤ y·μ + Σ Δ_f |Bᵀ(y^n + … + y^N) − c|. Recomputed here from y. +∞ without an answer.
  package var upperBound = Double.infinity
  /// δw, along the path.
  package var momentum: [Double]
  /// δμ, never below −μ.
  package var massChange: [Double]
  /// Rows and columns of the largest program that was handed to the solver; 0 when none was needed.
  package var rows = 0
  package var columns = 0
  package var pivots = 0
  /// `optimal`, or why the solver stopped; the bounds hold either way.
  package var status = LinearProgramStatus.optimal
}

/// What the masses of an audited point may do.
package enum AuditRange: Sendable {
  /// μ + δμ ≥ 0.
  case nonnegative
  /// |δμ| ≤ μ.
  case doubling
}

extension PathOperators {
  /// Audits a point of masses μ.
  ///
  /// Every column starts at the end of its box that its cost prefers, which is optimal when no node is overdrawn. Otherwise
  /// the nodes that are become the rows of a linear program, solved by the dual simplex, and nodes overdrawn by its solution
  /// join them until there are none: the program stays small where few nodes matter.
  ///
  /// - Parameters:
  ///   - mass: μ ≥ 0, by node.
  ///   - cost: c, by momentum.
  ///   - box: Δ_f ≥ 0, by face; 0 where the momentum may not change.
  ///   - range: what the masses may do.
  ///   - candidate: multipliers y by node, from anywhere; by weak duality they bound χ whatever they are.
  ///   - target: no program is solved when the candidate's bound is at most this.
  /// - Complexity: O(faces) without overdrawn nodes.
  package func audit(
    mass: [Double], cost: [Double], box: [Double], range: AuditRange = .nonnegative, candidate: [Double]? = nil, target: Double = 0,
    settings: SimplexSettings = SimplexSettings()
  ) -> FirstOrderAudit {
    precondition(mass.count == nodeCount && cost.count == momentumCount && box.count == faceCount, "fields of the path")
    var program = AuditProgram(self, mass: mass, cost: cost, box: box, range: range)
    var audit = FirstOrderAudit(
      momentum: [Double](repeating: 0, count: momentumCount), massChange: [Double](repeating: 0, count: nodeCount))
    if let candidate {
      let bound = program.upperBound(multipliers: candidate)
      if bound <= target {
        audit.upperBound = bound
        return audit
      }
    }
    program.solve(settings)
    (audit.rows, audit.columns, audit.pivots, audit.status) = (program.rows, program.columns, program.pivots, program.status)
    guard program.hasAnswer else { return audit }
    audit.upperBound = program.upperBound(multipliers: program.multipliers)
    let momentum = feasible(program.momentum, mass: mass, range: range)
    let improvement = -zip(cost, momentum).reduce(0) { $0 + $1.0 * $1.1 }
    // Limiting a failed program's direction can leave an ascent; the zero direction is feasible.
    guard improvement > 0 else { return audit }
    let change = massChange(momentum)
    audit.improvement = improvement
    audit.momentum = momentum
    audit.massChange = change.indices.map { max(change[$0], -mass[$0]) }
    return audit
  }

  /// The momentum, shrunk to where it keeps the constraints that the program's tolerance leaves open.
  private func feasible(_ momentum: [Double], mass: [Double], range: AuditRange) -> [Double] {
    if case .nonnegative = range { return limit(momentum, mass: mass) }
    // Both ways at once: all by the one factor that the worst node needs.
    let change = massChange(momentum)
    var factor = 1.0
    for i in change.indices where change[i].magnitude > mass[i] { factor = min(factor, mass[i] / change[i].magnitude) }
    return factor == 1 ? momentum : momentum.map { factor * $0 }
  }
}
