import BenamouBrenier

/// The optimality residuals at an iterate, with the face fields they are made of.
///
///     R₁ = μ^n − μ^{n−1} + (τ/N) L(μ) φ^n                             continuity
///     R₂ = φ^n − φ^{n+1} + z^n + κ̄^n(φ) − g^n − [n = N] H(μ^N − μ̄)     Hamilton–Jacobi, with φ^{N+1} = 0
struct Residuals {
  /// ρ_f and ∇φ_f at the iterate.
  let density: [Double]
  let gradient: [Double]
  /// κ of each slice, before the mean over the slices that meet.
  let kinetic: [Double]
  let energyGradient: [Double]
  let momentum: [Double]
  /// B w.
  let inflow: [Double]
  /// μ^k + B w¹ + … + B w^n.
  let feasibleMass: [Double]
  let continuity: [Double]
  let hamiltonJacobi: [Double]

  init(_ model: ConvexModel, _ iterate: Iterate) {
    let path = model.path
    density = path.faceDensity(iterate.mass, from: model.previousMass)
    gradient = path.gradient(iterate.potential)
    kinetic = model.kinetic(path.squaredNorms(gradient))
    energyGradient = model.energyGradient(end: path.end(iterate.mass))
    momentum = model.momentum(density: density, gradient: gradient)
    inflow = path.inflow(momentum)
    feasibleMass = path.sums(inflow, from: model.previousMass)
    var imbalance = path.differences(iterate.mass)
    for i in imbalance.indices { imbalance[i] -= inflow[i] + (i < model.previousMass.count ? model.previousMass[i] : 0) }
    continuity = imbalance
    var violation = path.differencesTransposed(iterate.potential)
    let meeting = path.averagedTransposed(kinetic)
    for i in violation.indices { violation[i] = iterate.slack[i] + (violation[i] + meeting[i] - energyGradient[i]) }
    hamiltonJacobi = violation
  }
}
