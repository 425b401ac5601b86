import Transport
import Kernels
import NumericalKernels
import Spaces

/// The discrete proximal problem of one minimizing-movement step, over the N slices of a ``PathOperators``:
///
///     minimize    J(μ, w) = Σ_n Σ_f |f| m_f^n |w_f^n|²/(2 (τ/N) ρ_f^n) + ½ σ μ^NᵀKμ^N
///     subject to  μ^n = μ^{n−1} + B w^n,  μ^n ≥ 0,  μ⁰ = μ^k
///
/// with m_f the mean over the corners of Kμ, taken in a slice as the density ρ_f is (nonlocal mobility; 1 for the Wasserstein
/// metric). A Benamou–Brenier discretization with P1 potentials and P0 momenta (Lavenant, Claici, Chien, Solomon, ACM TOG 37,
/// 2018), with one slice a step or several (Cancès, Gallouët, Todeschi, Numer. Math. 146, 2020). Not convex: the mobility
/// multiplies the action, and σK has a concave part.
package struct ProximalProblem: Sendable {
  package let functional: MovementFunctional
  /// μ^k.
  package let previousMass: [Double]
  /// σE(μ^k) and Kμ^k.
  package let start: EnergyState

  package init(functional: MovementFunctional, previousMass: [Double]) {
    self.functional = functional
    self.previousMass = previousMass
    start = functional.energy(previousMass)
  }

  private var path: PathOperators { functional.path }

  /// J(μ, w) − J(μ^k, 0), the energy difference taken as ½ σ (μ − μ^k)ᵀK(μ + μ^k) so that no digit is lost.
  package func objective(_ point: ProximalPoint) -> Double {
    let end = path.end(point.mass), kernelMass = path.end(point.energy.kernelMass)
    var energy = 0.0
    for i in end.indices { energy += (end[i] - previousMass[i]) * (kernelMass[i] + start.kernelMass[i]) }
    return action(point) + 0.5 * functional.model.sigma * energy
  }

  /// (μ^k, 0).
  package var origin: ProximalPoint {
    let mesh = functional.operators
    return ProximalPoint(
      mass: path.constant(previousMass), momentum: [Double](repeating: 0, count: path.slices * mesh.faceCount * mesh.dimension),
      energy: EnergyState(kernelMass: path.constant(start.kernelMass), energy: start.energy))
  }

  /// (μ, w) with its energy.
  package func point(mass: [Double], momentum: [Double]) -> ProximalPoint {
    ProximalPoint(mass: mass, momentum: momentum, energy: functional.energy(mass))
  }

  /// The convex model at a feasible point: mobility frozen, the mobility's dependence on μ and the concave part of the
  /// energy linearized. Its gradient at the point is that of J.
  package func convexModel(at point: ProximalPoint) -> ConvexModel {
    ConvexModel(
      path: path, previousMass: previousMass, timeStep: functional.timeStep, mobility: mobility(point),
      linear: frozenDensityGradient(point), curvature: functional.convexFactor, center: path.end(point.mass))
  }

  /// m_f in every slice.
  package func mobility(_ point: ProximalPoint) -> [Double] {
    switch functional.model.metric {
    case .wasserstein: [Double](repeating: 1, count: path.slices * path.space.faceCount)
    case .nonlocalMobility: path.faceMean(point.energy.kernelMass, from: start.kernelMass)
    }
  }

  /// Σ_n Σ_f |f| m_f(μ) |w_f|²/(2 (τ/N) ρ_f).
  package func action(_ point: ProximalPoint) -> Double {
    PathAction(path: path, mobility: mobility(point), sliceStep: functional.sliceStep)
      .action(density: path.faceDensity(point.mass, from: previousMass), momentum: point.momentum)
  }

  /// σKμ^N at the end and, by the mobility, KAᵀq, q_f = |f||w_f|²/(2(τ/N)ρ_f): the derivative of J in μ where it acts through the
  /// energy and the mobility.
  func frozenDensityGradient(_ point: ProximalPoint) -> [Double] {
    let nodes = previousMass.count
    var gradient = [Double](repeating: 0, count: point.mass.count)
    for i in gradient.count - nodes..<gradient.count { gradient[i] = functional.model.sigma * point.energy.kernelMass[i] }
    guard functional.model.metric == .nonlocalMobility, point.momentum.contains(where: { $0 != 0 }) else { return gradient }
    let carried = path.averagedTransposed(path.faceMeanTransposed(kineticDensity(point).map { $0.energy }))
    for (i, value) in functional.applyKernel(carried).enumerated() { gradient[i] += value }
    return gradient
  }

  /// The derivative of J along momenta with the masses following, c^n = Bᵀ Σ_{m≥n} ∂J/∂μ^m + ∂J/∂w^n. Zero where ρ_f = 0.
  package func momentumDerivative(_ point: ProximalPoint) -> [Double] {
    var massDerivative = frozenDensityGradient(point)
    let kinetic = kineticDensity(point), mobility = mobility(point)
    let drop = path.averagedTransposed(
      path.faceMeanTransposed(kinetic.indices.map { kinetic[$0].density > 0 ? mobility[$0] * kinetic[$0].energy / kinetic[$0].density : 0 })
    )
    let inverseArea = path.space.inverseArea
    for i in drop.indices { massDerivative[i] -= drop[i] * inverseArea[i % inverseArea.count] }
    var derivative = path.gradient(path.sumsTransposed(massDerivative))
    let d = path.space.dimension, area = path.space.faceArea.values
    for f in kinetic.indices {
      let drag = kinetic[f].density > 0 ? mobility[f] / (functional.sliceStep * kinetic[f].density) : 0
      for c in f * d..<(f + 1) * d { derivative[c] = area[f % area.count] * (derivative[c] + drag * point.momentum[c]) }
    }
    return derivative
  }

  /// ρ_f, and |f||w_f|²/(2(τ/N)ρ_f), 0 where nothing moves.
  private func kineticDensity(_ point: ProximalPoint) -> [(density: Double, energy: Double)] {
    let density = path.faceDensity(point.mass, from: previousMass), squared = path.squaredNorms(point.momentum)
    let area = path.space.faceArea.values
    return density.indices.map { f in
      (density[f], squared[f] > 0 ? area[f % area.count] * squared[f] / (2 * functional.sliceStep * density[f]) : 0)
    }
  }
}

