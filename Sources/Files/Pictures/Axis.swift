/// An axis of a chart.
package struct Axis: Sendable {
  /// The quantity, with its unit where it has one.
  package var label: String
  /// nil: what holds the data.
  package var scale: Scale?
  /// The spacing where `scale` is nil.
  package var spacing: Scale.Spacing
  /// nil: round numbers.
  package var ticks: [Tick]?

  package init(_ label: String, scale: Scale? = nil, spacing: Scale.Spacing = .linear, ticks: [Tick]? = nil) {
    self.label = label
    self.scale = scale
    self.spacing = scale?.spacing ?? spacing
    self.ticks = ticks
  }

  /// Angles of the circle from −π to π.
  package static func angle(_ label: String) -> Axis {
    Axis(
      label, scale: Scale(-Double.pi...Double.pi),
      ticks: [Tick(-.pi, "−π"), Tick(-.pi / 2, "−π/2"), Tick(0, "0"), Tick(.pi / 2, "π/2"), Tick(.pi, "π")])
  }
}

/// Two axes laid out in a rectangle: the box inside, the ticks, the labels.
struct AxesBox {
  let box: Frame
  private let titleLine: Double
  private let x, y: (scale: Scale, axis: Axis)
  /// Lines of the label of y, which is broken where it would be longer than its axis.
  private let yLines: [String]

  /// - Parameter roomAbove: height kept free between the title and the box.
  init(
    x: Axis, _ xScale: Scale, y: Axis, _ yScale: Scale, title: String, roomAbove: Double = 0, in frame: Frame, _ canvas: borrowing Canvas
  ) {
    self.x = (xScale, x)
    self.y = (yScale, y)
    let widest = Self.ticks(yScale, y, length: frame.height - 46, spacing: 38).map { canvas.width(of: $0.label, size: 9.5) }.max() ?? 0
    let top = (title.isEmpty ? 8 : 24) + roomAbove
    yLines = canvas.lines(of: y.label, size: 10.5, length: frame.height - top - 38)
    titleLine = frame.y + 14
    box = frame.inset(left: 18 + 12 * Double(max(1, yLines.count)) + widest, top: top, right: 14, bottom: 38)
  }

  func point(_ px: Double, _ py: Double) -> (x: Double, y: Double) {
    (box.x + x.scale.fraction(px) * box.width, box.y + (1 - y.scale.fraction(py)) * box.height)
  }

  func drawGrid(on canvas: borrowing Canvas) {
    canvas.set(.grid)
    for tick in Self.ticks(x.scale, x.axis, length: box.width, spacing: 58) {
      let place = box.x + x.scale.fraction(tick.value) * box.width
      canvas.line(place, box.y, place, box.y + box.height, width: 0.7)
    }
    for tick in Self.ticks(y.scale, y.axis, length: box.height, spacing: 38) {
      let place = box.y + (1 - y.scale.fraction(tick.value)) * box.height
      canvas.line(box.x, place, box.x + box.width, place, width: 0.7)
    }
  }

  func drawLabels(titled title: String, on canvas: borrowing Canvas) {
    if !title.isEmpty { canvas.text(title, box.x + box.width / 2, titleLine, size: 11, anchor: .middle) }
    canvas.polygon(
      [(box.x, box.y), (box.x, box.y + box.height), (box.x + box.width, box.y + box.height), (box.x + box.width, box.y)], closed: true)
    canvas.set(.outline)
    canvas.stroke(0.9)
    for tick in Self.ticks(x.scale, x.axis, length: box.width, spacing: 58) {
      let place = box.x + x.scale.fraction(tick.value) * box.width
      canvas.set(.outline)
      canvas.line(place, box.y + box.height, place, box.y + box.height + 3, width: 0.9)
      canvas.text(tick.label, place, box.y + box.height + 14, size: 9.5, anchor: .middle)
    }
    var widest = 0.0
    for tick in Self.ticks(y.scale, y.axis, length: box.height, spacing: 38) {
      let place = box.y + (1 - y.scale.fraction(tick.value)) * box.height
      canvas.set(.outline)
      canvas.line(box.x - 3, place, box.x, place, width: 0.9)
      canvas.text(tick.label, box.x - 6, place + 3.5, size: 9.5, anchor: .end)
      widest = max(widest, canvas.width(of: tick.label, size: 9.5))
    }
    canvas.text(x.axis.label, box.x + box.width / 2, box.y + box.height + 30, size: 10.5, anchor: .middle)
    for (index, line) in yLines.enumerated() {
      canvas.text(
        line, box.x - 12 - widest - 12 * Double(yLines.count - 1 - index), box.y + box.height / 2, size: 10.5, anchor: .middle,
        vertical: true)
    }
  }

  private static func ticks(_ scale: Scale, _ axis: Axis, length: Double, spacing: Double) -> [Tick] {
    (axis.ticks ?? scale.ticks(count: max(2, Int(length / spacing)))).filter { (-1e-9...1 + 1e-9).contains(scale.fraction($0.value)) }
  }
}
