/// What a geodesic is computed to.
public struct GeodesicSettings: Sendable, Equatable {
  /// The number N of slices of the path, at least 2.
  public var slices: Int
  /// The relative gap asked: on exit (upper − lower)/upper of the squared distance is at most this: see ``Geodesic/lowerBound`` for what the bounds mean.
  public var gap: Double
  /// The limit on iterations of the augmented-Lagrangian loop, for each convex problem.
  public var maximumIterations: Int
  /// The limit on convex models, which a nonlocal mobility needs.
  public var maximumOuterIterations: Int
  /// The over-relaxation of the augmented-Lagrangian loop, in [1, 2).
  public var relaxation: Double

  /// Settings with these values.
  public init(
    slices: Int = 32, gap: Double = 1e-4, maximumIterations: Int = 3_000, maximumOuterIterations: Int = 30,
    relaxation: Double = 1.8
  ) {
    self.slices = slices
    self.gap = gap
    self.maximumIterations = maximumIterations
    self.maximumOuterIterations = maximumOuterIterations
    self.relaxation = relaxation
  }
}
