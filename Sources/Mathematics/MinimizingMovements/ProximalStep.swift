import Transport
import ProximalSteps
import LinearPrograms
import StepPrograms
import Kantorovich
import NumericalKernels
import PrimalDual

/// What a step found.
struct StepOutcome {
  var point: ProximalPoint
  var potential: [Double]
  /// J(μ^k, 0) − J.
  var decrease = 0.0
  var dualityGap = 0.0
  var criticality = Double.infinity
  var audit = Double.nan
  var outerIterations = 0
  var newtonIterations = 0
  var restoredMass = 0.0
  var status = StepStatus.outerLimit
}

/// The outer loop of a step: successive convex programming with a line search on the true objective.
///
/// At a feasible point the proximal problem is replaced by its convex model, whose gradient there is the same; the model's
/// solution gives a direction of descent, and the feasible set is convex. J never increases, whatever the accuracy of the
/// inner loop. The model's predicted decrease vanishes exactly at critical points; the audit, which does not know the
/// model, has the last word. When the inner loop fails, the step goes along the audit's maximizer instead.
struct ProximalStep {
  let problem: ProximalProblem
  /// Of the step before, nil when it is not known.
  let previousPotential: [Double]?
  let settings: MovementSettings
  let solver: PrimalDualSolver
  let flux: (slice: FluxMatrix, path: FluxMatrix)
  let multipliers: AuditMultipliers
  let audits: Bool
  let observer: ((MovementEvent) -> Void)?

  func solve() -> StepOutcome {
    var outcome = StepOutcome(point: problem.origin, potential: [])
    // The model about the point, and what the round before leaves: its iterate, and what this model is expected to gain.
    var (model, last) = start(&outcome)
    var failure: StepStatus?
    // A gap is quadratic in the distance to the optimum, the audit linear: a point that misses the audit is solved for anew,
    // a hundred times more exactly and by as many more Newton systems as it missed, at most three times.
    var missed = 0, exactness = 1.0
    while outcome.outerIterations < settings.maximumOuterIterations {
      if outcome.outerIterations > 0 { model = problem.convexModel(at: outcome.point) }
      let rounding = model.rounding
      if outcome.outerIterations == 0 && model.range <= rounding {
        outcome.potential = model.linear
        outcome.criticality = 0
        return ending(outcome, .stationary)
      }
      let here = model.value(mass: outcome.point.mass, momentum: outcome.point.momentum)
      let tolerance = settings.gap * exactness
      let gap = max(tolerance, usefulGap(last?.gain, outcome))
      let result = innerLoop(model, from: last, round: outcome.outerIterations, gap: gap, leastIterations: missed, &outcome)
      outcome.outerIterations += 1
      outcome.newtonIterations += result.iterations
      outcome.dualityGap = result.certificate.relativeGap
      // What is asked beyond the tolerance need not be met.
      failure = result.certificate.isMet(max(gap, settings.gap)) ? nil : StepStatus(result.termination)
      let isExact = gap == tolerance || result.certificate.isMet(tolerance)
      if failure == nil || outcome.potential.isEmpty { outcome.potential = result.iterate.potential }

      let predicted = result.feasible == nil ? 0 : here - result.certificate.upper
      var step = (point: outcome.point, objective: -outcome.decrease, length: 0.0)
      if let target = result.feasible {
        step = problem.lineSearch(
          from: outcome.point, objective: -outcome.decrease, towards: (target.mass, target.momentum), promised: predicted)
      }
      // A round that failed and gained next to nothing would fail again from there.
      func isIdle() -> Bool {
        step.length == 0 || (failure != nil && -step.objective - outcome.decrease <= settings.criticality * outcome.decrease)
      }
      if failure != nil && isIdle() { step = alongAudit(outcome, model) }
      let wasIdle = isIdle()
      let floor = 1e7 * rounding
      outcome.criticality = failure == nil ? max(0, predicted) / max(-step.objective, floor) : .infinity
      observer?(
        .outer(
          round: outcome.outerIterations, predicted: predicted, decrease: -step.objective, stepLength: step.length,
          certificate: result.certificate, newtonIterations: result.iterations, termination: result.termination))
      last = failure == nil ? (result.iterate, step.length > 0 ? 1e-3 * predicted : 0) : nil
      outcome.point = step.point
      outcome.decrease = -step.objective

      // Where no decrease can be told from rounding, the point is critical too.
      let isCritical =
        isExact
        && (outcome.criticality <= settings.criticality * exactness || (failure == nil && predicted <= rounding && step.length == 0))
      if isCritical {
        func success(_ outcome: StepOutcome) -> StepOutcome {
          ending(outcome, outcome.decrease <= rounding ? .stationary : .converged)
        }
        guard audits else { return success(outcome) }
        // At a stationary state the audit is relative to rounding, too.
        if takeAudit(&outcome, floor: floor, fittedOnly: missed == 0) { return success(outcome) }
        // Where J cannot tell the model's solution from the point, the audit can.
        if step.length == 0, let target = result.feasible, var other = outcome.moved(to: target, problem, rounding: rounding),
          takeAudit(&other, floor: floor, fittedOnly: missed == 0)
        {
          return success(other)
        }
        missed += 1
        exactness *= 1e-2
        if missed > 3 { return ending(outcome, .stalled) }
      } else if wasIdle && (isExact || failure != nil) {
        return ending(outcome, failure ?? .stalled)
      }
    }
    if audits { _ = takeAudit(&outcome, floor: 0, fittedOnly: false) }
    return ending(outcome, failure ?? .outerLimit)
  }

