import FreeEnergies
import Kernels
import NumericalKernels
import Spaces
import Transport

/// The discrete proximal problem of one minimizing-movement step, over the N slices of a ``PathOperators``:
///
///     minimize    J(μ, w) = Σ_n Σ_f |f| m_f^n |w_f^n|²/(2 (τ/N) ρ_f^n) + F(μ^N)
///     subject to  μ^n = μ^{n−1} + B w^n,  μ^n ≥ 0,  μ⁰ = μ^k
///
/// with the free energy F and, in the nonlocal mobility metric, the weight m_f = mean over the corners of Kμ, taken in a slice as the
/// density ρ_f is; m_f = 1 in the Wasserstein metric. A Benamou–Brenier discretization with P1 potentials and P0 momenta (Lavenant,
/// Claici, Chien, Solomon, ACM TOG 37, 2018), with one slice a step or several (Cancès, Gallouët, Todeschi, Numer. Math. 146, 2020),
/// of the step of arXiv 2501.03096 in the metric of its Theorem 2.2. Not convex: the weight multiplies the action, and σK has a
/// concave part.
package struct ProximalProblem: Sendable {
  package let path: PathOperators
  package let energy: FreeEnergy
  package let metric: TransportMetric
  /// τ.
  package let timeStep: Double
  /// μ^k.
  package let previousMass: [Double]
  /// Kμ^k.
  package let startKernelMass: [Double]
  package let stopwatch: Stopwatch

  package init(
    path: PathOperators, energy: FreeEnergy, metric: TransportMetric, timeStep: Double, previousMass: [Double],
    stopwatch: Stopwatch = Stopwatch()
  ) {
    self.path = path
    self.energy = energy
    self.metric = metric
    self.timeStep = timeStep
    self.previousMass = previousMass
    self.stopwatch = stopwatch
    startKernelMass = stopwatch.measure(.kernel) { energy.kernelProduct(previousMass, nodes: path.space.nodeCount) }
  }

  /// τ/N.
  package var sliceStep: Double { timeStep / Double(path.slices) }

  /// (μ^k, 0).
  package var origin: ProximalPoint {
    let momenta = path.slices * path.space.faceCount * path.space.dimension
    return ProximalPoint(
      path: PathPoint(mass: path.constant(previousMass), momentum: [Double](repeating: 0, count: momenta)),
      kernelMass: path.constant(startKernelMass))
  }

  /// (μ, w) with Kμ.
  package func point(_ point: PathPoint) -> ProximalPoint {
    ProximalPoint(path: point, kernelMass: kernelProduct(point.mass))
  }

  /// J(μ, w) − J(μ^k, 0), differences of energies taken so that no digit is lost; +∞ where the weight of the metric is not positive,
  /// which is no point of the problem.
  package func objective(_ point: ProximalPoint) -> Double {
    let weight = weight(point)
    guard weight.allSatisfy({ $0 > 0 }) else { return .infinity }
    return action(point, weight: weight)
      + energy.difference(path.end(point.mass), path.end(point.kernelMass), from: previousMass, startKernelMass)
  }

  /// The parts of F at the end of a path.
  package func energyParts(_ point: ProximalPoint) -> EnergyParts {
    energy.parts(path.end(point.mass), kernelMass: path.end(point.kernelMass))
  }

  /// The convex model at a feasible point: the weight frozen, its dependence on μ and what is not kept of the interaction
  /// linearized. Its gradient at the point is that of J, whether it keeps the positive part of σK or not.
  package func convexModel(at point: ProximalPoint, keepsCurvature: Bool = true) -> ConvexModel {
    convexModel(data(at: point, keepsCurvature: keepsCurvature), at: point, keepsCurvature: keepsCurvature)
  }

  /// m_f in every slice.
  package func weight(_ point: ProximalPoint) -> [Double] {
    switch metric {
    case .wasserstein: [Double](repeating: 1, count: path.slices * path.space.faceCount)
    case .nonlocalMobility: path.faceMean(point.kernelMass, from: startKernelMass)
    }
  }

  /// Σ_n Σ_f |f| m_f(μ) |w_f|²/(2 (τ/N) ρ_f).
  package func action(_ point: ProximalPoint) -> Double { action(point, weight: weight(point)) }

  private func action(_ point: ProximalPoint, weight: [Double]) -> Double {
    PathAction(path: path, mobility: weight, sliceStep: sliceStep)
      .action(density: path.faceDensity(point.mass, from: previousMass), momentum: point.momentum)
  }

  /// σKμ^N + Φ at the end and, by the weight, KAᵀq, q_f = |f||w_f|²/(2(τ/N)ρ_f): the derivative of J in μ where it acts through the
  /// energy, without that of the internal energy, and the weight.
  func frozenDensityGradient(_ point: ProximalPoint) -> [Double] {
    let nodes = previousMass.count, end = point.mass.count - nodes
    var gradient = [Double](repeating: 0, count: point.mass.count)
    gradient.replaceSubrange(end..., with: energy.linearDerivative(path.end(point.kernelMass)))
    guard metric == .nonlocalMobility, point.momentum.contains(where: { $0 != 0 }) else { return gradient }
    let carried = path.averagedTransposed(path.faceMeanTransposed(kineticDensity(point).map { $0.energy }))
    for (i, value) in kernelProduct(carried).enumerated() { gradient[i] += value }
    return gradient
  }

  /// The derivative of J along momenta with the masses following, c^n = Bᵀ Σ_{m≥n} ∂J/∂μ^m + ∂J/∂w^n. Zero where ρ_f = 0.
  package func momentumDerivative(_ point: ProximalPoint) -> [Double] {
    var massDerivative = frozenDensityGradient(point)
    let nodes = previousMass.count, end = massDerivative.count - nodes
    if let part = energy.internal {
      let slope = part.law.derivatives(part.densities(path.end(point.mass)))
      for i in 0..<nodes { massDerivative[end + i] += slope[i] }
    }
    let kinetic = kineticDensity(point), weight = weight(point)
    let drop = path.averagedTransposed(
      path.faceMeanTransposed(kinetic.indices.map { kinetic[$0].density > 0 ? weight[$0] * kinetic[$0].energy / kinetic[$0].density : 0 }))
    let inverseArea = path.space.inverseArea
    for i in drop.indices { massDerivative[i] -= drop[i] * inverseArea[i % inverseArea.count] }
    var derivative = path.gradient(path.sumsTransposed(massDerivative))
    let d = path.space.dimension, area = path.space.faceArea.values
    for f in kinetic.indices {
      let drag = kinetic[f].density > 0 ? weight[f] / (sliceStep * kinetic[f].density) : 0
      for c in f * d..<(f + 1) * d { derivative[c] = area[f % area.count] * (derivative[c] + drag * point.momentum[c]) }
    }
    return derivative
  }

  /// What a change of a point weighs, to tell whether the convex part a model keeps is real: dμᵀU Uᵀdμ, which the model keeps,
  /// σ dμᵀK dμ, which is there, and the kinetic term Σ |f| m_f |dw_f|²/((τ/N) ρ_f) beside them.
  package func curvature(from start: ProximalPoint, to end: ProximalPoint) -> (kept: Double, real: Double, kinetic: Double)? {
    guard let interaction = energy.interaction, let factor = interaction.convexFactor else { return nil }
    let change = subtract(path.end(end.mass), path.end(start.mass))
    let image = subtract(path.end(end.kernelMass), path.end(start.kernelMass))
    var kept: [Double] = []
    factor.project(end: change, into: &kept)
    let momentum = subtract(end.momentum, start.momentum)
    let kinetic = PathAction(path: path, mobility: weight(end), sliceStep: sliceStep)
      .action(density: path.faceDensity(end.mass, from: previousMass), momentum: momentum)
    return (dot(kept, kept), interaction.sign * dot(change, image), 2 * kinetic)
  }

  /// K applied in every slice.
  private func kernelProduct(_ field: [Double]) -> [Double] {
    stopwatch.measure(.kernel) { energy.kernelProduct(field, nodes: path.space.nodeCount) }
  }

  /// ρ_f, and |f||w_f|²/(2(τ/N)ρ_f), 0 where nothing moves.
  private func kineticDensity(_ point: ProximalPoint) -> [(density: Double, energy: Double)] {
    let density = path.faceDensity(point.mass, from: previousMass), squared = path.squaredNorms(point.momentum)
    let area = path.space.faceArea.values
    return density.indices.map { f in
      (density[f], squared[f] > 0 ? area[f % area.count] * squared[f] / (2 * sliceStep * density[f]) : 0)
    }
  }
}
