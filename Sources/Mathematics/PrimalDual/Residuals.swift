import Transport
import ProximalSteps
import NumericalKernels

/// The optimality residuals at an iterate, with the face fields they are made of.
///
///     R₁ = μ^n − μ^{n−1} + (τ/N) L(μ) φ^n                             continuity
///     R₂ = φ^n − φ^{n+1} + z^n + κ̄^n(φ) − g^n − [n = N] (H(μ^N − μ̄) + h′(μ^N/s))     Hamilton–Jacobi, with φ^{N+1} = 0
///
/// Its memory is taken once and serves every iterate.
struct Residuals {
  /// ρ_f and ∇φ_f at the iterate.
  private(set) var density: [Double] = []
  private(set) var gradient: [Double] = []
  /// κ of each slice, before the mean over the slices that meet.
  private(set) var kinetic: [Double] = []
  private(set) var bend: [Double] = []
  private(set) var energyGradient: [Double] = []
  private(set) var momentum: [Double] = []
  /// B w.
  private(set) var inflow: [Double] = []
  /// μ^k + B w¹ + … + B w^n.
  private(set) var feasibleMass: [Double] = []
  private(set) var continuity: [Double] = []
  private(set) var hamiltonJacobi: [Double] = []
  private var squares: [Double] = [], deviation: [Double] = [], feasibleDensity: [Double] = [], feasibleBend: [Double] = []

  init(_ model: ConvexModel, _ iterate: Iterate) { update(model, iterate) }

  mutating func update(_ model: ConvexModel, _ iterate: Iterate) {
    let path = model.path, nodes = model.previousMass.count, count = iterate.mass.count
    path.faceDensity(iterate.mass, from: model.previousMass, into: &density)
    path.gradient(iterate.potential, into: &gradient)
    path.squaredNorms(gradient, into: &squares)
    model.transport.kinetic(&squares, into: &kinetic)
    model.bend(iterate.mass, deviation: &deviation, into: &bend)
    model.energyGradient(bend: bend, into: &energyGradient)
    momentum.copy(gradient)
    model.transport.scale(toMomentum: &momentum, density: density)
    path.inflow(momentum, into: &inflow)
    feasibleMass.copy(inflow)
    path.accumulate(&feasibleMass, from: model.previousMass)
    continuity.fit(count)
    hamiltonJacobi.fit(count)
    for i in 0..<count {
      let growth = i < nodes ? iterate.mass[i] : iterate.mass[i] - iterate.mass[i - nodes]
      continuity[i] = growth - (inflow[i] + (i < nodes ? model.previousMass[i] : 0))
      let change = path.differencesTransposed(iterate.potential, at: i)
      hamiltonJacobi[i] = iterate.slack[i] + (change + path.averagedTransposed(kinetic, at: i) - energyGradient[i])
    }
    if let part = model.internal {
      let slope = part.law.derivatives(part.densities(path.end(iterate.mass)))
      for i in 0..<nodes { hamiltonJacobi[count - nodes + i] -= slope[i] }
    }
  }

  /// The model's value at the feasible masses.
  mutating func feasibleValue(_ model: ConvexModel) -> Double {
    model.path.faceDensity(feasibleMass, from: model.previousMass, into: &feasibleDensity)
    model.bend(feasibleMass, deviation: &deviation, into: &feasibleBend)
    return model.value(mass: feasibleMass, momentum: momentum, density: feasibleDensity, bend: feasibleBend)
  }
}
