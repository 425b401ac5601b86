import BenamouBrenier

/// Tolerances and limits of the primal-dual loop.
public struct PrimalDualSettings: Sendable, Equatable {
  /// Exit when (upper − lower) ≤ gap · decrease, both bounds certified, or when they agree to rounding.
  public var gap: Double
  /// Exit no later than after this many Newton systems.
  public var maximumIterations: Int

  public init(gap: Double = 1e-8, maximumIterations: Int = 100) {
    self.gap = gap
    self.maximumIterations = maximumIterations
  }
}

/// One iteration of the loop, as it is observed: the certificate so far, the residuals, and the step taken from there.
public struct PrimalDualRecord: Sendable {
  public var iteration: Int
  public var certificate: Certificate
  /// Σ |R₁|: mass not yet accounted for.
  public var continuityResidual: Double
  /// max |R₂|.
  public var hamiltonJacobiResidual: Double
  /// μ·z/(NV).
  public var complementarity: Double
  /// Length of the step taken from here; 0 in the last record.
  public var stepLength: Double
}

/// w of finite action, and the masses μ^n = μ^{n−1} + B w^n ≥ 0 it leads to.
public struct FeasiblePoint: Sendable {
  public var mass: [Double]
  public var momentum: [Double]

  public init(mass: [Double], momentum: [Double]) {
    self.mass = mass
    self.momentum = momentum
  }
}

/// What the loop leaves: its last iterate, the best feasible point, and the bounds that certify it.
public struct PrimalDualResult: Sendable {
  public var iterate: Iterate
  /// Nil when no iterate gave one.
  public var feasible: FeasiblePoint?
  public var certificate: Certificate
  public var iterations: Int
  public var termination: InnerTermination
}

/// Interior-point solver of convex models: Mehrotra's predictor-corrector (SIAM J. Optim. 2, 1992) on the optimality system
/// in (μ, φ, z), with the momentum eliminated.
///
/// All nonlinear terms of the system are products of two unknowns, so the corrector accounts for the predictor's
/// second-order error exactly: (τ/N) L(δμ) δφ in the continuity equation, kinetic(δφ) in the Hamilton–Jacobi equation, δμ δz in
/// complementarity. Keeps the symbolic factorization from model to model.
public final class PrimalDualSolver {
  public var settings: PrimalDualSettings
  private let system: NewtonSystem
  private let projection: ContinuityProjection

  public init(_ path: PathOperators, settings: PrimalDualSettings = .init()) {
    self.settings = settings
    system = NewtonSystem(path)
    projection = ContinuityProjection(path.space)
  }

  /// For models of one slice.
  public convenience init(_ operators: TransportOperators, settings: PrimalDualSettings = .init()) {
    self.init(PathOperators(operators), settings: settings)
  }

  /// Solves a model. O(iterations · sparse factorization of a two-ring matrix).
  /// - Parameters:
  ///   - start: strictly positive mass and slack; see ``Iterate``.
  ///   - restore: makes all μ^n ≥ 0 and the action finite by a small change of w; called when the gap would be met but for
  ///     that and a projection onto the continuity equation does not help, with the certificate expected then; and at the end.
  ///   - observer: called once an iteration.
  public func solve(
    _ model: ConvexModel, from start: Iterate,
    restoring restore: ((_ momentum: [Double], _ expected: Certificate) -> FeasiblePoint?)? = nil,
    observer: ((PrimalDualRecord) -> Void)? = nil
  ) -> PrimalDualResult {
    let range = model.range, reference = model.originValue
    var iterate = start
    var best: FeasiblePoint?
    var certificate = Certificate(lower: -.infinity, upper: .infinity, reference: reference, rounding: model.rounding)
    var termination = InnerTermination.iterationLimit
    var iteration = 0, shortSteps = 0, idleSteps = 0, narrowest = Double.infinity, isStuck = false
    // Proximal shift of the slacks: see NewtonSystem.
    var shift = 1e-5 * range
    while true {
      let residuals = Residuals(model, iterate)
      certificate.lower = max(
        certificate.lower,
        model.lowerBound(
          potential: iterate.potential, kinetic: residuals.kinetic, energyGradient: residuals.energyGradient,
          tangent: model.path.end(iterate.mass)))
      var expected = certificate
      expected.upper = model.value(mass: iterate.mass, momentum: residuals.momentum)
      func offer(_ candidate: FeasiblePoint) {
        let value = model.value(mass: candidate.mass, momentum: candidate.momentum)
        guard value < certificate.upper else { return }
        certificate.upper = value
        best = candidate
      }
      if residuals.feasibleMass.allSatisfy({ $0 >= 0 }) {
        offer(FeasiblePoint(mass: residuals.feasibleMass, momentum: residuals.momentum))
      }
      // Vacuum can spoil a point that is good otherwise: a little negative mass, or momentum where the density is rounding.
      let isLast = iteration == settings.maximumIterations || isStuck
      if !certificate.isMet(settings.gap) && (isLast || expected.isMet(settings.gap)) {
        if let projected = projection.project(model, iterate, residuals) { offer(projected) }
        if !certificate.isMet(settings.gap), let restored = restore?(residuals.momentum, expected) { offer(restored) }
      }
      var record = PrimalDualRecord(
        iteration: iteration, certificate: certificate,
        continuityResidual: residuals.continuity.reduce(0) { $0 + abs($1) },
        hamiltonJacobiResidual: residuals.hamiltonJacobi.reduce(0) { max($0, abs($1)) },
        complementarity: iterate.complementarity, stepLength: 0)
      defer { observer?(record) }
      if certificate.isMet(settings.gap) { termination = .converged; break }
      if iteration == settings.maximumIterations { break }
      if isStuck { termination = .stalled; break }
      let floor = barrierFloor(expected) / Double(iterate.mass.count)
      guard let step = newtonStep(model, iterate, residuals, shift: shift, floor: floor) else {
        termination = .factorizationFailed
        break
      }
      iterate = step.iterate
      record.stepLength = step.length
      // No progress: steps too short, or full steps at the end of the barrier that no longer narrow the bounds.
      let width = expected.upper - certificate.lower
      shortSteps = step.length < 1e-3 ? shortSteps + 1 : 0
      idleSteps = width > 0.5 * narrowest && record.complementarity <= 1.01 * floor ? idleSteps + 1 : 0
      if idleSteps == 0 { narrowest = width }
      // What the shift holds back, small masses with small slacks, moves faster under a smaller one.
      if idleSteps > 0 { shift = max(shift / 10, 1e-10 * range) }
      isStuck = shortSteps >= 5 || idleSteps >= 10
      iteration += 1
    }
    return PrimalDualResult(
      iterate: iterate, feasible: best, certificate: certificate, iterations: iteration, termination: termination)
  }

