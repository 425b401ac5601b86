import BenamouBrenier

/// A distance with the path that realizes it, and what is certified of it.
public struct Geodesic: Sendable {
  /// Feasible: densities ≥ 0, the continuity equation to rounding; its length is `distance`.
  public var path: TransportPath
  /// φ^n, slice by slice, at `(n − 1)·nodes + i`: the multiplier of the continuity equation.
  public var potential: [Double]
  /// √(2 · value of the path): an upper bound of the discrete distance, whatever the mobility.
  public var distance: Double
  /// Certified from `potential` alone.
  ///
  /// With a mobility that does not depend on the path the problem is convex, and this is a bound of the discrete distance: no
  /// path is shorter. With the nonlocal mobility it is not. It bounds the convex model about `path`, the mobility frozen there
  /// and its dependence on the path linearized, whose value at `path` is the true one: a small gap says that `path` is critical
  /// to that relative accuracy, as a minimizing curve must be; another path, far from this one, may be shorter, and so may one
  /// nearby, at second order.
  ///
  /// A bound of W_{m,2} over all paths follows from that of W_2: m_μ = Kμ ≥ min k for measures μ of mass one, so
  /// W_{m,2} ≥ √(min k) W_2, with √(min m) of a smaller set wherever paths are known to stay in it. For k = exp(x·Dy) that is
  /// within a factor of exp(‖D‖) of the distance, too far to certify one, so it is not computed here.
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
