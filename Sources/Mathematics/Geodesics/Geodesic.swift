import Transport
import ProximalSteps
import Spaces

/// A distance with the path that realizes it, and what is certified of it.
public struct Geodesic: Sendable {
  /// Feasible: densities ≥ 0, the continuity equation to rounding; its length is ``distance``.
  package var path: TransportPath
  /// φ^n, slice by slice, at `(n − 1)·nodes + i`: the multiplier of the continuity equation.
  package var potential: [Double]
  /// Bounds of half the squared distance: the value of the path, and what `potential` certifies alone.
  ///
  /// With a mobility that does not depend on the path the problem is convex, and the lower bound is one of the discrete distance: no
  /// path is shorter. With the nonlocal mobility the problem is not convex, and it bounds the convex model about `path`, the
  /// mobility frozen there and its dependence on the path linearized. The model's value at `path` is the true one, so a small gap says
  /// that `path` is critical to that accuracy, as a minimizing curve is; it does not say that no other path is shorter.
  ///
  /// What holds for all paths follows from W_2: m_μ = Kμ ≥ min k for measures of mass one, so W_{m,2} ≥ √(min k) W_2, and a
  /// lower bound of W_2 gives one of W_{m,2}. For k = exp(x·Dy) it may be short by a factor of exp(‖D‖): sound, but too far off to
  /// certify a distance, and not computed here.
  package var certificate: Certificate
  /// The speed √(2 · action) in each slice; constant for a geodesic.
  public var speeds: [Double]
  /// The iterations of the augmented-Lagrangian loop, all convex problems together.
  public var iterations: Int
  /// The number of convex problems solved.
  public var outerIterations: Int
  /// The mean over time of Σ_i a_i |change of ρ_i| in the last iteration, per unit mass.
  public var residual: Double
  /// The largest error of mass conservation in a slice, max_n Σ_i |mass created at i in slice n|: rounding.
  public var continuityResidual: Double
  /// How the computation ended.
  public var status: GeodesicStatus

  /// The length √(2 · value) of the path: an upper bound of the discrete distance, whatever the mobility.
  public var distance: Double { (2 * certificate.upper).squareRoot() }

  /// The number N of slices of the path.
  public var slices: Int { path.slices }

  /// The density ρ^t of the path at time t/N, mass per unit area; t = 0 and t = N are the ends.
  public func density(at t: Int) -> NodeField { NodeField(path.density(at: t)) }

  /// The lower bound of the distance: of every path in W_2; with the nonlocal mobility, of the convex model about the path.
  public var lowerBound: Double { (2 * max(0, certificate.lower)).squareRoot() }

  /// The relative gap (upper − lower)/upper of the squared distance; 0 for equal ends.
  public var relativeGap: Double { certificate.relativeGap }

  /// The variation (max − min)/mean of the speeds; 0 for equal ends.
  public var speedVariation: Double {
    let mean = speeds.reduce(0, +) / Double(speeds.count)
    return mean > 0 ? (speeds.max()! - speeds.min()!) / mean : 0
  }
}
