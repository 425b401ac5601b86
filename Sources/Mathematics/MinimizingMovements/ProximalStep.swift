import LinearPrograms
import NumericalKernels
import PrimalDual
import ProximalSteps
import StepPrograms
import Transport

/// The outer loop of a step: successive convex programming with a line search on the true objective.
///
/// At a feasible point the proximal problem is replaced by its convex model, whose gradient there is the same; the model's
/// solution gives a direction of descent, and the feasible set is convex. J never increases, whatever the accuracy of the
/// inner loop. The model's predicted decrease vanishes exactly at critical points; the audit, which does not know the
/// model, has the last word. When the inner loop fails, the step goes along the audit's maximizer instead.
struct ProximalStep {
  let problem: ProximalProblem
  /// φ at the end of the step before, nil when it is not known.
  let previousPotential: [Double]?
  let settings: MovementSettings
  let solver: PrimalDualSolver
  let multipliers: AuditMultipliers
  let audits: Bool
  let cancellation: Cancellation
  let observer: ((MovementEvent) -> Void)?

  private var path: PathOperators { problem.path }

  /// The second-order part of a potential's bound that an extrapolated point may gain.
  private static let extrapolatedPart = 1e-3

  /// Model, solve, search, record, decide.
  func solve() -> StepOutcome {
    var policy = StepPolicy(settings), curvature = CurvatureChoice(), extrapolation = DataExtrapolation()
    var (position, data, warm) = start(&curvature)
    var outcome = StepOutcome(point: position.point, potential: []), isPlain = true
    while true {
      if cancellation.isCancelled { return ended(outcome, .cancelled) }
      let model = problem.convexModel(data, at: position.point, keepsCurvature: curvature.keeps)
      guard model.mobility.allSatisfy({ $0 > 0 }) else { return ended(outcome, .kernelOutOfRange) }
      if outcome.outerIterations == 0 && model.range <= model.rounding { return resting(outcome, model) }
      let keeps = curvature.keeps
      let accuracy = policy.accuracy(expected: warm?.expected, decrease: position.decrease, round: outcome.outerIterations)
      let solution = solve(model, from: warm, to: accuracy, &outcome)
      var (record, next) = search(position, model, solution, accuracy, policy, outcome)
      record.isPlain = isPlain
      if record.failure != nil && policy.isIdle(record) {
        next = alongAudit(position, model)
        record.moved(from: position, to: next)
      }
      outcome.take(record, next, solution)
      observer?(.outer(record, certificate: solution.certificate, newtonIterations: solution.iterations, termination: solution.termination))
      warm = record.failure == nil ? WarmStart(iterate: solution.iterate, expected: policy.expectation(after: record)) : nil
      if reconsider(&curvature, record, from: position, to: next) { warm = nil }
      position = next

      switch policy.decide(record) {
      case .next: break
      case .end(let status):
        if audits && record.round == settings.maximumOuterIterations { _ = takeAudit(&outcome, scale: record.scale, fittedOnly: false) }
        return ended(outcome, status)
      case .audit:
        if !audits || isCritical(&outcome, record, solution, fittedOnly: policy.missed == 0) {
          return ended(outcome, policy.success(record))
        }
        if case .end(let status) = policy.auditMissed(record, audit: outcome.audit) { return ended(outcome, status) }
      }
      (data, isPlain) = nextData(
        &extrapolation, after: record, used: data, at: position, keeps: curvature.keeps, hasChanged: curvature.keeps != keeps, policy)
    }
  }

  /// The data of the next model: those found at the point, or extrapolated ones where the rounds converge slowly. A step ends on a model
  /// of its point's own data.
  private func nextData(
    _ extrapolation: inout DataExtrapolation, after record: RoundRecord, used: ModelData, at position: StepPosition, keeps: Bool,
    hasChanged: Bool, _ policy: StepPolicy
  ) -> (ModelData, isPlain: Bool) {
    guard record.failure == nil, record.length > 0, !hasChanged, let target = position.target else {
      extrapolation.reset()
      return (problem.data(at: position.point, keepsCurvature: keeps), true)
    }
    let found = problem.data(at: target, keepsCurvature: keeps)
    if let data = extrapolation.next(found: found, mismatch: problem.mismatch(used, found, at: target)),
      let estimate = extrapolation.estimate,
      min(estimate, record.predicted) > policy.closing * record.scale
    {
      return (data, false)
    }
    return (record.length == 1 ? found : problem.data(at: position.point, keepsCurvature: keeps), true)
  }

