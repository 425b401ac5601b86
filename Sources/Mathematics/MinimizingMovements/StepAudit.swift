import Transport
import ProximalSteps
import LinearPrograms
import StepPrograms
import Kantorovich
import NumericalKernels

/// The first-order audit of a point of the proximal problem: how much the linearized J can fall near it. It sees the point
/// and the problem's data, nothing of the loops.
///
/// The box of a face is the size of its momentum, at least a thousandth of the largest; faces in vacuum are held.
struct StepAudit {
  /// χ = max −⟨∇J, δ⟩ over the box and δμ^n = Bδw¹ + … + Bδw^n, μ + δμ ≥ 0: an upper bound, rigorous whatever the linear program's tolerances.
  let chi: Double
  /// The maximizer as a feasible point, and the decrease it promises to first order.
  let target: FeasibleTarget
  let program: FirstOrderAudit

  struct FeasibleTarget {
    let mass: [Double]
    let momentum: [Double]
    let promised: Double
  }

  /// `flux` is that of the whole path. `target` is the bound that is good enough: multipliers that give it spare the linear program. Nil when no program could
  /// be posed.
  init?(
    _ problem: ProximalProblem, _ point: ProximalPoint, flux: FluxMatrix, multipliers: AuditMultipliers, leastBox: Double,
    target sufficient: Double
  ) {
    let path = problem.functional.path
    let speed = path.squaredNorms(point.momentum).map { $0.squareRoot() }
    let density = path.faceDensity(point.mass, from: problem.previousMass)
    let least = max(1e-3 * (speed.max() ?? 0), leastBox), vacuum = 1e-8 * (density.max() ?? 0)
    let cost = problem.momentumDerivative(point)
    let active = density.map { $0 > vacuum }
    let box = speed.indices.map { active[$0] ? max(speed[$0], least) : 0 }
    let candidate = sufficient > 0 ? multipliers.fit(cost: cost, box: box, mass: point.mass) : nil
    guard
      let program = try? Profile.measure(
        .linearPrograms,
        {
          try flux.audit(mass: point.mass, cost: cost, box: box, active: active, candidate: candidate, target: sufficient)
        })
    else { return nil }
    self.program = program
    chi = program.upperBound
    target = FeasibleTarget(
      mass: zip(point.mass, program.massChange).map { $0 + $1 }, momentum: zip(point.momentum, program.momentum).map { $0 + $1 },
      promised: program.improvement)
  }
}
