import BenamouBrenier

/// A distance with the path that realizes it, and what is certified of it.
public struct Geodesic: Sendable {
  /// Feasible: densities ≥ 0, the continuity equation to rounding; its length is `distance`.
  public var path: TransportPath
  /// φ^n, slice by slice, at `(n − 1)·nodes + i`: the multiplier of the continuity equation.
  public var potential: [Double]
  /// √(2 · value of the path): an upper bound of the discrete distance.
  public var distance: Double
  /// Certified from `potential` alone. With a mobility that does not depend on the path, no discrete path is shorter; with the
  /// nonlocal mobility, none is in the convex model about `path`: the path is critical to this, other ones may be shorter.
  public var lowerBound: Double
  /// The speed √(2 · action) in each slice; constant for a geodesic.
  public var speeds: [Double]
  /// Iterations of the augmented-Lagrangian loop, all convex problems together, and convex problems solved.
  public var iterations: Int
  public var outerIterations: Int
  /// Mean over time of Σ_i a_i |change of ρ_i| in the last iteration, per unit mass.
  public var residual: Double
  /// max_n Σ_i |mass created at i in slice n|: rounding.
  public var continuityResidual: Double
  public var status: GeodesicStatus

  /// (upper − lower)/upper of the squared distance; 0 for equal ends.
  public var relativeGap: Double {
    distance > 0 ? max(0, 1 - (lowerBound / distance) * (lowerBound / distance)) : 0
  }

  /// (max − min)/mean of the speeds; 0 for equal ends.
  public var speedVariation: Double {
    let mean = speeds.reduce(0, +) / Double(speeds.count)
    return mean > 0 ? (speeds.max()! - speeds.min()!) / mean : 0
  }
}
