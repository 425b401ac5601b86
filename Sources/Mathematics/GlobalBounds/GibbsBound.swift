import Glibc
import Kernels

/// The global bound of a free energy with noise whose interaction is convex (descent, D ⪰ 0):
///
///     F(μ) = ½ ∬k dμdμ + ∫Φ dμ + T Σ μ_i log(μ_i/s_i),   Γ_i ∝ s_i e^{−(m_μ(x_i) + Φ_i)/T}
///     F(μ) − inf F ≤ T KL(μ ‖ Γ)
///
/// the infimum over the measures on the same nodes, s their uniform probability: the interaction lies above its tangent at μ, and
/// the minimum of the rest is attained by Γ. It is quadratic in the distance to the minimizer.
package struct GibbsBound: Sendable, Equatable {
  /// T KL(μ ‖ Γ) ≥ F(μ) − inf F.
  package let gap: Double
  /// Γ.
  package let gibbs: [Double]

  /// - Parameters:
  ///   - mass: μ ≥ 0, total 1.
  ///   - reference: s > 0, total 1.
  ///   - potential: m_μ + Φ at the nodes.
  ///   - temperature: T > 0.
  package init(mass: [Double], reference: [Double], potential: [Double], temperature: Double) {
    precondition(temperature > 0 && mass.count == reference.count && mass.count == potential.count, "numbers by node, T > 0")
    let least = potential.min() ?? 0
    let weights = zip(reference, potential).map { $0 * exp(-($1 - least) / temperature) }
    let total = weights.reduce(0, +)
    gibbs = weights.map { $0 / total }
    var sum = 0.0
    for (i, m) in mass.enumerated() {
      // log Γ from its exponent: Γ itself may underflow. KL in the form of terms that are not negative.
      let logarithm = log(reference[i] / total) - (potential[i] - least) / temperature
      sum += m > 0 ? m * (log(m) - logarithm) - m + gibbs[i] : gibbs[i]
    }
    gap = temperature * max(0, sum)
  }
}
