import LinearPrograms
import NumericalKernels
import ProximalSteps
import StepPrograms
import Transport

/// The first-order audit of a point of the proximal problem: how much the linearized J can fall near it. It sees the point
/// and the problem's data, nothing of the loops.
///
/// The box of a face is the size of its momentum, at least a thousandth of the largest; faces in vacuum are held.
struct StepAudit {
  /// χ = max −⟨∇J, δ⟩ over the box and δμ^n = Bδw¹ + … + Bδw^n, μ + δμ ≥ 0: an upper bound, rigorous whatever the linear program's
  /// tolerances.
  let chi: Double
  /// The maximizer as a feasible point, and the decrease it promises to first order.
  let target: PathPoint
  let promised: Double
  let program: FirstOrderAudit

  /// `target` is the bound that is good enough: multipliers that give it spare the linear program.
  init(
    _ problem: ProximalProblem, _ point: ProximalPoint, multipliers: AuditMultipliers, leastBox: Double, target sufficient: Double,
    cancellation: Cancellation
  ) {
    let path = problem.path
    let speed = path.squaredNorms(point.momentum).map { $0.squareRoot() }
    let density = path.faceDensity(point.mass, from: problem.previousMass)
    let least = max(1e-3 * (speed.max() ?? 0), leastBox), vacuum = 1e-8 * (density.max() ?? 0)
    let cost = problem.momentumDerivative(point)
    let box = speed.indices.map { density[$0] > vacuum ? max(speed[$0], least) : 0 }
    let candidate = sufficient > 0 ? multipliers.fit(cost: cost, box: box, mass: point.mass, stopwatch: problem.stopwatch) : nil
    let program = problem.stopwatch.measure(.linearPrograms) {
      path.audit(
        mass: point.mass, cost: cost, box: box, candidate: candidate, target: sufficient,
        settings: SimplexSettings(cancellation: cancellation))
    }
    self.program = program
    chi = program.upperBound
    target = PathPoint(
      mass: point.mass.indices.map { point.mass[$0] + program.massChange[$0] },
      momentum: point.momentum.indices.map { point.momentum[$0] + program.momentum[$0] })
    promised = program.improvement
  }
}
