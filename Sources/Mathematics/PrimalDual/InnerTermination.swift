/// Why the primal-dual loop stopped.
package enum InnerTermination: String, Sendable, CaseIterable {
  /// The certified relative gap and the mass residual are below their tolerances.
  case converged
  /// The limit on Newton systems was reached first.
  case iterationLimit
  /// Steps became too short, or the gap stopped falling, before the tolerance was met.
  case stalled
  /// The Newton matrix could not be factored.
  case factorizationFailed
}
