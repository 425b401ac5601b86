import Pictures
import RunFiles

extension SpectrumSummary {
  /// The growth rates by degree, or by mode.
  package var picture: Picture {
    let values = rates?.map(\.rate) ?? modes?.map(\.rate) ?? []
    return Self.picture(
      "\(file): rates about the uniform state", values, axis: rates == nil ? "mode, the fastest first" : "degree l of the harmonics")
  }

  static func picture(_ title: String, _ values: [Double], axis: String) -> Picture {
    let places = (1...max(1, values.count)).map(Double.init)
    let chart = Chart(
      x: Axis(axis, scale: Scale(0.5...Double(max(1, values.count)) + 0.5)), y: Axis("growth rate"),
      curves: [
        Curve([0.5, Double(max(1, values.count)) + 0.5], [0, 0], style: .dashed),
        Curve(Array(places.prefix(values.count)), values, style: .lineAndMarkers),
      ])
    return Picture(title, rows: [Picture.Row(height: 280, [chart])])
  }
}

extension StabilitySummary {
  /// The fastest rates.
  package var picture: Picture { SpectrumSummary.picture("\(file): \(verdict.rawValue)", rates, axis: "mode, the fastest first") }
}
