/// A point of the primal-dual loop: mass μ > 0, potential φ (the multiplier of the continuity equation), slack z > 0 (the
/// multiplier of μ ≥ 0). One value a node and slice each. The momentum is eliminated: w_f = −(τ/N) (ρ_f/m_f) ∇φ_f.
package struct Iterate: Sendable {
  package var mass: [Double]
  package var potential: [Double]
  package var slack: [Double]

  package init(mass: [Double], potential: [Double], slack: [Double]) {
    self.mass = mass
    self.potential = potential
    self.slack = slack
  }

  /// μ·z/(NV), the barrier parameter the iterate sits at.
  var complementarity: Double {
    var sum = 0.0
    for i in mass.indices { sum += mass[i] * slack[i] }
    return sum / Double(mass.count)
  }
}
