import Transport
import ProximalSteps

extension ProximalProblem {
  /// Goes from `point` towards `target`, a feasible point too, until J falls by a fraction of what is promised (Armijo).
  /// The length is 0, and the point the same, when no step of at least 1e-6 does.
  func lineSearch(
    from point: ProximalPoint, objective: Double, towards target: (mass: [Double], momentum: [Double]), promised: Double
  ) -> (point: ProximalPoint, objective: Double, length: Double) {
    var length = 1.0
    while length > 1e-6, promised > 0 {
      func blend(_ from: [Double], _ to: [Double]) -> [Double] {
        length == 1 ? to : zip(from, to).map { $0 + length * ($1 - $0) }
      }
      let trial = self.point(mass: blend(point.mass, target.mass), momentum: blend(point.momentum, target.momentum))
      let value = self.objective(trial)
      if value <= objective - 1e-4 * length * promised { return (trial, value, length) }
      length /= 2
    }
    return (point, objective, 0)
  }
}
