/// What a geodesic is computed to.
package struct GeodesicSettings: Sendable, Equatable {
  /// N, the number of slices, at least 2.
  package var slices: Int
  /// On exit (upper − lower)/upper of the squared distance is at most this: see ``Geodesic/lowerBound`` for what the bounds mean.
  package var gap: Double
  /// Of the augmented-Lagrangian loop, for each convex problem.
  package var maximumIterations: Int
  /// Convex models with a nonlocal mobility.
  package var maximumOuterIterations: Int
  /// Over-relaxation of the augmented-Lagrangian loop, in [1, 2).
  package var relaxation: Double

  package init(
    slices: Int = 32, gap: Double = 1e-4, maximumIterations: Int = 3_000, maximumOuterIterations: Int = 30,
    relaxation: Double = 1.8
  ) {
    precondition(slices >= 2, "a geodesic needs at least two slices")
    self.slices = slices
    self.gap = gap
    self.maximumIterations = maximumIterations
    self.maximumOuterIterations = maximumOuterIterations
    self.relaxation = relaxation
  }
}
