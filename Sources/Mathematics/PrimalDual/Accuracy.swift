/// How exactly a convex model is to be solved, and at what cost at most. Each field states what holds when the loop says `converged`.
package struct Accuracy: Sendable, Equatable {
  /// (upper − lower) ≤ gap · decrease, both bounds certified, or they agree to rounding.
  package var gap: Double
  /// The loop ends no later than after this many Newton systems.
  package var maximumIterations: Int
  /// The loop ends no earlier than after this many: a point can be bettered where its bounds agree to rounding.
  package var minimumIterations: Int

  package init(gap: Double = 1e-8, maximumIterations: Int = 100, minimumIterations: Int = 0) {
    self.gap = gap
    self.maximumIterations = maximumIterations
    self.minimumIterations = minimumIterations
  }
}
