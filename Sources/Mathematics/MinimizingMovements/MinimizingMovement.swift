import Kernels
import Transport
import ProximalSteps
import Dispatch
import LinearPrograms
import StepPrograms
import Kantorovich
import PrimalDual
import Spaces

/// The state of a movement. Everything the next step depends on is here, so a movement continued from a stored state takes
/// the same steps to the last bit.
package struct MovementState: Sendable, Equatable {
  package var time: Double
  /// Steps taken since t = 0.
  package var stepCount: Int
  /// ρ_i ≥ 0, mass per unit area; Σ a_i ρ_i = 1.
  package var density: NodeField
  /// φ at the end of the step that led here, nil at t = 0. The next step starts from it: what is found is the same without, to its
  /// tolerances.
  package var potential: NodeField?

  package init(time: Double = 0, stepCount: Int = 0, density: NodeField, potential: NodeField? = nil) {
    self.time = time
    self.stepCount = stepCount
    self.density = density
    self.potential = potential
  }
}

/// The minimizing movement μ^{k+1} ∈ argmin W²(μ^k, μ)/2τ + σE(μ), one step at a time.
///
///     var movement = MinimizingMovement(mesh: mesh, model: model, settings: settings, state: MovementState(density: density))
///     for _ in 0..<100 {
///       let row = movement.step()
///       print(row.time, row.interactionEnergy, row.dualityGap)
///     }
package struct MinimizingMovement {
  package let mesh: SphereMesh
  package let model: SelfAttention
  package let settings: MovementSettings
  package private(set) var state: MovementState
  /// Called with what happens inside a step.
  package var observer: ((MovementEvent) -> Void)?
  /// K on the nodes, by its factors.
  package let kernel: LowRankKernel
  private let functional: MovementFunctional
  private let solver: PrimalDualSolver
  /// Of one slice, and of the whole path.
  private let flux: (slice: FluxMatrix, path: FluxMatrix)
  private let multipliers: AuditMultipliers

  /// - Parameter state: density ≥ 0 of total mass one on `mesh`.
  package init(mesh: SphereMesh, model: SelfAttention, settings: MovementSettings, state: MovementState) {
    precondition(state.density.count == mesh.nodeCount, "the state must live on the mesh")
    self.mesh = mesh
    self.model = model
    self.settings = settings
    self.state = state
    let operators = mesh.space, points = PointSet(ambient: mesh.ambient, coordinates: mesh.coordinates)
    kernel = LowRankKernel(points: points, model: model)
    let convex = model.direction == .descent ? kernel.positive : kernel.negative
    functional = MovementFunctional(
      operators: operators, model: model, kernel: kernel, convexFactor: convex.rank > 0 ? convex : nil, timeStep: settings.timeStep,
      slices: settings.slices)
    let slice = PathOperators(operators).flux()
    flux = (slice, settings.slices == 1 ? slice : functional.path.flux())
    multipliers = AuditMultipliers(functional.path)
    solver = PrimalDualSolver(functional.path, settings: .init(gap: settings.gap, maximumIterations: settings.maximumInnerIterations))
  }

  /// E of the current state.
  package var interactionEnergy: Double { functional.energy(mesh.mass(state.density).values).energy }

  /// Takes one step and returns its ledger row. `isLast` makes a scheduled audit happen whatever its period.
  @discardableResult
  package mutating func step(isLast: Bool = false) -> LedgerRow {
    let begin = DispatchTime.now().uptimeNanoseconds
    let problem = ProximalProblem(functional: functional, previousMass: mesh.mass(state.density).values)
    let outcome = ProximalStep(
      problem: problem, previousPotential: state.potential?.values, settings: settings,
      solver: solver, flux: flux, multipliers: multipliers,
      audits: settings.auditSchedule.applies(to: state.stepCount + 1, isLast: isLast, mesh: mesh),
      observer: observer
    ).solve()
    // The density is what is kept and stored; mass is derived from it, here as on resuming.
    let density = mesh.density(NodeField(functional.path.end(outcome.point.mass)))
    state = MovementState(
      time: Double(state.stepCount + 1) * settings.timeStep, stepCount: state.stepCount + 1, density: density,
      potential: NodeField(functional.path.end(outcome.potential)))
    return LedgerRow(
      time: state.time, interactionEnergy: outcome.point.energy.energy, action: problem.action(outcome.point),
      decrease: outcome.decrease,
      dualityGap: outcome.dualityGap, criticality: outcome.criticality, audit: outcome.audit,
      outerIterations: outcome.outerIterations, newtonIterations: outcome.newtonIterations, restoredMass: outcome.restoredMass,
      minimumDensity: density.values.min() ?? 0, massError: mesh.mass(density).total - 1,
      wallSeconds: Double(DispatchTime.now().uptimeNanoseconds - begin) * 1e-9, status: outcome.status)
  }
}
