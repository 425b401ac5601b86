import Configurations
import Foundation
import Pictures
import RunFiles

/// The picture of a run, of a geodesic or of a particle file: states at some times, and curves over all times.
///
///     try Plot().picture(of: "run.nc").write(to: "run.png")
package struct Plot: Sendable {
  /// The times shown, each the nearest the file holds; nil: the first, the last and two between.
  package var times: [Double]?
  /// nil: logarithmic where one state's greatest density is twenty times another's.
  package var spacing: Scale.Spacing?

  package init(times: [Double]? = nil, spacing: Scale.Spacing? = nil) {
    self.times = times
    self.spacing = spacing
  }

  /// - Throws: ``InputError`` when the file is neither a run nor a particle file, or holds no such time.
  package func picture(of path: String) throws -> Picture {
    let information = try FileInformation(path)
    let shown = try indices(in: information.times, file: path)
    let name = (path as NSString).lastPathComponent
    if information.kind == "particles" { return try picture(of: try ParticleFile(path), shown, name: name) }
    return try picture(of: try RunFile(path), shown, name: name)
  }

  /// Places in a file's times.
  func indices(in stored: [Double], file: String) throws -> [Int] {
    let last = stored.count - 1
    guard let times else { return Set([0, last / 5, last / 2, last].filter { $0 >= 0 }).sorted() }
    let room = 1e-9 * max(1, abs(stored.last ?? 0))
    return try times.map { time in
      guard let first = stored.first, let last = stored.last, time >= first - room, time <= last + room else {
        throw InputError(
          file, "it holds no state at time \(time)", remedy: "name times from \(label(stored.first ?? 0)) to \(label(stored.last ?? 0))")
      }
      return stored.indices.min { abs(stored[$0] - time) < abs(stored[$1] - time) }!
    }
  }

  private func picture(of run: RunFile, _ shown: [Int], name: String) throws -> Picture {
    let densities = try shown.map { try run.density(at: $0).values }
    let title = "\(name): \(run.modelText)"
    let charts = Picture.Row(height: 210, [try run.energyChart(), run.isGeodesic ? run.speedChart : run.stepChart])
    let titles = shown.map { "t = \(label(run.times[$0]))" }
    if run.mesh.ambient == 2 {
      let peak = densities.joined().max() ?? 1
      let panels = zip(titles, densities).map { CirclePanel($0, angles: run.mesh.angles, density: $1, peak: peak) }
      let unrolled = Chart(
        x: .angle("angle θ from e₁"), y: Axis("density ρ (per unit length)", scale: densityScale(densities, margin: 0.06)),
        curves: zip(titles, densities).map { title, density in run.mesh.unrolled(density, label: title) })
      return Picture(
        title,
        rows: grid(panels, columns: min(panels.count, 4), height: { min($0, 290) }) + [Picture.Row(height: 230, [unrolled])]
          + (run.ledger.isEmpty ? [] : [charts]))
    }
    let surface = SphereSurface(coordinates: run.mesh.coordinates, triangles: run.mesh.faces)
    let colours = ColourScale(densityScale(densities), label: "density ρ (per unit area)")
    let panels = zip(titles, densities).map { SpherePanel($0, density: .init(surface, values: $1, colours: colours)) }
    return Picture(
      title,
      rows: grid(panels, columns: columns(panels.count), height: { min($0, 520) / 2 + 16 }) + [
        Picture.Row(height: 34, [ColourBar(colours)])
      ]
        + (run.ledger.isEmpty ? [] : [charts]))
  }

  private func picture(of file: ParticleFile, _ shown: [Int], name: String) throws -> Picture {
    let titles = shown.map { "t = \(label(file.times[$0]))" }
    let states = try shown.map { try file.positions(at: $0).coordinates }
    let rows: [Picture.Row]
    if file.ambient == 2 {
      let count = file.weights.count
      let panels = zip(titles, states).map { title, x in
        CirclePanel(title, particles: (0..<count).map { atan2(x[count + $0], x[$0]) }, weights: file.weights)
      }
      rows = grid(panels, columns: min(panels.count, 4), height: { min($0, 290) })
    } else {
      rows = grid(
        zip(titles, states).map { SpherePanel($0, particles: $1) }, columns: columns(states.count), height: { min($0, 520) / 2 + 16 })
    }
    let energy = Chart(
      x: Axis("time t"), y: Axis("interaction energy 2E (dimensionless)"),
      curves: [Curve(file.times, file.energetics.map { 2 * $0.interactionEnergy })])
    return Picture("\(name): \(file.configuration.attention.modelText)", rows: rows + [Picture.Row(height: 210, [energy])])
  }

  /// From 0, or three decades below the peak.
  private func densityScale(_ densities: [[Double]], margin: Double = 0) -> Scale {
    let peaks = densities.map { max($0.max() ?? 1, .leastNormalMagnitude) }
    let peak = (peaks.max() ?? 1) * (1 + margin)
    let automatic: Scale.Spacing = peak > 20 * (peaks.min() ?? 1) ? .logarithmic : .linear
    return spacing ?? automatic == .linear ? Scale(0...peak) : Scale(peak * 1e-3...peak, spacing: .logarithmic)
  }
}

/// How many spheres stand side by side.
private func columns(_ count: Int) -> Int { count == 1 ? 1 : count <= 4 ? 2 : 3 }

/// Panels in rows; `height` of a row by the width of a panel.
func grid(_ panels: [any Panel], columns: Int, height: (Double) -> Double) -> [Picture.Row] {
  stride(from: 0, to: panels.count, by: columns).map { first in
    let row = Array(panels[first..<min(first + columns, panels.count)])
    // An incomplete row keeps the width of its panels.
    return Picture.Row(
      height: height(Picture.width / Double(columns)), row + Array(repeating: EmptyPanel(), count: columns - row.count))
  }
}

struct EmptyPanel: Panel {
  func draw(on canvas: borrowing Canvas, in frame: Frame) {}
}

/// Four significant digits at most.
func label(_ value: Double) -> String { String(format: "%.4g", value) }
