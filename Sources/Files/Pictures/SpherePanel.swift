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

/// A density on S² as two orthographic hemispheres, seen from a direction and from its opposite, with the ends of the axes
/// e₁, e₂, e₃ marked and particles over it. Without a density the sphere is grey.
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
  /// The direction the first hemisphere is seen from.
  package var eye: SIMD3<Double>

  package static let defaultEye: SIMD3<Double> = [1, 0.62, 0.5]

  package init(
    _ title: String = "", density: Density? = nil, particles: [Double] = [],
    particleValues: (values: [Double], colours: ColourScale)? = nil, eye: SIMD3<Double> = SpherePanel.defaultEye
  ) {
    precondition(particles.count % 3 == 0, "three coordinates a particle")
    self.title = title
    self.density = density
    self.particles = particles
    self.particleValues = particleValues
    self.eye = eye
  }

  package func draw(on canvas: borrowing Canvas, in frame: Frame) {
    let frame = canvas.title(title, in: frame)
    let radius = min(frame.width / 4, frame.height / 2) - 9
    let y = frame.y + frame.height / 2
    for (side, sign) in [(-1.0, 1.0), (1, -1)] {
      draw(OrthographicView(from: sign * eye), x: frame.x + frame.width / 2 + side * (radius + 4), y: y, radius: radius, on: canvas)
    }
  }

  private func draw(_ view: OrthographicView, x: Double, y: Double, radius: Double, on canvas: borrowing Canvas) {
    canvas.disc(x, y, radius: radius, fill: Colour(0.93, 0.93, 0.945))
    if let density {
      let size = max(2, Int((2 * radius * canvas.resolution).rounded()))
      let image = HemisphereImage(density.surface, values: density.values, colours: density.colours, view: view, size: size)
      canvas.image(image.pixels, columns: size, in: Frame(x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius))
    }
    canvas.circle(x, y, radius: radius)
    canvas.set(.outline)
    canvas.stroke(1)
    drawParticles(view, x: x, y: y, radius: radius, on: canvas)
    drawAxes(view, x: x, y: y, radius: radius, on: canvas)
  }

  /// Discs, the highest last; particles that fall together, to a degree or so, are one disc of their area.
  private func drawParticles(_ view: OrthographicView, x: Double, y: Double, radius: Double, on canvas: borrowing Canvas) {
    let count = particles.count / 3
    let dot = max(1.1, min(4, 36 / Double(max(count, 1)).squareRoot())) * (radius / 100).squareRoot()
    let cells = Dictionary(grouping: 0..<count) { SIMD3<Int32>((point(particles, $0) * 50).rounded(.toNearestOrEven)) }
    let discs = cells.values.map { (place: view(point(particles, $0[0])), first: $0[0], count: $0.count) }.filter { $0.place.z >= 0 }
    for disc in discs.sorted(by: { ($0.place.z, $0.first) < ($1.place.z, $1.first) }) {
      let colour = particleValues.map { ColourMap.colour($0.colours.scale.fraction($0.values[disc.first])) }
      canvas.disc(
        x + radius * disc.place.x, y - radius * disc.place.y, radius: min(7, dot * Double(disc.count).squareRoot()),
        fill: colour ?? Colour.series[4], edge: .text)
    }
  }

  /// Crosses where the axes come out of the sphere, named outside of them.
  private func drawAxes(_ view: OrthographicView, x: Double, y: Double, radius: Double, on canvas: borrowing Canvas) {
    let names = ["e₁", "e₂", "e₃"]
    for axis in 0..<3 {
      for sign in [1.0, -1] {
        var direction = SIMD3<Double>.zero
        direction[axis] = sign
        let place = view(direction)
        guard place.z > 1e-9 else { continue }
        let (px, py) = (x + radius * place.x, y - radius * place.y)
        for (width, colour) in [(2.6, Colour.white), (1.1, .black)] {
          canvas.set(colour)
          canvas.line(px - 3, py, px + 3, py, width: width)
          canvas.set(colour)
          canvas.line(px, py - 3, px, py + 3, width: width)
        }
        // Towards the middle, so that the name stays on its disc.
        let name = (sign < 0 ? "−" : "") + names[axis]
        let isRight = place.x > 0.25
        canvas.text(name, isRight ? px - 4 : px + 4, py + (place.y > 0.5 ? 11 : -4), size: 9.5, anchor: isRight ? .end : .start, halo: true)
      }
    }
  }
}
