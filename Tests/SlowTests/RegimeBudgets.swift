import MinimizingMovements
import Regimes
import Spaces
import Testing

/// Newton systems of whole runs on 642 nodes, those of the page Measurements: a budget that needs no clock.
@Suite struct RegimeBudgets {
  static let budgets = [
    "mild": 520, "mild-large": 173, "identity": 1872, "identity-huge": 316, "positive": 903, "positive-large": 143, "negative": 736,
    "semi-definite": 151, "very-semi-definite": 144,
  ]

  @Test func newtonSystemsKeepWithinThem() throws {
    for regime in Regime.all {
      let budget = try #require(Self.budgets[regime.name])
      let systems = try regime.run(on: .icosphere(subdivisions: 3)).reduce(0) { $0 + $1.newtonIterations }
      #expect(systems <= budget + budget / 20, "\(regime.name): \(systems) Newton systems, \(budget) allowed and a twentieth")
    }
  }
}
