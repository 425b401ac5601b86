import AttentionModel
import NumericalKernels
import SphereMeshes

/// The discrete proximal problem of one minimizing-movement step with one time slice:
///
///     minimize    J(μ, w) = Σ_f |f| m_f(μ) |w_f|²/(2 τ ρ_f(μ)) + ½ σ μᵀKμ
///     subject to  μ = μ^k + B w,  μ ≥ 0
///
/// with m_f(μ) the mean over the corners of Kμ (nonlocal mobility; 1 for the Wasserstein metric). A Benamou–Brenier
/// discretization with P1 potentials and P0 momenta (Lavenant, Claici, Chien, Solomon, ACM TOG 37, 2018) and one slice a
/// step (Cancès, Gallouët, Todeschi, Numer. Math. 146, 2020). Not convex: the mobility multiplies the action, and σK has a
/// concave part.
public struct ProximalProblem: Sendable {
  public let functional: MovementFunctional
  /// μ^k.
  public let previousMass: [Double]
  /// σE(μ^k) and Kμ^k.
  public let start: EnergyState

  public init(functional: MovementFunctional, previousMass: [Double]) {
    self.functional = functional
    self.previousMass = previousMass
    start = functional.energy(previousMass)
  }

  /// J(μ, w) − J(μ^k, 0), the energy difference taken as ½ σ (μ − μ^k)ᵀK(μ + μ^k) so that no digit is lost.
  public func objective(_ point: ProximalPoint) -> Double {
    let functional = functional
    let change = zip(point.mass, previousMass).map { $0 - $1 }
    var energy = 0.0
    for i in change.indices { energy += change[i] * (point.energy.kernelMass[i] + start.kernelMass[i]) }
    return functional.action(point) + 0.5 * functional.model.sigma * energy
  }

  /// (μ^k, 0).
  public var origin: ProximalPoint {
    ProximalPoint(
      mass: previousMass,
      momentum: [Double](repeating: 0, count: functional.operators.mesh.faceCount * functional.operators.mesh.dimension),
      energy: start)
  }

  /// The convex model at a feasible point: mobility frozen, the mobility's dependence on μ and the concave part of the
  /// energy linearized. Its gradient at the point is that of J.
  public func convexModel(at point: ProximalPoint) -> ConvexModel {
    ConvexModel(
      operators: functional.operators, previousMass: previousMass, timeStep: functional.timeStep,
      mobility: functional.mobility(point.energy), linear: functional.frozenDensityGradient(point),
      curvature: functional.convexFactor, center: point.mass)
  }
}

/// A point (μ, w) with what is known of its energy.
public struct ProximalPoint: Sendable {
  public var mass: [Double]
  public var momentum: [Double]
  public var energy: EnergyState

  public init(mass: [Double], momentum: [Double], energy: EnergyState) {
    self.mass = mass
    self.momentum = momentum
    self.energy = energy
  }
}

/// Kμ and E(μ) = ½ μᵀKμ.
public struct EnergyState: Sendable {
  public var kernelMass: [Double]
  public var energy: Double
}

/// What stays the same from step to step: mesh operators, model, kernel and time step.
public struct MovementFunctional: Sendable {
  public let operators: TransportOperators
  public let model: SelfAttention
  public let kernel: any KernelOperator
  /// U with U Uᵀ the positive part of σK; nil when it vanishes.
  public let convexFactor: LowRankFactor?
  /// τ.
  public let timeStep: Double

  public init(
    operators: TransportOperators, model: SelfAttention, kernel: any KernelOperator, convexFactor: LowRankFactor?, timeStep: Double
  ) {
    self.operators = operators
    self.model = model
    self.kernel = kernel
    self.convexFactor = convexFactor
    self.timeStep = timeStep
  }

  public func energy(_ mass: [Double]) -> EnergyState {
    let kernelMass = Profile.measure(.kernel) { kernel.apply(mass) }
    return EnergyState(kernelMass: kernelMass, energy: dot(mass, kernelMass) / 2)
  }

  /// m_f.
  public func mobility(_ energy: EnergyState) -> [Double] {
    switch model.metric {
    case .wasserstein: [Double](repeating: 1, count: operators.mesh.faceCount)
    case .nonlocalMobility: operators.faceMean(energy.kernelMass)
    }
  }

  /// Σ_f |f| m_f(μ) |w_f|²/(2 τ ρ_f).
  public func action(_ point: ProximalPoint) -> Double {
    operators.action(
      density: operators.faceDensity(point.mass), squaredMomentum: operators.squaredNorms(point.momentum),
      mobility: mobility(point.energy), timeStep: timeStep)
  }

  /// σKμ + KAᵀq, q_f = |f||w_f|²/(2τρ_f): the derivative of J in μ where it acts through the energy and the mobility.
  func frozenDensityGradient(_ point: ProximalPoint) -> [Double] {
    var gradient = point.energy.kernelMass.map { model.sigma * $0 }
    guard model.metric == .nonlocalMobility, point.momentum.contains(where: { $0 != 0 }) else { return gradient }
    let speed = kineticDensity(point).map { $0.energy }
    let carried = operators.faceMeanTransposed(speed)
    for (i, value) in Profile.measure(.kernel, { kernel.apply(carried) }).enumerated() { gradient[i] += value }
    return gradient
  }

  /// The derivative of J along momenta with the mass following, c = Bᵀ∂_μJ + ∂_wJ: ⟨∇J, (Bδw, δw)⟩ = c·δw. Zero where ρ_f = 0.
  public func momentumDerivative(_ point: ProximalPoint) -> [Double] {
    var massDerivative = frozenDensityGradient(point)
    let kinetic = kineticDensity(point), mobility = mobility(point.energy)
    let drop = operators.faceMeanTransposed(
      kinetic.indices.map { kinetic[$0].density > 0 ? mobility[$0] * kinetic[$0].energy / kinetic[$0].density : 0 })
    for i in drop.indices { massDerivative[i] -= drop[i] * operators.inverseArea[i] }
    var derivative = operators.gradient(massDerivative)
    let d = operators.mesh.dimension, area = operators.mesh.faceArea.values
    for f in kinetic.indices {
      let drag = kinetic[f].density > 0 ? mobility[f] / (timeStep * kinetic[f].density) : 0
      for c in f * d..<(f + 1) * d { derivative[c] = area[f] * (derivative[c] + drag * point.momentum[c]) }
    }
    return derivative
  }

  /// ρ_f, and |f||w_f|²/(2τρ_f), 0 where nothing moves.
  private func kineticDensity(_ point: ProximalPoint) -> [(density: Double, energy: Double)] {
    let density = operators.faceDensity(point.mass), squared = operators.squaredNorms(point.momentum)
    let area = operators.mesh.faceArea.values
    return density.indices.map { f in
      (density[f], squared[f] > 0 ? area[f] * squared[f] / (2 * timeStep * density[f]) : 0)
    }
  }
}