  /// As well as a model need be solved before the last, as the next one can use: to what it is itself expected to gain.
  /// Zero, that is to the tolerance, after a round that failed or moved nothing.
  private func usefulGap(_ gain: Double?, _ outcome: StepOutcome) -> Double {
    guard let gain, gain > 0 else { return outcome.outerIterations == 0 ? 0.03 : 0 }
    return min(0.03, gain / outcome.decrease)
  }

  /// Puts the outcome at the point a step begins at: where the velocity of the step before leads, if that is feasible and J falls,
  /// else at rest. Returns the model there and the iterate it is solved from, by the potential of the step before. What there is to
  /// gain is bounded by the potential's lower bound, which is first order in its error; an extrapolated point gains a second-order
  /// part of it.
  private func start(_ outcome: inout StepOutcome) -> (model: ConvexModel, last: (iterate: Iterate, gain: Double)?) {
    var model = problem.convexModel(at: outcome.point), part = 1.0
    guard let previousPotential, previousPotential.allSatisfy(\.isFinite) else { return (model, nil) }
    if let point = problem.extrapolation(along: previousPotential) {
      let decrease = -problem.objective(point)
      if decrease > model.rounding {
        (outcome.point, outcome.decrease) = (point, decrease)
        (model, part) = (problem.convexModel(at: point), 1e-3)
      }
    }
    let mass = outcome.point.mass, potential = model.path.constant(previousPotential)
    let bound = model.lowerBound(potential: potential, tangent: model.path.end(mass))
    let most = model.value(mass: mass, momentum: outcome.point.momentum) - bound
    return (model, (Iterate(model, mass: mass, potential: potential), part * most))
  }

  private func ending(_ outcome: StepOutcome, _ status: StepStatus) -> StepOutcome {
    var outcome = outcome
    outcome.status = status
    return outcome
  }

  /// Solves the model; a point that is feasible but for rounding or vacuum is restored by linear programming.
  private func innerLoop(
    _ model: ConvexModel, from last: (iterate: Iterate, gain: Double)?, round: Int, gap: Double, leastIterations: Int,
    _ outcome: inout StepOutcome
  ) -> PrimalDualResult {
    let asked = max(gap, settings.gap)
    var restored = 0.0
    solver.settings.gap = gap
    solver.settings.minimumIterations = leastIterations
    func solve(from start: Iterate) -> PrimalDualResult {
      solver.solve(
        model, from: start,
        restoring: { momentum, expected in
          // Faces of so little density are stopped that what they carry is a hundredth of what the gap allows.
          let vacuum = min(max(0.01 * gap * expected.scale / model.range, 1e-14), 1e-9)
          guard let answer = try? restoration(of: momentum, vacuum: vacuum) else { return nil }
          restored = answer.restoredMass
          observer?(.restoration(answer))
          return FeasiblePoint(mass: answer.mass, momentum: answer.momentum)
        },
        observer: observer.map { observer in { observer(.inner(round: round + 1, $0)) } })
    }
    // A warm start's barrier is a part of what there is to gain.
    let warm = last.map { last in
      last.iterate.restarted(for: model, complementarity: max(0.1 * last.gain, model.rounding) / Double(last.iterate.mass.count))
    }
    var result = solve(from: warm ?? Iterate(startFor: model))
    if warm != nil && !result.certificate.isMet(asked) {
      // A warm start in vacuum can be a bad one.
      let spent = result.iterations
      let anew = solve(from: Iterate(startFor: model))
      if anew.certificate.relativeGap < result.certificate.relativeGap { result = anew }
      result.iterations = spent + anew.iterations
    }
    outcome.restoredMass += restored
    return result.certificate.isMet(asked) ? result : repaired(result, model)
  }

