import Spaces
import Transport
import ProximalSteps
import NumericalKernels

/// Tolerances and limits of the primal-dual loop.
package struct PrimalDualSettings: Sendable, Equatable {
  /// Exit when (upper − lower) ≤ gap · decrease, both bounds certified, or when they agree to rounding.
  package var gap: Double
  /// Exit no later than after this many Newton systems.
  package var maximumIterations: Int
  /// Exit no earlier than after this many: a point can be bettered where its bounds agree to rounding.
  package var minimumIterations: Int

  package init(gap: Double = 1e-8, maximumIterations: Int = 100, minimumIterations: Int = 0) {
    self.gap = gap
    self.maximumIterations = maximumIterations
    self.minimumIterations = minimumIterations
  }
}

/// One iteration of the loop, as it is observed: the certificate so far, the residuals, and the step taken from there.
package struct PrimalDualRecord: Sendable {
  package var iteration: Int
  package var certificate: Certificate
  /// Σ |R₁|: mass not yet accounted for.
  package var continuityResidual: Double
  /// max |R₂|.
  package var hamiltonJacobiResidual: Double
  /// μ·z/(NV).
  package var complementarity: Double
  /// Length of the step taken from here; 0 in the last record.
  package var stepLength: Double
}

/// w of finite action, and the masses μ^n = μ^{n−1} + B w^n ≥ 0 it leads to.
package struct FeasiblePoint: Sendable {
  package var mass: [Double]
  package var momentum: [Double]

  package init(mass: [Double], momentum: [Double]) {
    self.mass = mass
    self.momentum = momentum
  }
}

/// What the loop leaves: its last iterate, the best feasible point, and the bounds that certify it.
package struct PrimalDualResult: Sendable {
  package var iterate: Iterate
  /// Nil when no iterate gave one.
  package var feasible: FeasiblePoint?
  package var certificate: Certificate
  package var iterations: Int
  package var termination: InnerTermination
}

/// Interior-point solver of convex models: the steps of a `PredictorCorrector` on the optimality system in (μ, φ, z), with the
/// momentum eliminated, until certified bounds meet. Keeps the symbolic factorization from model to model.
package final class PrimalDualSolver {
  package var settings: PrimalDualSettings
  private var step: PredictorCorrector
  private let projection: ContinuityProjection

  package init(_ path: PathOperators, settings: PrimalDualSettings = .init()) {
    self.settings = settings
    step = PredictorCorrector(path)
    projection = ContinuityProjection(path.space)
  }

  /// For models of one slice.
  package convenience init(_ operators: P1Space, settings: PrimalDualSettings = .init()) {
    self.init(PathOperators(operators), settings: settings)
  }

  /// Solves a model. O(iterations · sparse factorization of a two-ring matrix).
  /// - Parameters:
  ///   - start: strictly positive mass and slack; see ``Iterate``.
  ///   - restore: makes all μ^n ≥ 0 and the action finite by a small change of w; called when the gap would be met but for
  ///     that and a projection onto the continuity equation does not help, with the certificate expected then; and at the end.
  ///   - observer: called once an iteration.
  package func solve(
    _ model: ConvexModel, from start: Iterate,
    restoring restore: ((_ momentum: [Double], _ expected: Certificate) -> FeasiblePoint?)? = nil,
    observer: ((PrimalDualRecord) -> Void)? = nil
  ) -> PrimalDualResult {
    let reference = model.originValue
    var iterate = start
    var best: FeasiblePoint?
    var certificate = Certificate(lower: -.infinity, upper: .infinity, reference: reference, rounding: model.rounding)
    var termination = InnerTermination.iterationLimit
    var iteration = 0, shortSteps = 0, idleSteps = 0, narrowest = Double.infinity, isStuck = false
    var residuals = Residuals(model, iterate)
    while true {
      certificate.lower = max(
        certificate.lower,
        model.lowerBound(
          potential: iterate.potential, kinetic: residuals.kinetic, energyGradient: residuals.energyGradient, bend: residuals.bend))
      var expected = certificate
      expected.upper = model.value(
        mass: iterate.mass, momentum: residuals.momentum, density: residuals.density, bend: residuals.bend)
      func offer(_ mass: [Double], _ momentum: [Double], value: Double) {
        guard value < certificate.upper else { return }
        certificate.upper = value
        // Copied, so that the residuals keep their memory to themselves.
        if best == nil { best = FeasiblePoint(mass: [], momentum: []) }
        best?.mass.copy(mass)
        best?.momentum.copy(momentum)
      }
      func offer(_ point: FeasiblePoint) {
        offer(point.mass, point.momentum, value: model.value(mass: point.mass, momentum: point.momentum))
      }
      if residuals.feasibleMass.allSatisfy({ $0 >= 0 }) {
        offer(residuals.feasibleMass, residuals.momentum, value: residuals.feasibleValue(model))
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
      if certificate.isMet(settings.gap) && iteration >= settings.minimumIterations { termination = .converged; break }
      if iteration == settings.maximumIterations { break }
      if isStuck { termination = .stalled; break }
      let floor = barrierFloor(expected) / Double(iterate.mass.count)
      guard let length = step.advance(&iterate, model, residuals, floor: floor) else {
        termination = .factorizationFailed
        break
      }
      residuals.update(model, iterate)
      record.stepLength = length
      // No progress: steps too short, or full steps at the end of the barrier that no longer narrow the bounds.
      let width = expected.upper - certificate.lower
      shortSteps = length < 1e-3 ? shortSteps + 1 : 0
      idleSteps = width > 0.5 * narrowest && record.complementarity <= 1.01 * floor ? idleSteps + 1 : 0
      if idleSteps == 0 { narrowest = width }
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
}
