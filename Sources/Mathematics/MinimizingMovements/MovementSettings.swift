/// When to audit steps by linear programming.
public enum AuditSchedule: Sendable, Equatable {
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
public struct MovementSettings: Sendable, Equatable {
  /// The rule of the time step τ.
  package var step: StepSize
  /// The number N of time slices of each step's path.
  public var slices = 1
  /// The certified relative duality gap asked of the convex model that a step ends on; earlier models are solved only as well as
  /// the round after them can use.
  public var gap: Double = 1e-7
  /// The criticality at which the outer loop ends: the decrease that the next model predicts, relative to the decrease so far.
  public var criticality: Double = 1e-7
  /// The limit on rounds of the outer loop.
  public var maximumOuterIterations = 50
  /// The limit on Newton systems of each convex model.
  public var maximumInnerIterations = 100
  /// Which steps are audited by linear programming.
  public var auditSchedule = AuditSchedule.automatic
  /// The ratio χ/decrease at which an audited step counts as converged.
  public var auditTolerance: Double = 1e-4

  /// Settings with a fixed time step τ > 0, and defaults elsewhere.
  public init(timeStep: Double) { step = .fixed(timeStep) }

  /// The length τ of a regular step.
  public var timeStep: Double {
    get { step.next }
    set { step = .fixed(newValue) }
  }
}
