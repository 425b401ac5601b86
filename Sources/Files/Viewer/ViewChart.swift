import Figures
import Foundation
import MinimizingMovements
import RunFiles

/// Curves over time under the sphere.
struct ViewChart: Encodable {
  struct Curve: Encodable {
    var label: String
    var x: [Double]
    /// nil where there is no number.
    var y: [Double?]

    init(_ label: String, _ points: [(time: Double, value: Double)]) {
      self.label = label
      x = points.map(\.time)
      y = points.map { $0.value.isFinite ? $0.value : nil }
    }
  }

  var label: String
  var logarithmic: Bool
  /// Whether the axis begins at 0.
  var fromZero = false
  var curves: [Curve]

  /// 2E over time.
  init(_ energies: [(time: Double, value: Double)]) {
    self.init("interaction energy 2E", logarithmic: false, [Curve("2E", energies)])
  }

  private init(_ label: String, logarithmic: Bool, _ curves: [Curve]) {
    self.label = label
    self.logarithmic = logarithmic
    self.curves = curves
  }

  /// What each step did and how exactly.
  static func steps(of run: RunFile) -> ViewChart {
    func curve(_ label: String, _ column: (LedgerRow) -> Double) -> Curve { Curve(label, run.ledger.map { ($0.time, column($0)) }) }
    return ViewChart(
      "per step", logarithmic: true,
      [curve("action W²/2τ", \.action), curve("duality gap, relative", \.dualityGap), curve("audit χ/decrease", \.audit)])
  }

  /// Speed in each slice of a geodesic, at its middle.
  static func speeds(of run: RunFile) -> ViewChart {
    let slices = Double(run.ledger.count)
    var chart = ViewChart(
      "speed of the path", logarithmic: false,
      [Curve("speed", run.ledger.map { ($0.time - 0.5 / slices, (2 * slices * $0.action).squareRoot()) })])
    // Constant up to the solver's tolerance, and that is how it shall look.
    chart.fromZero = true
    return chart
  }

  static func dissipation(of file: ParticleFile) -> ViewChart {
    ViewChart(
      "rate at which E changes", logarithmic: true,
      [Curve("dissipation", zip(file.times, file.energetics).map { ($0, $1.dissipation ?? .nan) })])
  }
}
