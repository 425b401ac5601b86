/// When to audit steps by linear programming.
package enum AuditSchedule: Sendable, Equatable {
  /// Every step up to 3,000 nodes, else every tenth and the last.
  case automatic
  /// Every k-th step and the last; 1 is every step, 0 never.
  case every(Int)

  /// Up to so many nodes an audit costs no more than the step.
  private static let nodesAuditedAlways = 3_000

  /// Whether step `number`, counted from 1, is audited.
  func applies(to number: Int, isLast: Bool, nodes: Int) -> Bool {
    let period =
      switch self {
      case .automatic: nodes <= Self.nodesAuditedAlways ? 1 : 10
      case .every(let period): period
      }
    return period > 0 && (isLast || number % period == 0)
  }
}

/// Tolerances and limits of the steps of a movement.
package struct MovementSettings: Sendable, Equatable {
  /// The rule of the time step τ.
  package var step: StepSize
  /// Time slices N of each step's path; see `PathOperators`.
  package var slices = 1
  /// Certified relative duality gap of the convex model a step ends on; models before it are solved as well as the next can use.
  package var gap: Double = 1e-7
  /// Exit of the outer loop: predicted decrease of the next model ≤ criticality · decrease so far.
  package var criticality: Double = 1e-7
  package var maximumOuterIterations = 50
  package var maximumInnerIterations = 100
  package var auditSchedule = AuditSchedule.automatic
  /// χ / decrease at which an audited step counts as converged.
  package var auditTolerance: Double = 1e-4

  /// With a fixed time step τ > 0.
  package init(timeStep: Double) { step = .fixed(timeStep) }

  /// τ of a regular step.
  package var timeStep: Double {
    get { step.next }
    set { step = .fixed(newValue) }
  }
}
