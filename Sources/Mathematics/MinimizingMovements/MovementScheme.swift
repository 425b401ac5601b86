import FreeEnergies
import Kernels
import NumericalKernels
import PrimalDual
import ProximalSteps

/// What a step starts from and works with.
package struct StepContext {
  package let discretization: Discretization
  /// F at the end of the step.
  package let energy: FreeEnergy
  package let metric: TransportMetric
  /// τ.
  package let timeStep: Double
  /// μ^k.
  package let previousMass: [Double]
  /// φ at the end of the step before; nil when it is not known.
  package let previousPotential: [Double]?
  package let settings: MovementSettings
  package let solver: PrimalDualSolver
  package let multipliers: AuditMultipliers
  /// Whether the step is audited.
  package let audits: Bool
  package let cancellation: Cancellation
  package let stopwatch: Stopwatch
  package let observer: ((MovementEvent) -> Void)?

  /// The same for a part of the step, which a scheme of several parts hands to another scheme: over `timeStep` from these masses.
  /// - Parameter potential: φ at the end of the part before; nil when it is not known.
  package func part(over timeStep: Double, from mass: [Double], potential: [Double]?) -> StepContext {
    StepContext(
      discretization: discretization, energy: energy, metric: metric, timeStep: timeStep, previousMass: mass,
      previousPotential: potential, settings: settings, solver: solver, multipliers: multipliers, audits: audits,
      cancellation: cancellation, stopwatch: stopwatch, observer: observer)
  }
}

/// A time scheme: which proximal problem comes next, and how its solution is found. A new scheme is one type that conforms.
package protocol MovementScheme: Sendable {
  /// The step from `previousMass` over τ.
  func step(_ context: StepContext) -> StepOutcome
}

/// The minimizing movement, of order one in τ: J(μ, w) = action + F(μ), to a critical point below the start.
package struct MinimizingMovementScheme: MovementScheme {
  package init() {}

  package func step(_ context: StepContext) -> StepOutcome {
    let problem = ProximalProblem(
      path: context.discretization.path, energy: context.energy, metric: context.metric, timeStep: context.timeStep,
      previousMass: context.previousMass, stopwatch: context.stopwatch)
    return ProximalStep(
      problem: problem, previousPotential: context.previousPotential, settings: context.settings, solver: context.solver,
      multipliers: context.multipliers, audits: context.audits, cancellation: context.cancellation, observer: context.observer
    ).solve()
  }
}

/// How long the next step is.
package enum StepSize: Sendable, Equatable {
  /// The same τ always.
  case fixed(Double)

  /// τ of the next step.
  package var next: Double {
    switch self {
    case .fixed(let length): length
    }
  }
}
