import LinearPrograms
import NumericalKernels
import ProximalSteps
import StepPrograms
import Transport

/// Interior-point solver of convex models: the steps of a `PredictorCorrector` on the optimality system in (μ, φ, z), with the
/// momentum eliminated, until certified bounds meet. Keeps the symbolic factorization from model to model.
///
/// Not to be used from two threads at once: it works in memory of its own, which is taken once.
package final class PrimalDualSolver {
  private var step: PredictorCorrector
  private let projection: ContinuityProjection

  /// Shares the analysis of the discretization, which may serve other solvers at the same time.
  package init(_ discretization: Discretization) {
    step = PredictorCorrector(discretization)
    projection = ContinuityProjection(discretization)
  }

  /// Solves a model from a warm start, and from the model alone where that fails; a bound that stays loose is improved by linear
  /// programming.
  /// - Parameters:
  ///   - warm: see ``Iterate``; nil for none.
  ///   - accuracy: what is asked. The bound is repaired where a gap of `needed` is not met.
  ///   - cancellation: ends linear programs early; what they leave is a worse bound, never a false one.
  ///   - observer: called with everything that happens.
  package func solve(
    _ model: ConvexModel, from warm: Iterate?, to accuracy: Accuracy, needed: Double, cancellation: Cancellation = .never,
    observer: ((PrimalDualEvent) -> Void)? = nil
  ) -> PrimalDualResult {
    var result = solve(model, from: warm ?? Iterate(startFor: model), to: accuracy, cancellation: cancellation, observer: observer)
    if warm != nil && !result.certificate.isMet(needed) {
      // A warm start in vacuum can be a bad one.
      let spent = result.iterations
      let anew = solve(model, from: Iterate(startFor: model), to: accuracy, cancellation: cancellation, observer: observer)
      if anew.certificate.relativeGap < result.certificate.relativeGap { result = anew }
      result.iterations = spent + anew.iterations
    }
    return result.certificate.isMet(needed)
      ? result : repaired(result, model, needed: needed, cancellation: cancellation, observer: observer)
  }

  /// The result with its lower bound improved by linear programming: near concentrated states the shift that makes φ dual feasible
  /// may cost far more than φ is off. For one slice without internal energy, whose bound has no maximum.
  private func repaired(
    _ result: PrimalDualResult, _ model: ConvexModel, needed: Double, cancellation: Cancellation, observer: ((PrimalDualEvent) -> Void)?
  ) -> PrimalDualResult {
    guard result.feasible != nil, model.path.slices == 1, model.internal == nil else { return result }
    let before = result.certificate, tangent = result.iterate.mass
    let repair = model.stopwatch.measure(.linearPrograms) {
      model.repair(potential: result.iterate.potential, tangent: tangent, settings: SimplexSettings(cancellation: cancellation))
    }
    var result = result
    result.certificate.lower = max(before.lower, repair.bound)
    if result.certificate.isMet(needed) { result.termination = .converged }
    observer?(.dualRepair(before: before, after: result.certificate, repair))
    return result
  }

  /// Runs the loop once. O(iterations · sparse factorization of a two-ring matrix).
  /// - Parameter start: strictly positive mass and slack.
  package func solve(
    _ model: ConvexModel, from start: Iterate, to accuracy: Accuracy, cancellation: Cancellation = .never,
    observer: ((PrimalDualEvent) -> Void)? = nil
  ) -> PrimalDualResult {
    let reference = model.originValue
    var iterate = start
    var best: PathPoint?, restoredMass = 0.0
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
        if best == nil { best = PathPoint(mass: [], momentum: []) }
        best?.mass.copy(mass)
        best?.momentum.copy(momentum)
      }
      func offer(_ point: PathPoint) {
        offer(point.mass, point.momentum, value: model.value(mass: point.mass, momentum: point.momentum))
      }
      if residuals.feasibleMass.allSatisfy({ $0 >= 0 }) {
        offer(residuals.feasibleMass, residuals.momentum, value: residuals.feasibleValue(model))
      }
      // Vacuum can spoil a point that is good otherwise: a little negative mass, or momentum where the density is rounding.
      let isLast = iteration == accuracy.maximumIterations || isStuck
      if !certificate.isMet(accuracy.gap) && (isLast || expected.isMet(accuracy.gap)) {
        if let projected = projection.project(model, iterate, residuals) { offer(projected) }
        if !certificate.isMet(accuracy.gap) {
          let answer = restoration(model, residuals.momentum, expected, gap: accuracy.gap, cancellation)
          restoredMass = answer.restoredMass
          observer?(.restoration(answer))
          offer(PathPoint(mass: answer.mass, momentum: answer.momentum))
        }
      }
      var record = PrimalDualRecord(
        iteration: iteration, certificate: certificate,
        continuityResidual: residuals.continuity.reduce(0) { $0 + abs($1) },
        hamiltonJacobiResidual: residuals.hamiltonJacobi.reduce(0) { max($0, abs($1)) },
        complementarity: iterate.complementarity, stepLength: 0)
      defer { observer?(.iteration(record)) }
      if certificate.isMet(accuracy.gap) && iteration >= accuracy.minimumIterations { termination = .converged; break }
      if iteration == accuracy.maximumIterations { break }
      if isStuck { termination = .stalled; break }
      let floor = Self.barrierFloor(expected, gap: accuracy.gap) / Double(iterate.mass.count)
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
      iterate: iterate, feasible: best, certificate: certificate, iterations: iteration, restoredMass: restoredMass,
      termination: termination)
  }

  /// The momentum made feasible: faces of so little density are stopped that what they carry is a hundredth of what the gap allows.
  private func restoration(
    _ model: ConvexModel, _ momentum: [Double], _ expected: Certificate, gap: Double, _ cancellation: Cancellation
  ) -> Restoration {
    let vacuum = min(max(0.01 * gap * expected.scale / model.range, 1e-14), 1e-9)
    return model.stopwatch.measure(.linearPrograms) {
      model.path.restore(
        momentum: momentum, from: model.previousMass, vacuum: vacuum, settings: SimplexSettings(cancellation: cancellation))
    }
  }

  /// Where the barrier need not go below: its share μ·z of the gap is then a tenth of the tolerance. Pushing further would
  /// take mass and slack to zero together in vacuum, where only the barrier decides between them.
  private static func barrierFloor(_ expected: Certificate, gap: Double) -> Double {
    0.1 * max(gap * expected.scale, expected.rounding)
  }
}
