import BenamouBrenier
import LinearPrograms
import PrimalDual
import Glibc
let V0 = getenv("V0").map { atof($0) } ?? 0.1
let V1 = getenv("V1").map { atof($0) } ?? 0.01
let V2 = getenv("V2").map { atof($0) } ?? 0.1

/// What a step found.
struct StepOutcome {
  var point: ProximalPoint
  var potential: [Double]
  var action: Double
  var decrease: Double
  var dualityGap: Double
  var criticality: Double
  var audit = Double.nan
  var outerIterations: Int
  var newtonIterations: Int
  var restoredMass = 0.0
  var status: StepStatus
}

/// The outer loop of a step: successive convex programming with a line search on the true objective.
///
/// At a feasible point the proximal problem is replaced by its convex model, whose gradient there is the same; the model's
/// solution gives a descent direction along which the feasible set is convex. J never increases, whatever the accuracy of
/// the inner loop. The model's predicted decrease vanishes exactly at critical points.
struct ProximalStep {
  let problem: ProximalProblem
  let settings: MovementSettings
  let solver: PrimalDualSolver
  let flux: FluxMatrix
  let observer: ((MovementEvent) -> Void)?

  func solve(warmPotential: [Double]?) -> StepOutcome {
    var point = problem.origin, objective = 0.0
    var outcome = StepOutcome(
      point: point, potential: warmPotential ?? [], action: 0, decrease: 0, dualityGap: 0, criticality: .infinity, outerIterations: 0,
      newtonIterations: 0, status: .outerLimit)
    var warm: Iterate?
    while outcome.outerIterations < settings.maximumOuterIterations {
      let model = problem.convexModel(at: point)
      let here = model.value(mass: point.mass, momentum: point.momentum)
      let round = outcome.outerIterations
      let result = solver.solve(model, from: startIterate(model, warm), restoring: { momentum in
        guard let restored = try? flux.restore(previous: problem.previousMass, momentum: momentum, areas: model.operators.mesh.nodeArea.values, vacuum: 1e-14) else { return nil }
        observer?(.restoration(restored.restoredMass, rows: restored.rows, pivots: restored.pivots))
        return FeasiblePoint(mass: restored.mass, momentum: restored.momentum)
      }) { [observer] record in
        observer?(.inner(outer: round, record))
      }
      outcome.outerIterations += 1
      outcome.newtonIterations += result.iterations
      warm = result.iterate
      outcome.dualityGap = max(outcome.dualityGap, result.certificate.relativeGap)
      outcome.potential = result.iterate.potential
      guard let feasible = result.feasible else {
        outcome.status = result.termination == .factorizationFailed ? .factorizationFailed : .innerLimit
        break
      }
      let predicted = here - result.certificate.upper
      let (next, value, length) = lineSearch(point, objective, feasible, predicted)
      outcome.criticality = max(0, predicted) / max(-value, result.certificate.floor)
      observer?(.outer(round: round, predicted: predicted, decrease: -value, stepLength: length, certificate: result.certificate, newtonIterations: result.iterations))
      if length > 0 { point = next; objective = value }
      if outcome.criticality <= settings.criticality {
        outcome.status = result.termination == .converged ? .converged : .innerLimit
        break
      }
      if length == 0 { outcome.status = .stalled; break }
    }
    outcome.point = point
    outcome.decrease = -objective
    outcome.action = problem.functional.action(point)
    return outcome
  }

  /// A strictly interior point near the last model's solution, or near the state.
  private func startIterate(_ model: ConvexModel, _ warm: Iterate?) -> Iterate {
    let areas = model.operators.mesh.nodeArea.values, total = model.operators.mesh.totalArea
    let floor = (warm == nil ? 1e-8 : 1e-9) / total
    if let warm {
      let slack = 1e-6 * model.range
      return Iterate(
        mass: zip(warm.mass, areas).map { max($0, floor * $1) }, potential: warm.potential, slack: warm.slack.map { max($0, slack) })
    }
    let lowest = model.linear.min() ?? 0, range = max(model.range, 1e-12)
    let kinetic = model.kinetic(model.operators.squaredNorms(model.operators.gradient(model.linear)))
    var fraction = 1.0
    let tolerated = V0 * range
    for i in areas.indices {
      // fraction·(g − lowest) + fraction²·kinetic ≤ g − lowest + tolerated
      let height = model.linear[i] - lowest
      while fraction * height + fraction * fraction * kinetic[i] > height + tolerated { fraction *= 0.9 }
    }
    let potential = model.linear.map { lowest + fraction * ($0 - lowest) }
    let slack = areas.indices.map { max(V1 * range, model.linear[$0] - potential[$0] - fraction * fraction * kinetic[$0]) }
    return Iterate(mass: zip(model.previousMass, areas).map { max($0, V2 * $1 / total) }, potential: potential, slack: slack)
  }

  /// Goes from `point` towards the model's solution until the objective falls by a fraction of the prediction (Armijo).
  private func lineSearch(
    _ point: ProximalPoint, _ objective: Double, _ target: FeasiblePoint, _ predicted: Double
  ) -> (point: ProximalPoint, objective: Double, length: Double) {
    var length = 1.0
    while length > 1e-6, predicted > 0 {
      let mass = length == 1 ? target.mass : zip(point.mass, target.mass).map { $0 + length * ($1 - $0) }
      let momentum = length == 1 ? target.momentum : zip(point.momentum, target.momentum).map { $0 + length * ($1 - $0) }
      let trial = ProximalPoint(mass: mass, momentum: momentum, energy: problem.functional.energy(mass))
      let value = problem.objective(trial)
      if value <= objective - 1e-4 * length * predicted { return (trial, value, length) }
      length /= 2
    }
    return (point, objective, 0)
  }
}
