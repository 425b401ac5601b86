import CCairo

/// A triangulation of the unit sphere of R³.
package struct SphereSurface: Sendable {
  /// Coordinate c of node i is at `c·nodeCount + i`.
  package let coordinates: [Double]
  /// Three node numbers a triangle.
  package let triangles: [Int32]
  package var nodeCount: Int { coordinates.count / 3 }

  package init(coordinates: [Double], triangles: [Int32]) {
    precondition(coordinates.count % 3 == 0 && triangles.count % 3 == 0, "three coordinates a node and three nodes a triangle")
    precondition(triangles.allSatisfy { $0 >= 0 && Int($0) < coordinates.count / 3 }, "triangles name nodes")
    self.coordinates = coordinates
    self.triangles = triangles
  }

  func node(_ i: Int) -> SIMD3<Double> { point(coordinates, i) }
}

private func point(_ coordinates: [Double], _ i: Int) -> SIMD3<Double> {
  let count = coordinates.count / 3
  return [coordinates[i], coordinates[count + i], coordinates[2 * count + i]]
}

/// Mass in one place, drawn as a disc: a density on one node is too small to be seen.
package struct MassDisc: Sendable {
  /// A unit vector.
  package var place: SIMD3<Double>
  /// In units of the sphere's.
  package var radius: Double
  package var label: String

  package init(place: SIMD3<Double>, radius: Double, label: String) {
    self.place = place
    self.radius = radius
    self.label = label
  }
}

/// A density on S² on one or two maps, with the ends of the axes e₁, e₂, e₃ marked and particles and discs of concentrated mass over
/// it. Without a density the sphere is grey.
package struct SpherePanel: Panel {
  package struct Density: Sendable {
    package var surface: SphereSurface
    /// One a node.
    package var values: [Double]
    package var colours: ColourScale

    package init(_ surface: SphereSurface, values: [Double], colours: ColourScale) {
      precondition(values.count == surface.nodeCount, "one value a node")
      self.surface = surface
      self.values = values
      self.colours = colours
    }
  }

  package var title: String
  package var density: Density?
  /// Unit vectors, coordinate by coordinate.
  package var particles: [Double]
  /// A number a particle that colours it; nil for one colour.
  package var particleValues: (values: [Double], colours: ColourScale)?
  package var discs: [MassDisc]
  /// The direction the middle of the first map is seen from.
  package var eye: SIMD3<Double>
  package var projection: Projection

  package static let defaultEye: SIMD3<Double> = [1, 0.62, 0.5]

  package init(
    _ title: String = "", density: Density? = nil, particles: [Double] = [],
    particleValues: (values: [Double], colours: ColourScale)? = nil, discs: [MassDisc] = [], eye: SIMD3<Double> = SpherePanel.defaultEye,
    projection: Projection = .hemispheres
  ) {
    precondition(particles.count % 3 == 0, "three coordinates a particle")
    self.title = title
    self.density = density
    self.particles = particles
    self.particleValues = particleValues
    self.discs = discs
    self.eye = eye
    self.projection = projection
  }

  /// Height for a width, the title included.
  package static func height(forWidth width: Double, projection: Projection) -> Double {
    switch projection {
    case .hemispheres, .lambert, .mollweide: min(width, 520) / 2 + 16
    case .disc: min(width, 300) + 16
    }
  }

  package func draw(on canvas: borrowing Canvas, in frame: Frame) {
    let frame = canvas.title(title, in: frame)
    let maps = projection.maps(from: eye)
    let widths = maps.reduce(0) { $0 + 2 * $1.halfWidth }
    let radius = min((frame.width - 8 * Double(maps.count - 1)) / widths, frame.height / 2) - 9
    var x = frame.x + frame.width / 2 - (radius * widths + 8 * Double(maps.count - 1)) / 2
    for map in maps {
      x += radius * map.halfWidth
      MapDrawing(map: map, x: x, y: frame.y + frame.height / 2, radius: radius).draw(self, on: canvas)
      x += radius * map.halfWidth + 8
    }
  }
}

/// One map of a panel, its middle at (x, y).
private struct MapDrawing {
  let map: SphereMap
  let x, y, radius: Double

