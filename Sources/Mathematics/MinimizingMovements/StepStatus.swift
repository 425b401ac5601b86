/// How a minimizing-movement step ended. Stopped is not converged: every case but the first two makes a run end with a warning.
public enum StepStatus: Int, Sendable, CaseIterable {
  /// The outer loop met its criticality tolerance, every convex model its gap, and the audit, where made, its tolerance.
  case converged = 0
  /// The state is a critical point to rounding: no decrease above it can be found.
  case stationary = 1
  /// The limit on outer rounds was reached first.
  case outerLimit = 2
  /// The last convex model stopped at its limit of Newton systems.
  case innerLimit = 3
  /// No further decrease was found although the criticality measure or the audit is above its tolerance.
  case stalled = 4
  /// The Newton matrix of the last convex model could not be factored.
  case factorizationFailed = 5
  /// The weight m of the metric is not positive at the state: the kernel is out of the range of double precision. Nothing was moved.
  case kernelOutOfRange = 6
  /// The step was asked to end early; the state is the best it had found.
  case cancelled = 7

  /// Whether the step met its tolerances, or there was nothing to gain.
  public var isConverged: Bool { self == .converged || self == .stationary }

  /// The case in one lower-case word or two, for tables and messages.
  public var label: String {
    switch self {
    case .converged: "converged"
    case .stationary: "stationary"
    case .outerLimit: "outer limit"
    case .innerLimit: "inner limit"
    case .stalled: "stalled"
    case .factorizationFailed: "factorization failed"
    case .kernelOutOfRange: "kernel out of range"
    case .cancelled: "cancelled"
    }
  }
}