  /// Slice after slice, each from where the one before it ends.
  private func restoration(of momentum: [Double], vacuum: Double) throws -> Restoration {
    let path = problem.functional.path, areas = path.space.nodeArea.values
    func slice(_ n: Int, from start: ArraySlice<Double>) throws -> Restoration {
      try flux.slice.restore(
        previous: Array(start), momentum: path.part(momentum, n), areas: areas, vacuum: vacuum, endWeight: path.endWeight)
    }
    return try Profile.measure(.linearPrograms) {
      var result = try slice(1, from: problem.previousMass[...])
      for n in 1..<path.slices { result.append(try slice(n + 1, from: result.mass.suffix(areas.count))) }
      return result
    }
  }

  /// The result with its lower bound improved by linear programming: near concentrated states the shift that makes φ dual
  /// feasible may cost far more than φ is off. For one slice.
  private func repaired(_ result: PrimalDualResult, _ model: ConvexModel) -> PrimalDualResult {
    guard result.feasible != nil, model.path.slices == 1 else { return result }
    let operators = model.operators, corners = Double(operators.cornerCount), tangent = result.iterate.mass
    let kinetic = model.mobility.indices.map {
      model.timeStep * operators.faceArea[$0] / (2 * corners * model.mobility[$0])
    }
    let before = result.certificate
    var limits = SimplexSettings()
    limits.timeLimit = 2
    guard
      let repair = try? Profile.measure(
        .linearPrograms,
        {
          try flux.slice.repair(
            potential: result.iterate.potential, areas: operators.nodeArea.values, previous: model.previousMass,
            linear: model.energyGradient(end: tangent), kinetic: kinetic, settings: limits)
        })
    else { return result }
    var result = result
    result.certificate.lower = max(before.lower, model.lowerBound(potential: repair.potential, tangent: tangent))
    if result.certificate.isMet(settings.gap) { result.termination = .converged }
    observer?(.dualRepair(before: before, after: result.certificate, repair))
    return result
  }

  /// Audits the point; true when its measure is within tolerance. `fittedOnly` takes the bound of fitted multipliers as it is:
  /// solving the model more exactly is cheaper than the linear program that would sharpen it.
  private func takeAudit(_ outcome: inout StepOutcome, floor: Double, fittedOnly: Bool) -> Bool {
    guard
      let audit = StepAudit(
        problem, outcome.point, flux: flux.path, multipliers: multipliers, leastBox: 0,
        target: fittedOnly ? .infinity : settings.auditTolerance * max(outcome.decrease, floor))
    else {
      outcome.audit = .nan
      return false
    }
    outcome.audit = audit.chi / max(outcome.decrease, floor)
    observer?(.audit(relative: outcome.audit, audit.program))
    return outcome.audit <= settings.auditTolerance
  }

  /// A step along the audit's maximizer. From rest the box is the momentum that gradient descent would take.
  private func alongAudit(_ outcome: StepOutcome, _ model: ConvexModel) -> (point: ProximalPoint, objective: Double, length: Double) {
    let resting = (point: outcome.point, objective: -outcome.decrease, length: 0.0)
    let path = model.path
    let density = path.faceDensity(outcome.point.mass, from: problem.previousMass)
    let descent = model.momentum(density: density, gradient: path.gradient(path.sumsTransposed(model.linear)))
    let largest = path.squaredNorms(descent).max() ?? 0
    guard
      let audit = StepAudit(
        problem, outcome.point, flux: flux.path, multipliers: multipliers, leastBox: 0.1 * largest.squareRoot(), target: 0)
    else { return resting }
    observer?(.audit(relative: audit.chi / max(outcome.decrease, .leastNormalMagnitude), audit.program))
    return problem.lineSearch(
      from: outcome.point, objective: -outcome.decrease, towards: (audit.target.mass, audit.target.momentum),
      promised: audit.target.promised)
  }
}

extension StepOutcome {
  /// The outcome at another point; nil where J rises by more than rounding, or above the start.
  fileprivate func moved(to target: FeasiblePoint, _ problem: ProximalProblem, rounding: Double) -> StepOutcome? {
    var other = self
    other.point = problem.point(mass: target.mass, momentum: target.momentum)
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