  /// Where a step begins: where the velocity of the step before leads, if that is feasible and J falls, else at rest; and the iterate
  /// its first model is solved from, by the potential of the step before. What there is to gain is bounded by the potential's lower
  /// bound, which is first order in its error; an extrapolated point gains a second-order part of it.
  private func start(_ curvature: inout CurvatureChoice) -> (position: StepPosition, data: ModelData, warm: WarmStart?) {
    var position = StepPosition(point: problem.origin, objective: 0), part = 1.0
    var data = problem.data(at: position.point, keepsCurvature: curvature.keeps)
    guard let previousPotential, previousPotential.allSatisfy(\.isFinite), data.weight.allSatisfy({ $0 > 0 }) else {
      return (position, data, nil)
    }
    var model = problem.convexModel(data, at: position.point, keepsCurvature: curvature.keeps)
    if let point = problem.extrapolation(along: previousPotential) {
      let objective = problem.objective(point)
      if let change = problem.curvature(from: position.point, to: point) {
        curvature.update(kept: change.kept, real: change.real, kinetic: change.kinetic, length: 1)
      }
      if -objective > model.rounding {
        position = StepPosition(point: point, objective: objective)
        part = Self.extrapolatedPart
      }
      if part != 1 || !curvature.keeps {
        data = problem.data(at: position.point, keepsCurvature: curvature.keeps)
        model = problem.convexModel(data, at: position.point, keepsCurvature: curvature.keeps)
      }
    }
    let mass = position.point.mass, potential = path.constant(previousPotential)
    let bound = model.lowerBound(potential: potential, tangent: path.end(mass))
    let most = model.value(mass: mass, momentum: position.point.momentum) - bound
    return (position, data, WarmStart(iterate: Iterate(model, mass: mass, potential: potential), expected: part * most))
  }

  private func solve(_ model: ConvexModel, from warm: WarmStart?, to accuracy: Accuracy, _ outcome: inout StepOutcome) -> PrimalDualResult {
    let round = outcome.outerIterations + 1
    let result = solver.solve(
      model, from: warm?.iterate(for: model), to: accuracy, needed: max(accuracy.gap, settings.gap), cancellation: cancellation,
      observer: observer.map { observer in { observer(.inner(round: round, $0)) } })
    outcome.outerIterations += 1
    outcome.newtonIterations += result.iterations
    outcome.restoredMass += result.restoredMass
    return result
  }

  /// The line search towards a model's solution, and the record of the round.
  private func search(
    _ position: StepPosition, _ model: ConvexModel, _ solution: PrimalDualResult, _ accuracy: Accuracy, _ policy: StepPolicy,
    _ outcome: StepOutcome
  ) -> (RoundRecord, StepPosition) {
    let certificate = solution.certificate
    let here = model.value(mass: position.point.mass, momentum: position.point.momentum)
    let predicted = solution.feasible == nil ? 0 : here - certificate.upper
    let next =
      solution.feasible.map { problem.lineSearch(from: position, towards: $0, promised: predicted) }
      ?? StepPosition(point: position.point, objective: position.objective)
    var record = RoundRecord(
      round: outcome.outerIterations, predicted: predicted, decrease: 0, gain: 0, length: 0,
      // What a sharpened tolerance asks beyond the step's own need not be met.
      failure: certificate.isMet(max(accuracy.gap, settings.gap)) ? nil : StepStatus(solution.termination),
      isExact: accuracy.gap == policy.tolerance || certificate.isMet(policy.tolerance), rounding: model.rounding)
    record.moved(from: position, to: next)
    return (record, next)
  }

  /// Whether the models keep the convex part is asked anew after a round; true when that changed.
  private func reconsider(
    _ curvature: inout CurvatureChoice, _ record: RoundRecord, from start: StepPosition, to end: StepPosition
  ) -> Bool {
    guard problem.energy.interaction?.convexFactor != nil else { return false }
    if record.failure != nil { return curvature.switchAfterFailure() }
    guard record.length > 0, let change = problem.curvature(from: start.point, to: end.point) else { return false }
    curvature.update(kept: change.kept, real: change.real, kinetic: change.kinetic, length: record.length)
    return false
  }

