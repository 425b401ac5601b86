import Configurations
import Foundation
import Observables
import Pictures
import RunFiles

extension ObservedStates {
  /// The observables over time: energy with its plateaus and mergers, clusters, the law of the cosines as a heat map, order
  /// parameters.
  package var picture: Picture {
    let time = Axis("time t", scale: Scale(holding: times))
    let energies = states.map(\.twoEnergy)
    let range = Scale(holding: energies, margin: 0.06).range
    let plateaus = events.plateaus.enumerated().map { index, bounds in
      Curve(
        [bounds.lowerBound, bounds.upperBound], from: [range.lowerBound, range.lowerBound], to: [range.upperBound, range.upperBound],
        label: index == 0 ? "plateau" : "", colour: Colour.series[5])
    }
    let energy = Chart(
      x: time, y: Axis("interaction energy 2E", scale: Scale(range)),
      curves: plateaus + [Curve(times, energies, colour: Colour.series[0])])
    let counts = states.map { Double($0.clusters.count) }
    let highest = counts.max() ?? 1
    let clusters = Chart(
      x: time,
      y: Axis("clusters", scale: highest > 40 ? Scale(0.8...highest * 1.2, spacing: .logarithmic) : Scale(0...max(1, highest) * 1.1)),
      curves: [Curve(times, counts, label: "number", style: counts.count < 3 ? .lineAndMarkers : .line)])
    let largest = Chart(
      x: time, y: Axis("mass, cosine", scale: Scale(0...1.05)),
      curves: [
        Curve(times, states.map(\.largestCluster), label: "largest cluster"), Curve(times, states.map(\.meanCosine), label: "mean cosine"),
      ])
    let orders = Chart(
      x: time, y: Axis("order parameters", scale: Scale(0...1.05)),
      curves: (0..<min(settings.degrees, 6)).map { degree in
        Curve(times, states.map { $0.orderParameter[degree] }, label: "degree \(degree + 1)")
      })
    // From a law a thousandth of the even one's density on.
    let densities = states.map { $0.cosineHistogram.map { $0 * Double(settings.bins) / 2 } }
    let peak = max(densities.joined().max() ?? 1, 1e-2)
    let colours = ColourScale(Scale(min(1e-2, peak / 10)...peak, spacing: .logarithmic), label: "density of x·y over pairs of tokens")
    let map = HeatMap(x: time, y: Axis("x·y", scale: Scale(-1...1)), places: times, columns: densities, colours: colours)
    return Picture(
      "\((file as NSString).lastPathComponent): \(configuration.attention.modelText)",
      rows: [
        Picture.Row(height: 200, [energy, clusters]), Picture.Row(height: 200, [largest, orders]), Picture.Row(height: 240, [map]),
        Picture.Row(height: 34, [ColourBar(colours)]),
      ])
  }
}
