/// How the computation of a geodesic ended. Stopped is not converged: only the first two are.
public enum GeodesicStatus: Int, Sendable, CaseIterable {
  /// The bounds agree to the tolerance; with a nonlocal mobility the upper one is the path's length, the lower one its model's.
  case converged = 0
  /// The ends are equal: nothing moves.
  case stationary = 1
  /// The limit on iterations of the augmented-Lagrangian loop was reached first; the bounds hold, and are apart.
  case iterationLimit = 2
  /// The limit on convex models of the nonlocal mobility was reached first.
  case outerLimit = 3
  /// A convex model promises a decrease that the line search does not find.
  case stalled = 4
  /// The caller asked for an end; path and bounds are the best until then.
  case interrupted = 5

  /// Whether the geodesic was computed to its tolerance.
  public var isConverged: Bool { self == .converged || self == .stationary }

  /// The case in one lower-case word or two, for tables and messages.
  public var label: String {
    switch self {
    case .converged: "converged"
    case .stationary: "stationary"
    case .iterationLimit: "iteration limit"
    case .outerLimit: "outer limit"
    case .stalled: "stalled"
    case .interrupted: "interrupted"
    }
  }
}