  /// The audit's word on a point that the model calls critical. Where J cannot tell the model's solution from the point, the audit can.
  private func isCritical(_ outcome: inout StepOutcome, _ record: RoundRecord, _ solution: PrimalDualResult, fittedOnly: Bool) -> Bool {
    if takeAudit(&outcome, scale: record.scale, fittedOnly: fittedOnly) { return true }
    guard record.length == 0, let target = solution.feasible, var other = outcome.moved(to: target, problem, rounding: record.rounding),
      takeAudit(&other, scale: record.scale, fittedOnly: fittedOnly)
    else { return false }
    outcome = other
    return true
  }

  /// Audits the point; true when its measure is within tolerance. `fittedOnly` takes the bound of fitted multipliers as it is:
  /// solving the model more exactly is cheaper than the linear program that would sharpen it.
  private func takeAudit(_ outcome: inout StepOutcome, scale: Double, fittedOnly: Bool) -> Bool {
    let audit = StepAudit(
      problem, outcome.point, multipliers: multipliers, leastBox: 0, target: fittedOnly ? .infinity : settings.auditTolerance * scale,
      cancellation: cancellation)
    outcome.audit = audit.chi / scale
    observer?(.audit(relative: outcome.audit, audit.program))
    return outcome.audit <= settings.auditTolerance
  }

  /// A step along the audit's maximizer. From rest the box is the momentum that gradient descent would take.
  private func alongAudit(_ position: StepPosition, _ model: ConvexModel) -> StepPosition {
    let density = path.faceDensity(position.point.mass, from: problem.previousMass)
    let descent = model.momentum(density: density, gradient: path.gradient(path.sumsTransposed(model.linear)))
    let largest = path.squaredNorms(descent).max() ?? 0
    let audit = StepAudit(
      problem, position.point, multipliers: multipliers, leastBox: 0.1 * largest.squareRoot(), target: 0, cancellation: cancellation)
    observer?(.audit(relative: audit.chi / max(position.decrease, .leastNormalMagnitude), audit.program))
    return problem.lineSearch(from: position, towards: audit.target, promised: audit.promised)
  }

  /// A step from a state that no linear term drives anywhere.
  private func resting(_ outcome: StepOutcome, _ model: ConvexModel) -> StepOutcome {
    var outcome = outcome
    outcome.potential = model.linear
    outcome.criticality = 0
    return ended(outcome, .stationary)
  }

  private func ended(_ outcome: StepOutcome, _ status: StepStatus) -> StepOutcome {
    var outcome = outcome
    outcome.status = status
    outcome.action = problem.action(outcome.point)
    if outcome.potential.isEmpty { outcome.potential = [Double](repeating: 0, count: outcome.point.mass.count) }
    return outcome
  }
}

extension RoundRecord {
  /// Takes in where a round went.
  fileprivate mutating func moved(from start: StepPosition, to end: StepPosition) {
    decrease = end.decrease
    gain = start.objective - end.objective
    length = end.length
  }
}

extension StepOutcome {
  /// Takes in a round.
  fileprivate mutating func take(_ record: RoundRecord, _ position: StepPosition, _ solution: PrimalDualResult) {
    point = position.point
    decrease = record.decrease
    if record.isPlain {
      dualityGap = solution.certificate.relativeGap
      criticality = record.criticality
    }
    if record.failure == nil || potential.isEmpty { potential = solution.iterate.potential }
  }

  /// The outcome at another point; nil where J rises by more than rounding, or above the start.
  fileprivate func moved(to target: PathPoint, _ problem: ProximalProblem, rounding: Double) -> StepOutcome? {
    var other = self
    other.point = problem.point(target)
    other.decrease = -problem.objective(other.point)
    return other.decrease >= max(0, decrease - rounding) ? other : nil
  }
}

extension StepStatus {
  /// What an inner loop that did not converge makes of its step; nil when it did.
  init?(_ termination: InnerTermination) {
    switch termination {
    case .converged: return nil
    case .iterationLimit: self = .innerLimit
    case .stalled: self = .stalled
    case .factorizationFailed: self = .factorizationFailed
    }
  }
}
