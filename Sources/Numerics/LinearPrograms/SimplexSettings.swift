/// Limits and choices of one solve. Every solve has limits: the solver cannot be interrupted otherwise.
package struct SimplexSettings: Sendable, Equatable {
  /// Which simplex goes first; the other one is the first fallback.
  package enum Method: Sendable, Equatable { case dual, primal }

  package var method = Method.dual
  /// Pivots allowed, all methods together. Positive.
  package var iterationLimit = 1_000_000
  /// Seconds allowed, all methods together. Positive.
  package var timeLimit = 60.0
  /// Primal and dual feasibility tolerances, relative to 1 + |bound| and 1 + |cost|. In 1e-12...1e-3.
  package var tolerance = 1e-7
  /// Whether other methods are tried when the first fails numerically.
  package var fallbacks = true

  package init() {}

  package func validate() throws(LinearProgramError) {
    guard iterationLimit > 0 else { throw .setting(what: "iteration limit", value: Double(iterationLimit)) }
    guard timeLimit > 0, timeLimit.isFinite else { throw .setting(what: "time limit", value: timeLimit) }
    guard tolerance >= 1e-12, tolerance <= 1e-3 else { throw .setting(what: "tolerance", value: tolerance) }
  }
}
