import CCairo
import Glibc

/// A density on S¹, drawn outwards from the unit circle: at angle θ the height above the circle is ρ(θ), the greatest of the
/// scale as high as the circle's radius. Particles lie on the circle, their areas as their weights.
package struct CirclePanel: Panel {
  package var title: String
  /// Angles in the order of the circle, and the density there.
  package var angles, density: [Double]
  /// The density drawn at full height.
  package var peak: Double
  /// Angles of particles.
  package var particles: [Double]
  /// One a particle, total one; nil for equal ones.
  package var weights: [Double]?
  /// Concentrated mass, in the plane of the first two coordinates.
  package var discs: [MassDisc]

  package init(
    _ title: String = "", angles: [Double] = [], density: [Double] = [], peak: Double = 1, particles: [Double] = [],
    weights: [Double]? = nil, discs: [MassDisc] = []
  ) {
    precondition(angles.count == density.count, "one density an angle")
    precondition(weights.map { $0.count == particles.count } ?? true, "one weight a particle")
    self.title = title
    self.angles = angles
    self.density = density
    self.peak = peak
    self.particles = particles
    self.weights = weights
    self.discs = discs
  }

  package func draw(on canvas: borrowing Canvas, in frame: Frame) {
    let frame = canvas.title(title, in: frame)
    let (x, y) = (frame.x + frame.width / 2, frame.y + frame.height / 2)
    let outer = min(frame.width, frame.height) / 2 - 10
    let radius = angles.isEmpty ? outer : outer / 2
    if !angles.isEmpty {
      canvas.circle(x, y, radius: outer)
      canvas.set(.grid)
      canvas.stroke(0.7)
      let outline = zip(angles, density).map { angle, value in
        let r = radius * (1 + max(0, min(value / peak, 1.02)))
        return (x: x + r * cos(angle), y: y - r * sin(angle))
      }
      canvas.polygon(outline, closed: true)
      canvas.circle(x, y, radius: radius)
      cairo_set_fill_rule(canvas.context, CAIRO_FILL_RULE_EVEN_ODD)
      canvas.set(Colour.series[0], alpha: 0.35)
      cairo_fill(canvas.context)
      canvas.polygon(outline, closed: true)
      canvas.set(Colour.series[0])
      canvas.stroke(1.4)
    }
    canvas.circle(x, y, radius: radius)
    canvas.set(.outline)
    canvas.stroke(0.9)
    for (axis, name) in ["e₁", "e₂", "−e₁", "−e₂"].enumerated() {
      let angle = Double(axis) * .pi / 2
      canvas.set(.outline)
      canvas.line(x + (radius - 3) * cos(angle), y - (radius - 3) * sin(angle), x + radius * cos(angle), y - radius * sin(angle), width: 1)
      // A small circle has room for the axes themselves only.
      guard radius > 42 || axis < 2 else { continue }
      canvas.text(name, x + (radius - 13) * cos(angle), y - (radius - 13) * sin(angle) + 3.5, size: 9.5, anchor: .middle)
    }
    for (index, angle) in particles.enumerated() {
      let share = (weights?[index] ?? 1 / Double(particles.count)).squareRoot()
      canvas.disc(
        x + radius * cos(angle), y - radius * sin(angle), radius: max(1.4, min(7, 14 * share)), fill: Colour.series[1], alpha: 0.85,
        edge: .white)
    }
    for disc in discs {
      let (px, py) = (x + radius * disc.place.x, y - radius * disc.place.y)
      let size = max(2, disc.radius * radius)
      canvas.disc(px, py, radius: size, fill: Colour.series[1], alpha: 0.85, edge: .white)
      guard radius > 42 else { continue }
      canvas.text(disc.label, px - (size + 12) * disc.place.x, py + (size + 12) * disc.place.y + 3.4, size: 9, anchor: .middle, halo: true)
    }
  }
}
