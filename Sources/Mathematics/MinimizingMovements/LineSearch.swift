import ProximalSteps
import Transport

/// Where a step stands: the point and J there.
struct StepPosition {
  var point: ProximalPoint
  /// J(μ, w) − J(μ^k, 0) ≤ 0.
  var objective: Double
  /// How far it was moved, in (0, 1]; 0 for not at all.
  var length = 0.0
  /// Where the whole way would have led; nil where that was not tried.
  var target: ProximalPoint?

  /// J(μ^k, 0) − J(μ, w), not the negative zero that quotients would take the sign of.
  var decrease: Double { 0 - objective }
}

extension ProximalProblem {
  /// The part of a promise that a step must keep, Armijo's rule.
  private static var keptPart: Double { 1e-4 }
  /// Shorter steps are none.
  private static var shortest: Double { 1e-6 }
  /// What the total mass may be off by: a point beyond is no measure, whatever its energy.
  private static var massTolerance: Double { 1e-12 }

  /// Goes from a position towards `target`, a feasible point too, until J falls by a fraction of what is promised. The length is 0,
  /// and the point the same, when no step does, or when the target is no probability measure.
  func lineSearch(from start: StepPosition, towards target: PathPoint, promised: Double) -> StepPosition {
    var length = 1.0
    var resting = StepPosition(point: start.point, objective: start.objective)
    let mass = total(previousMass)
    guard promised > 0, promised.isFinite, abs(total(path.end(target.mass)) - mass) <= Self.massTolerance * max(1, mass) else {
      return resting
    }
    while length > Self.shortest {
      let trial = self.point(start.point.path.moved(length, towards: target))
      let value = objective(trial)
      if value <= start.objective - Self.keptPart * length * promised {
        return StepPosition(point: trial, objective: value, length: length, target: resting.target ?? trial)
      }
      if length == 1 && value.isFinite { resting.target = trial }
      length /= 2
    }
    return resting
  }
}
