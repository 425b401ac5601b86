import Transport
import ProximalSteps
import NumericalKernels

/// One step of the primal-dual loop: Mehrotra's predictor and corrector (SIAM J. Optim. 2, 1992), in memory taken once.
///
/// All nonlinear terms of the system but an internal energy's h′ are products of two unknowns, so the corrector accounts for the
/// predictor's second-order error in them exactly: (τ/N) L(δμ) δφ in the continuity equation, kinetic(δφ) in the Hamilton–Jacobi
/// equation, δμ δz in complementarity. That of h′ is left to the next step: counted in systems, taking it along gained nothing.
struct PredictorCorrector: ~Copyable {
  private var system: NewtonSystem
  private var direction = Direction()
  /// R₁, R₂ and μz − target, which a direction is to bring to zero to first order.
  private var continuity: [Double] = [], hamiltonJacobi: [Double] = [], complementarity: [Double] = []
  /// −R₁, and R₂ less what δz takes off it.
  private var right: (continuity: [Double], hamiltonJacobi: [Double]) = ([], [])
  private var weights: [Double] = [], density: [Double] = [], gradient: [Double] = [], squares: [Double] = []
  private var bend: [Double] = [], kinetic: [Double] = []

  init(_ discretization: Discretization) { system = NewtonSystem(discretization) }

  /// Moves an iterate; returns how far it went along its direction, or nil when the Newton matrix cannot be factored.
  /// - Parameter floor: of the barrier parameter that is aimed at.
  mutating func advance(_ at: inout Iterate, _ model: ConvexModel, _ residuals: Residuals, floor: Double) -> Double? {
    let nodes = at.mass.indices, shift = NewtonSystem.proximalShift * model.range
    weights.fit(nodes.count)
    for i in nodes { weights[i] = at.slack[i] + shift }
    if let part = model.internal {
      let end = nodes.count - part.reference.count
      let stiffness = part.law.stiffnesses(part.densities(model.path.end(at.mass)))
      for i in stiffness.indices { weights[end + i] += stiffness[i] }
    }
    for i in nodes { weights[i] = at.mass[i] / weights[i] }
    guard system.factor(model: model, density: residuals.density, gradient: residuals.gradient, weights: weights) else { return nil }

    continuity.copy(residuals.continuity)
    hamiltonJacobi.copy(residuals.hamiltonJacobi)
    complementarity.fit(nodes.count)
    for i in nodes { complementarity[i] = at.mass[i] * at.slack[i] }
    // The predictor only tells how far the corrector may go and what it has to correct.
    solve(at, refined: false)
    let reach = longestStep(at, direction, fraction: 0.995)
    let now = at.complementarity
    var predicted = 0.0
    for i in nodes {
      predicted += (at.mass[i] + reach * direction.mass[i]) * (at.slack[i] + reach * direction.slack[i])
    }
    predicted /= Double(nodes.count)
    let ratio = predicted / now
    let target = max(now * ratio * ratio * ratio, min(now, floor))

    correct(model, target: target)
    solve(at, refined: true)
    let length = longestStep(at, direction, fraction: max(0.995, 1 - ratio * ratio))
    for i in nodes {
      at.mass[i] += length * direction.mass[i]
      at.potential[i] += length * direction.potential[i]
      at.slack[i] += length * direction.slack[i]
    }
    return length
  }

  /// Takes the second-order errors of the direction, as a full step would make them, off what is to be brought to zero.
  private mutating func correct(_ model: ConvexModel, target: Double) {
    let path = model.path
    path.gradient(direction.potential, into: &gradient)
    path.squaredNorms(gradient, into: &squares)
    model.transport.kinetic(&squares, into: &kinetic)
    path.faceDensity(direction.mass, from: nil, into: &density)
    model.transport.scale(toMomentum: &gradient, density: density)
    path.inflow(gradient, into: &bend)
    for i in continuity.indices {
      continuity[i] -= bend[i]
      hamiltonJacobi[i] += path.averagedTransposed(kinetic, at: i)
      complementarity[i] += direction.mass[i] * direction.slack[i] - target
    }
  }

  private mutating func solve(_ at: Iterate, refined: Bool) {
    let nodes = at.mass.indices
    right.continuity.fit(nodes.count)
    right.hamiltonJacobi.fit(nodes.count)
    for i in nodes {
      right.continuity[i] = -continuity[i]
      right.hamiltonJacobi[i] = hamiltonJacobi[i] - complementarity[i] / at.mass[i]
    }
    system.solve(right.continuity, right.hamiltonJacobi, refined: refined, into: &direction)
    direction.slack.fit(nodes.count)
    for i in nodes { direction.slack[i] = -(complementarity[i] + at.slack[i] * direction.mass[i]) / at.mass[i] }
  }
}

/// A change of an iterate.
struct Direction {
  var mass: [Double] = []
  var potential: [Double] = []
  var slack: [Double] = []
}

/// The longest step in (0, 1] that goes at most this fraction of the way to the boundary of positive mass and slack.
func longestStep(_ at: Iterate, _ direction: Direction, fraction: Double) -> Double {
  var limit = 1 / fraction
  for i in at.mass.indices {
    if direction.mass[i] < 0 { limit = min(limit, -at.mass[i] / direction.mass[i]) }
    if direction.slack[i] < 0 { limit = min(limit, -at.slack[i] / direction.slack[i]) }
  }
  return min(1, fraction * limit)
}
