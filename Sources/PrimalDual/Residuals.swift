import BenamouBrenier

/// The optimality residuals at an iterate, with the face fields they are made of.
///
///     R₁ = μ − μ^k + τ L(μ) φ                                   continuity
///     R₂ = φ + z + kinetic(φ) − g − H(μ − μ̄)                    Hamilton–Jacobi
struct Residuals {
  /// ρ_f and ∇φ_f at the iterate.
  let density: [Double]
  let gradient: [Double]
  let kinetic: [Double]
  let energyGradient: [Double]
  let momentum: [Double]
  /// μ^k + B w.
  let feasibleMass: [Double]
  let continuity: [Double]
  let hamiltonJacobi: [Double]

  init(_ model: ConvexModel, _ iterate: Iterate) {
    let operators = model.operators
    density = operators.faceDensity(iterate.mass)
    gradient = operators.gradient(iterate.potential)
    kinetic = model.kinetic(operators.squaredNorms(gradient))
    energyGradient = model.energyGradient(iterate.mass)
    momentum = model.momentum(density: density, gradient: gradient)
    var feasible = operators.inflow(momentum)
    for i in feasible.indices { feasible[i] += model.previousMass[i] }
    feasibleMass = feasible
    continuity = subtract(iterate.mass, feasible)
    var violation = iterate.slack
    for i in violation.indices { violation[i] += iterate.potential[i] + kinetic[i] - energyGradient[i] }
    hamiltonJacobi = violation
  }
}
