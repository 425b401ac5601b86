import FreeEnergies
import Glibc
import Kernels
import MinimizingMovements
import ProximalSteps
import Spaces
import Testing
import Transport

/// A scheme of one's own, of the page NewScheme: a step made of two minimizing movements of half its length.
struct HalfSteps: MovementScheme {
  func step(_ context: StepContext) -> StepOutcome {
    let path = context.discretization.path, whole = MinimizingMovementScheme()
    let first = whole.step(
      context.part(over: context.timeStep / 2, from: context.previousMass, potential: context.previousPotential))
    guard first.status.isConverged else { return first }
    var second = whole.step(
      context.part(over: context.timeStep / 2, from: path.end(first.point.mass), potential: path.end(first.potential)))
    // What is said of the step is said of its parts together; relative figures are those of the worse part.
    second.action += first.action
    second.decrease += first.decrease
    second.dualityGap = max(first.dualityGap, second.dualityGap)
    second.criticality = max(first.criticality, second.criticality)
    second.audit = max(first.audit, second.audit)
    second.outerIterations += first.outerIterations
    second.newtonIterations += first.newtonIterations
    second.restoredMass += first.restoredMass
    return second
  }
}

/// The explicit Euler method, a reference without any minimization: w = −τ (ρ_f/m_f) ∇(σKμ + Φ), μ^{k+1} = μ^k + B w.
struct ExplicitEuler: MovementScheme {
  func step(_ context: StepContext) -> StepOutcome {
    let path = context.discretization.path
    let problem = ProximalProblem(
      path: path, energy: context.energy, metric: context.metric, timeStep: context.timeStep, previousMass: context.previousMass,
      stopwatch: context.stopwatch)
    let origin = problem.origin
    let slope = context.energy.linearDerivative(origin.kernelMass)
    let weight = context.metric == .wasserstein ? nil : path.space.faceMean(origin.kernelMass)
    let density = path.space.faceDensity(context.previousMass), d = path.space.dimension
    var momentum = path.space.gradient(slope)
    for i in momentum.indices { momentum[i] *= -context.timeStep * density[i / d] / (weight?[i / d] ?? 1) }
    let mass = zip(context.previousMass, path.space.inflow(momentum)).map { $0 + $1 }
    var outcome = StepOutcome(point: problem.point(PathPoint(mass: mass, momentum: momentum)), potential: slope)
    outcome.action = problem.action(outcome.point)
    outcome.decrease = -problem.objective(outcome.point)
    outcome.status = .converged
    return outcome
  }
}

@Suite("A new scheme") struct NewScheme {
  static let mesh = SphereMesh.icosphere(subdivisions: 2)

  static func movement(_ timeStep: Double, _ scheme: any MovementScheme) throws -> Movement {
    try Movement(
      mesh: mesh, model: SelfAttention(diagonal: [1, 1.5, 0.5]), settings: MovementSettings(timeStep: timeStep),
      state: MovementState(density: mesh.density { exp($0[0] + 0.5 * $0[1]) + 0.3 }), scheme: scheme)
  }

  /// Two half steps are two steps of half the length, but for the rounding of the state between them, which a movement keeps as a density.
  @Test func halfStepsAreSteps() throws {
    var whole = try Self.movement(0.1, HalfSteps()), halves = try Self.movement(0.05, MinimizingMovementScheme())
    for _ in 0..<3 {
      let row = whole.step(), first = halves.step(), second = halves.step()
      #expect(row.status == .converged)
      #expect(abs(row.action - first.action - second.action) <= 1e-10)
      #expect(abs(row.decrease - first.decrease - second.decrease) <= 1e-10)
      #expect(row.outerIterations == first.outerIterations + second.outerIterations)
      #expect(zip(whole.state.density.values, halves.state.density.values).allSatisfy { abs($0 - $1) <= 1e-8 })
    }
    #expect(whole.state.time == 0.3 && whole.state.stepCount == 3)
  }

  /// The explicit method and minimizing movements have the same limit as τ → 0: their distance is of first order.
  @Test func explicitEulerIsNear() throws {
    let distances = try [5, 10, 20].map { steps in
      let ends = try [ExplicitEuler() as any MovementScheme, MinimizingMovementScheme()].map { scheme in
        var movement = try Self.movement(0.5 / Double(steps), scheme)
        for _ in 0..<steps { movement.step() }
        return Self.mesh.mass(movement.state.density).values
      }
      return zip(ends[0], ends[1]).reduce(0) { $0 + abs($1.0 - $1.1) }
    }
    let orders = zip(distances, distances.dropFirst()).map { log2($0 / $1) }
    #expect(orders.allSatisfy { abs($0 - 1) <= 0.15 }, "\(distances), \(orders)")
  }
}