  /// Where the barrier need not go below: its share μ·z of the gap is then a tenth of the tolerance. Pushing further would
  /// take mass and slack to zero together in vacuum, where only the barrier decides between them.
  private func barrierFloor(_ expected: Certificate) -> Double {
    0.1 * max(settings.gap * expected.scale, expected.rounding)
  }

  /// One predictor-corrector step; nil when the Newton matrix cannot be factored.
  private func newtonStep(_ model: ConvexModel, _ at: Iterate, _ residuals: Residuals, shift: Double, floor: Double) -> (
    iterate: Iterate, length: Double
  )? {
    let path = model.path, nodes = at.mass.indices
    let weights = nodes.map { at.mass[$0] / (at.slack[$0] + shift) }
    guard system.factor(model: model, density: residuals.density, gradient: residuals.gradient, weights: weights) else { return nil }

    /// Solves for the direction that brings R₁, R₂ and μz − target to zero to first order.
    func direction(continuity r1: [Double], hamiltonJacobi r2: [Double], complementarity r3: [Double], refined: Bool) -> Direction {
      var t = r2
      for i in nodes { t[i] -= r3[i] / at.mass[i] }
      let (mass, potential) = system.solve(r1.map { -$0 }, t, refined: refined)
      var slack = r3
      for i in nodes { slack[i] = -(r3[i] + at.slack[i] * mass[i]) / at.mass[i] }
      return Direction(mass: mass, potential: potential, slack: slack)
    }

    let products = nodes.map { at.mass[$0] * at.slack[$0] }
    // The predictor only tells how far the corrector may go and what it has to correct.
    let predictor = direction(
      continuity: residuals.continuity, hamiltonJacobi: residuals.hamiltonJacobi, complementarity: products, refined: false)
    let reach = longestStep(at, predictor, fraction: 0.995)
    let now = at.complementarity
    var predicted = 0.0
    for i in nodes {
      predicted += (at.mass[i] + reach * predictor.mass[i]) * (at.slack[i] + reach * predictor.slack[i])
    }
    predicted /= Double(at.mass.count)
    let ratio = predicted / now
    let target = max(now * ratio * ratio * ratio, min(now, floor))

    // The predictor's second-order errors, scaled to the length it could go.
    let square = reach * reach
    var r1 = residuals.continuity, r2 = residuals.hamiltonJacobi, r3 = products
    let predictorGradient = path.gradient(predictor.potential)
    let bend = path.inflow(model.momentum(density: path.faceDensity(predictor.mass, from: nil), gradient: predictorGradient))
    let kinetic = path.averagedTransposed(model.kinetic(path.squaredNorms(predictorGradient)))
    for i in nodes {
      r1[i] -= square * bend[i]
      r2[i] += square * kinetic[i]
      r3[i] += square * predictor.mass[i] * predictor.slack[i] - target
    }
    let corrector = direction(continuity: r1, hamiltonJacobi: r2, complementarity: r3, refined: true)
    let length = longestStep(at, corrector, fraction: max(0.995, 1 - ratio * ratio))
    var next = at
    for i in nodes {
      next.mass[i] += length * corrector.mass[i]
      next.potential[i] += length * corrector.potential[i]
      next.slack[i] += length * corrector.slack[i]
    }
    return (next, length)
  }
}

struct Direction {
  var mass: [Double]
  var potential: [Double]
  var slack: [Double]
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
