import Kernels
import Glibc
import MinimizingMovements
import Regimes
import Spaces
import Testing

/// Runs that are smooth, stiff, far from convex, and end in vacuum around a few cells: the promises hold in all of them.
@Suite struct RegimesProperty {
  /// 2E at the end and how near: a stationary value known in closed form, where the run is long enough to reach one.
  static let limits: [String: (value: Double, tolerance: Double)] = [
    "mild-large": (exp(1.5), 0.2), "identity": (exp(1), 1e-6), "identity-huge": (exp(1), 1e-4),
    // Antipodal Diracs at ±e₃: cosh 4, up to what half a cell off the pole costs at this level.
    "negative": (cosh(4), 0.1), "semi-definite": (1, 0.02), "very-semi-definite": (1, 1e-3),
  ]

  @Test(arguments: Regime.all)
  func everyStepIsCertified(_ regime: Regime) throws {
    var movement = try regime.movement(.icosphere(subdivisions: 3))
    let sigma = movement.energy.sign
    var energy = movement.interactionEnergy
    for number in 1...regime.steps {
      let row = movement.step()
      let context: Comment = "step \(number): \(row)"
      #expect(row.status.isConverged, context)
      // σE + action never exceeds the σE of before.
      #expect(sigma * (row.interactionEnergy - energy) + row.action <= 1e-12, context)
      #expect(row.decrease >= 0, context)
      #expect(abs(row.massError) <= 1e-13, context)
      #expect(row.minimumDensity >= 0, context)
      #expect(row.dualityGap <= 1e-6, context)
      #expect(row.audit <= 1e-4, context)
      energy = row.interactionEnergy
    }
    if let (value, tolerance) = Self.limits[regime.name] { #expect(abs(2 * energy - value) <= tolerance, "2E = \(2 * energy)") }
  }

  /// Newton systems of whole runs on 162 nodes, `jko-bench regimes --level 2`: a budget that needs no clock. The twentieth is what another
  /// processor's rounding may change.
  static let budgets = [
    "mild": 488, "mild-large": 155, "identity": 1658, "identity-huge": 252, "positive": 804, "positive-large": 132, "negative": 618,
    "semi-definite": 161, "very-semi-definite": 158,
  ]

  @Test(arguments: Regime.all) func newtonSystemsKeepWithinTheirBudget(_ regime: Regime) throws {
    let budget = try #require(Self.budgets[regime.name])
    let systems = try regime.run(on: .icosphere(subdivisions: 2)).reduce(0) { $0 + $1.newtonIterations }
    #expect(systems <= budget + budget / 20, "\(systems) Newton systems")
  }
}

extension Regime: CustomTestStringConvertible { package var testDescription: String { name } }
