import Glibc
import Kernels
import MinimizingMovements
import PrimalDual
import Spaces

/// A run of a self-attention model that stands for a kind of run: smooth, stiff, far from convex, or ending in vacuum about a few cells.
/// Benchmarks and tests take the same ones.
package struct Regime: Sendable {
  package let name: String
  /// The diagonal of D.
  package let diagonal: [Double]
  package let direction: FlowDirection
  package let timeStep: Double
  package let steps: Int

  package static let all = [
    Regime(name: "mild", diagonal: [1, 1.5, 0.5], direction: .ascent, timeStep: 0.05, steps: 80),
    Regime(name: "mild-large", diagonal: [1, 1.5, 0.5], direction: .ascent, timeStep: 0.5, steps: 12),
    Regime(name: "identity", diagonal: [1, 1, 1], direction: .ascent, timeStep: 0.1, steps: 200),
    Regime(name: "identity-huge", diagonal: [1, 1, 1], direction: .ascent, timeStep: 1, steps: 20),
    Regime(name: "positive", diagonal: [1, 3, 4], direction: .ascent, timeStep: 0.02, steps: 80),
    Regime(name: "positive-large", diagonal: [1, 3, 4], direction: .ascent, timeStep: 0.2, steps: 8),
    Regime(name: "negative", diagonal: [-1, -3, -4], direction: .ascent, timeStep: 0.05, steps: 60),
    Regime(name: "semi-definite", diagonal: [1, 0, 1], direction: .descent, timeStep: 0.2, steps: 50),
    Regime(name: "very-semi-definite", diagonal: [1, 0, 0], direction: .descent, timeStep: 2, steps: 20),
  ]

  /// The movement at its start, of all regimes ρ ∝ exp(x·u) + 0.3, u ∥ (1, 2, ½).
  package func movement(_ mesh: SphereMesh, slices: Int = 1) throws -> Movement {
    let norm = (1 + 4 + 0.25).squareRoot()
    let density = try mesh.density { x in exp((x[0] + 2 * x[1] + 0.5 * x[2]) / norm) + 0.3 }
    var settings = MovementSettings(timeStep: timeStep)
    settings.slices = slices
    return try Movement(
      mesh: mesh, model: try SelfAttention(diagonal: diagonal, direction: direction), settings: settings,
      state: MovementState(density: density))
  }

  /// The rows of the whole run.
  package func run(on mesh: SphereMesh) throws -> [LedgerRow] {
    var movement = try movement(mesh)
    return (0..<steps).map { _ in movement.step() }
  }
}
