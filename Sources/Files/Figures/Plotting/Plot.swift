import Configurations
import Foundation
import Pictures
import RunFiles

/// The picture of a run, of a geodesic or of a particle file: states at some times, and curves over all times.
///
///     try Plot().picture(of: "run.nc").write(to: "run.png")
package struct Plot: Sendable {
  /// The times shown, each the nearest the file holds; nil: the first, the last and two between, evenly in what happens.
  package var times: [Double]?
  /// nil: logarithmic where one state's greatest density is twenty times another's.
  package var spacing: Scale.Spacing?
  /// The densities between which colours, or heights, run; nil: from 0, or three decades below the peak, to the peak.
  package var range: ClosedRange<Double>?
  /// The direction a sphere is seen from; nil: between e₁ and e₂, a little above, of a whole map at the height of the equator.
  package var eye: SIMD3<Double>?
  package var projection: Projection
  package var map: ColourMap
  /// Width of the page in units; see `Picture`.
  package var width: Double

  package init(
    times: [Double]? = nil, spacing: Scale.Spacing? = nil, range: ClosedRange<Double>? = nil, eye: SIMD3<Double>? = nil,
    projection: Projection = .hemispheres, map: ColourMap = .viridis, width: Double = Picture.defaultWidth
  ) {
    self.times = times
    self.spacing = spacing
    self.range = range
    self.eye = eye
    self.projection = projection
    self.map = map
    self.width = width
  }

  /// - Throws: ``InputError`` when the file is neither a run nor a particle file, or holds no such time.
  package func picture(of path: String) throws -> Picture {
    let film = try Film(path)
    let shown = try times == nil ? film.pace.evenly(4) : indices(among: film.times, of: path)
    let states = try shown.map { try film.state(at: $0) }
    let scale = densityScale(states.compactMap(\.density))
    let rows = spaceRows(film, states, scale) + chartRows(try film.charts())
    return Picture(film.title, width: width, rows: rows)
  }

  /// Places of ``times`` among those of a file.
  func indices(among stored: [Double], of file: String) throws -> [Int] {
    let room = 1e-9 * max(1, abs(stored.last ?? 0))
    return try (times ?? []).map { time in
      guard let first = stored.first, let last = stored.last, time >= first - room, time <= last + room else {
        throw InputError(
          file, "it holds no state at time \(time)",
          remedy: "name times from \(label(stored.first ?? 0)) to \(label(stored.last ?? 0))")
      }
      return stored.indices.min { abs(stored[$0] - time) < abs(stored[$1] - time) }!
    }
  }

  /// The states in their space, with what tells their colours or heights.
  func spaceRows(_ film: Film, _ states: [Film.State], _ scale: Scale) -> [Picture.Row] {
    let titles = states.map { "t = \(label($0.time))" }
    let colours = ColourScale(scale, label: "density ρ (per unit area)", map: map)
    switch film.space {
    case .sphere(let surface):
      let panels = zip(titles, states).map { title, state in
        SpherePanel(
          title, density: state.density.map { .init(surface, values: $0, colours: colours) }, particles: state.particles,
          discs: state.discs,
          eye: eye ?? usualEye, projection: projection)
      }
      let columns = sphereColumns(panels.count)
      return grid(panels, columns: columns, width: width) { SpherePanel.height(forWidth: $0, projection: projection) }
        + (states.contains { $0.density != nil } ? [Picture.Row(height: 34, [ColourBar(colours)])] : [])
    case .circle(let angles):
      let panels = zip(titles, states).map { title, state in
        CirclePanel(
          title, angles: state.density == nil ? [] : angles, density: state.density ?? [], peak: scale.range.upperBound,
          particles: film.particleAngles(state), weights: film.weights, discs: state.discs)
      }
      let rows = grid(panels, columns: min(panels.count, max(2, Int(width / 150))), width: width) { min($0, 290) }
      let curves = zip(titles, states).compactMap { title, state in state.density.map { film.unrolled($0, label: title) } }
      guard !curves.isEmpty else { return rows }
      let unrolled = Chart(
        x: .angle("angle θ from e₁"), y: Axis("density ρ (per unit length)", scale: scale.withRoomAbove), curves: curves)
      return rows + [Picture.Row(height: 230, [unrolled])]
    }
  }

  /// Charts side by side, or below each other on a narrow page.
  func chartRows(_ charts: [Chart]) -> [Picture.Row] {
    charts.isEmpty ? [] : width >= 420 ? [Picture.Row(height: 210, charts)] : charts.map { Picture.Row(height: 190, [$0]) }
  }

  private var usualEye: SIMD3<Double> { projection == .mollweide ? [1, 0.62, 0] : SpherePanel.defaultEye }

  /// How many spheres stand side by side.
  private func sphereColumns(_ count: Int) -> Int {
    let most = max(1, Int(width / (projection == .disc ? 140 : 190)))
    return count == 1 ? 1 : projection == .disc ? min(count, most) : min(count <= 4 ? 2 : 3, most)
  }

  /// From 0, or three decades below the peak.
  func densityScale(_ densities: [[Double]]) -> Scale {
    let peaks = densities.map { max($0.max() ?? 1, .leastNormalMagnitude) }
    let peak = range?.upperBound ?? peaks.max() ?? 1
    let automatic: Scale.Spacing = peak > 20 * (peaks.min() ?? 1) ? .logarithmic : .linear
    let chosen = spacing ?? automatic
    let low = range?.lowerBound ?? 0
    return chosen == .linear ? Scale(low...peak) : Scale((low > 0 ? low : peak * 1e-3)...peak, spacing: .logarithmic)
  }
}

extension Scale {
  /// With six hundredths more above, so that a curve's peak is not on the edge.
  fileprivate var withRoomAbove: Scale {
    switch spacing {
    case .linear: Scale(range.lowerBound...range.upperBound + 0.06 * (range.upperBound - range.lowerBound))
    case .logarithmic: Scale(range.lowerBound...range.upperBound * 1.06, spacing: .logarithmic)
    }
  }
}

/// Panels in rows; `height` of a row by the width of a panel.
func grid(_ panels: [any Panel], columns: Int, width: Double = Picture.defaultWidth, height: (Double) -> Double) -> [Picture.Row] {
  stride(from: 0, to: panels.count, by: columns).map { first in
    let row = Array(panels[first..<min(first + columns, panels.count)])
    // An incomplete row keeps the width of its panels.
    return Picture.Row(height: height(width / Double(columns)), row + Array(repeating: EmptyPanel(), count: columns - row.count))
  }
}

struct EmptyPanel: Panel {
  func draw(on canvas: borrowing Canvas, in frame: Frame) {}
}

/// Four significant digits at most.
func label(_ value: Double) -> String { String(format: "%.4g", value) }
