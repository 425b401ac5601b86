import Kernels
import Glibc
import MinimizingMovements
import Spaces
import Testing

/// Runs that are smooth, stiff, far from convex, and end in vacuum around a few cells: the promises hold in all of them.
@Suite struct RegimesProperty {
  struct Regime: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let diagonal: [Double]
    let direction: FlowDirection
    let timeStep: Double
    let steps: Int
    /// 2E at the end and how near: a stationary value known in closed form, where the run is long enough to reach one.
    var limit: (value: Double, tolerance: Double)?
  }

  static let regimes: [Regime] = [
    Regime(testDescription: "mild", diagonal: [1, 1.5, 0.5], direction: .ascent, timeStep: 0.05, steps: 80),
    Regime(
      testDescription: "mild, large step", diagonal: [1, 1.5, 0.5], direction: .ascent, timeStep: 0.5, steps: 12, limit: (exp(1.5), 0.2)),
    Regime(testDescription: "identity", diagonal: [1, 1, 1], direction: .ascent, timeStep: 0.1, steps: 200, limit: (exp(1), 1e-6)),
    Regime(testDescription: "identity, huge step", diagonal: [1, 1, 1], direction: .ascent, timeStep: 1, steps: 20, limit: (exp(1), 1e-4)),
    Regime(testDescription: "positive definite", diagonal: [1, 3, 4], direction: .ascent, timeStep: 0.02, steps: 80),
    Regime(testDescription: "positive definite, large step", diagonal: [1, 3, 4], direction: .ascent, timeStep: 0.2, steps: 8),
    // Antipodal Diracs at ±e₃: cosh 4, up to what half a cell off the pole costs at this level.
    Regime(
      testDescription: "negative definite", diagonal: [-1, -3, -4], direction: .ascent, timeStep: 0.05, steps: 60, limit: (cosh(4), 0.1)),
    Regime(testDescription: "semi-definite", diagonal: [1, 0, 1], direction: .descent, timeStep: 0.2, steps: 50, limit: (1, 0.02)),
    Regime(testDescription: "very semi-definite", diagonal: [1, 0, 0], direction: .descent, timeStep: 2, steps: 20, limit: (1, 1e-3)),
  ]

  @Test(arguments: regimes)
  func everyStepIsCertified(_ regime: Regime) throws {
    let axis = unit([1, 2, 0.5])
    let model = try SelfAttention(interaction: diagonal(regime.diagonal), direction: regime.direction)
    var movement = movement(.icosphere(subdivisions: 3), model, timeStep: regime.timeStep) { exp(dot($0, axis)) + 0.3 }
    var energy = movement.interactionEnergy
    for number in 1...regime.steps {
      let row = movement.step()
      let context: Comment = "step \(number): \(row)"
      #expect(row.status.isConverged, context)
      // σE + action never exceeds the σE of before.
      #expect(model.sigma * (row.interactionEnergy - energy) + row.action <= 1e-12, context)
      #expect(row.decrease >= 0, context)
      #expect(abs(row.massError) <= 1e-13, context)
      #expect(row.minimumDensity >= 0, context)
      #expect(row.dualityGap <= 1e-6, context)
      #expect(row.audit <= 1e-4, context)
      energy = row.interactionEnergy
    }
    if let (value, tolerance) = regime.limit { #expect(abs(2 * energy - value) <= tolerance, "2E = \(2 * energy)") }
  }
}
