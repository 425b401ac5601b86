import Foundation
import MinimizingMovements
import RunFiles

/// The rows of numbers that the page shows at the present time.
struct ViewLedger: Encodable {
  /// Time at the end of each row.
  var times: [Double]
  var columns: [String]
  /// Row by row; text, so that a page shows what `jko info` does.
  var rows: [[String]]
}

extension ViewLedger {
  init(_ run: RunFile) {
    times = run.ledger.map(\.time)
    columns = [
      "step", "2E", "action", "decrease", "duality gap", "criticality", "audit", "Newton systems", "least density", "mass error", "status",
    ]
    rows = run.ledger.enumerated().map { index, row in
      ["\(index + 1)", String(format: "%.10g", 2 * row.interactionEnergy)]
        + [row.action, row.decrease, row.dualityGap, row.criticality, row.audit].map(Self.short)
        + ["\(row.newtonIterations)", Self.short(row.minimumDensity), Self.short(row.massError), row.status.label]
    }
    if run.isGeodesic {
      let kept = [0, 1, 2, 8, 9, 10]
      columns = kept.map { $0 == 0 ? "slice" : columns[$0] }
      rows = rows.map { row in kept.map { row[$0] } }
    }
  }

  init(_ file: ParticleFile) {
    times = file.times
    columns = ["output", "2E", "dissipation"]
    rows = file.energetics.enumerated().map { index, energetics in
      ["\(index)", String(format: "%.10g", 2 * energetics.interactionEnergy), energetics.dissipation.map(Self.short) ?? "–"]
    }
  }

  private static func short(_ value: Double) -> String { value.isFinite ? String(format: "%.3g", value) : "–" }
}