/// A point (μ, w), all slices one after another, with what is known of its energy.
package struct ProximalPoint: Sendable {
  package var mass: [Double]
  package var momentum: [Double]
  package var energy: EnergyState

  package init(mass: [Double], momentum: [Double], energy: EnergyState) {
    self.mass = mass
    self.momentum = momentum
    self.energy = energy
  }
}

/// Kμ in every slice, and E(μ) = ½ μᵀKμ at the end.
package struct EnergyState: Sendable {
  package var kernelMass: [Double]
  package var energy: Double
}

/// What stays the same from step to step: operators, model, kernel and time step.
package struct MovementFunctional: Sendable {
  package let path: PathOperators
  package let model: SelfAttention
  package let kernel: any KernelOperator
  /// U with U Uᵀ the positive part of σK; nil when it vanishes.
  package let convexFactor: LowRankFactor?
  /// τ.
  package let timeStep: Double

  package init(
    operators: P1Space, model: SelfAttention, kernel: any KernelOperator, convexFactor: LowRankFactor?, timeStep: Double,
    slices: Int = 1
  ) {
    path = PathOperators(operators, slices: slices)
    self.model = model
    self.kernel = kernel
    self.convexFactor = convexFactor
    self.timeStep = timeStep
  }

  package var operators: P1Space { path.space }

  /// τ/N.
  package var sliceStep: Double { timeStep / Double(path.slices) }

  /// Of masses at one time or more, the energy at the last of them.
  package func energy(_ mass: [Double]) -> EnergyState {
    let kernelMass = applyKernel(mass)
    var sum = 0.0
    for i in mass.count - operators.nodeCount..<mass.count { sum += mass[i] * kernelMass[i] }
    return EnergyState(kernelMass: kernelMass, energy: sum / 2)
  }

  /// K applied at every time.
  func applyKernel(_ field: [Double]) -> [Double] {
    Profile.measure(.kernel) {
      let nodes = operators.nodeCount
      if field.count == nodes { return kernel.apply(field) }
      return stride(from: 0, to: field.count, by: nodes).flatMap { kernel.apply(Array(field[$0..<$0 + nodes])) }
    }
  }
}