  func draw(_ panel: SpherePanel, on canvas: borrowing Canvas) {
    outline(on: canvas)
    canvas.set(Colour(0.93, 0.93, 0.945))
    cairo_fill(canvas.context)
    if let density = panel.density { draw(density, on: canvas) }
    outline(on: canvas)
    canvas.set(.outline)
    canvas.stroke(1)
    drawAxes(on: canvas)
    drawParticles(panel, on: canvas)
    for disc in panel.discs { draw(disc, on: canvas) }
  }

  private func outline(on canvas: borrowing Canvas) {
    cairo_save(canvas.context)
    cairo_translate(canvas.context, x, y)
    cairo_scale(canvas.context, map.halfWidth, 1)
    canvas.circle(0, 0, radius: radius)
    cairo_restore(canvas.context)
  }

  private func draw(_ density: SpherePanel.Density, on canvas: borrowing Canvas) {
    let rows = max(2, Int((2 * radius * canvas.resolution).rounded()))
    let place = Frame(
      x: x - radius * map.halfWidth, y: y - radius, width: 2 * radius * map.halfWidth, height: 2 * radius)
    if map.kind == .orthographic {
      let image = HemisphereImage(density.surface, values: density.values, colours: density.colours, view: map.view, size: rows)
      canvas.image(image.pixels, columns: rows, in: place)
    } else {
      let image = MapImage(density, map: map, rows: rows)
      canvas.image(image.pixels, columns: image.columns, in: place)
    }
  }

  private func place(_ p: SIMD3<Double>) -> (x: Double, y: Double, height: Double) {
    let q = map(p)
    return (x + radius * q.x, y - radius * q.y, q.height)
  }

  /// Discs, the highest last; particles that fall together, to a degree or so, are one disc of their area.
  private func drawParticles(_ panel: SpherePanel, on canvas: borrowing Canvas) {
    let count = panel.particles.count / 3
    let dot = max(1.1, min(4, 36 / Double(max(count, 1)).squareRoot())) * (radius / 100).squareRoot()
    let cells = Dictionary(grouping: 0..<count) { SIMD3<Int32>((point(panel.particles, $0) * 50).rounded(.toNearestOrEven)) }
    let discs = cells.values.map { (place: place(point(panel.particles, $0[0])), first: $0[0], count: $0.count) }
      .filter { $0.place.height >= 0 }
    for disc in discs.sorted(by: { ($0.place.height, $0.first) < ($1.place.height, $1.first) }) {
      let colour = panel.particleValues.map { $0.colours.colour($0.values[disc.first]) }
      canvas.disc(
        disc.place.x, disc.place.y, radius: min(7, dot * Double(disc.count).squareRoot()), fill: colour ?? Colour.series[4], edge: .text)
    }
  }

  private func draw(_ disc: MassDisc, on canvas: borrowing Canvas) {
    let place = place(disc.place)
    guard place.height >= 0 else { return }
    let size = max(2, disc.radius * radius)
    canvas.disc(place.x, place.y, radius: size, fill: Colour.series[1], alpha: 0.85, edge: .white)
    guard !disc.label.isEmpty else { return }
    // Below, since the names of axes stand above.
    canvas.text(disc.label, place.x, place.y + size + 10, size: 9, anchor: .middle, halo: true)
  }

  /// Crosses where the axes come out of the sphere, named outside of them.
  private func drawAxes(on canvas: borrowing Canvas) {
    let names = ["e₁", "e₂", "e₃"]
    for axis in 0..<3 {
      for sign in [1.0, -1] {
        var direction = SIMD3<Double>.zero
        direction[axis] = sign
        let (px, py, height) = place(direction)
        guard height > 1e-9 else { continue }
        for (width, colour) in [(2.6, Colour.white), (1.1, .black)] {
          canvas.set(colour)
          canvas.line(px - 3, py, px + 3, py, width: width)
          canvas.set(colour)
          canvas.line(px, py - 3, px, py + 3, width: width)
        }
        // Towards the middle, so that the name stays on its map.
        let name = (sign < 0 ? "−" : "") + names[axis]
        let isRight = px > x + 0.25 * radius * map.halfWidth
        canvas.text(
          name, isRight ? px - 4 : px + 4, py + (py < y - 0.5 * radius ? 11 : -4), size: 9.5, anchor: isRight ? .end : .start, halo: true)
      }
    }
  }
}
