import CCairo

/// The names of a chart's curves, in the corner where they hide least.
struct Legend {
  private let curves: [Curve]
  private let colours: [Colour]
  private let entries: [Int]
  /// Widths of the names.
  private let lengths: [Double]
  private(set) var width, height: Double
  /// Where each name stands from the upper left.
  private var places: [(x: Double, y: Double)]

  init(_ curves: [Curve], colours: [Colour], _ canvas: borrowing Canvas) {
    self.curves = curves
    self.colours = colours
    entries = curves.indices.filter { !curves[$0].label.isEmpty }
    var lengths: [Double] = []
    for index in entries { lengths.append(canvas.width(of: curves[index].label, size: 9.5)) }
    self.lengths = lengths
    width = 36 + (lengths.max() ?? 0)
    height = entries.isEmpty ? 0 : 8 + 14 * Double(entries.count)
    places = entries.indices.map { (0, 11 + 14 * Double($0)) }
  }

  /// Puts the names beside each other, in as many lines as a width asks for.
  mutating func lie(in room: Double) {
    var (x, y) = (0.0, 11.0)
    places = lengths.map { length in
      if x > 0, x + 36 + length > room { (x, y) = (0, y + 14) }
      defer { x += 42 + length }
      return (x, y)
    }
    (width, height) = (room, entries.isEmpty ? 0 : y + 6)
  }

  /// The best corner, and how much of the curves it hides: 0 for nothing.
  func place(in axes: AxesBox) -> (frame: Frame, hidden: Double) {
    let box = axes.box
    let corners = [(1, 0), (0, 0), (1, 1), (0, 1)].map { right, low in
      Frame(
        x: right == 1 ? box.x + box.width - width - 5 : box.x + 5, y: low == 1 ? box.y + box.height - height - 5 : box.y + 5,
        width: width, height: height)
    }
    let hidden = corners.map { corner in entries.isEmpty ? 0 : curves.reduce(0) { $0 + share(of: $1, in: corner, axes) } }
    let best = hidden.indices.min { hidden[$0] < hidden[$1] }!
    return (corners[best], hidden[best])
  }

  /// The share of a curve, sampled along its lines, that lies in a frame.
  private func share(of curve: Curve, in frame: Frame, _ axes: AxesBox) -> Double {
    let lines = [curve.y, curve.upper].map { y in zip(curve.x, y).map { axes.point($0, $1) }.filter { $0.x.isFinite && $0.y.isFinite } }
    var (inside, total) = (0, 0)
    for line in lines where !line.isEmpty {
      let pieces = curve.style == .markers ? 1 : 8
      for (a, b) in zip(line, line.dropFirst() + [line[line.count - 1]]) {
        for piece in 0..<pieces {
          let t = Double(piece) / Double(pieces)
          let (x, y) = (a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
          total += 1
          if x > frame.x - 3 && x < frame.x + frame.width && y > frame.y - 3 && y < frame.y + frame.height + 3 { inside += 1 }
        }
      }
    }
    return total > 0 ? Double(inside) / Double(total) : 0
  }

  func draw(at place: Frame, on canvas: borrowing Canvas) {
    guard !entries.isEmpty else { return }
    cairo_rectangle(canvas.context, place.x, place.y, place.width, place.height)
    canvas.set(.white, alpha: 0.85)
    cairo_fill(canvas.context)
    for (number, index) in entries.enumerated() {
      let (x, y) = (place.x + places[number].x, place.y + places[number].y)
      let curve = curves[index]
      canvas.set(colours[index])
      switch curve.style {
      case .band:
        cairo_rectangle(canvas.context, x + 5, y - 4, 20, 8)
        canvas.set(colours[index], alpha: 0.25)
        cairo_fill(canvas.context)
      case .markers: canvas.disc(x + 15, y, radius: 2.8, fill: colours[index], edge: .white)
      case .line, .dashed, .lineAndMarkers:
        canvas.polygon([(x + 5, y), (x + 25, y)], closed: false)
        canvas.stroke(1.6, dashes: curve.style == .dashed ? [5, 4] : [])
        if curve.style == .lineAndMarkers { canvas.disc(x + 15, y, radius: 2.8, fill: colours[index], edge: .white) }
      }
      canvas.text(curve.label, x + 30, y + 3.4, size: 9.5)
    }
  }
}
