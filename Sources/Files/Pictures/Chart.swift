import CCairo

/// One line of a chart.
package struct Curve: Sendable {
  package enum Style: Sendable { case line, dashed, markers, lineAndMarkers, band }

  package var x, y: [Double]
  /// The upper edge of a band whose lower edge is `y`.
  package var upper: [Double]
  package var label: String
  package var style: Style
  /// nil: the next of ``Colour/series``.
  package var colour: Colour?

  package init(_ x: [Double], _ y: [Double], label: String = "", style: Style = .line, colour: Colour? = nil) {
    precondition(x.count == y.count, "one number y for every x")
    self.x = x
    self.y = y
    self.label = label
    self.style = style
    self.colour = colour
    upper = []
  }

  /// The area between two lines.
  package init(_ x: [Double], from lower: [Double], to upper: [Double], label: String = "", colour: Colour? = nil) {
    precondition(lower.count == upper.count, "two edges of as many points")
    self.init(x, lower, label: label, style: .band, colour: colour)
    self.upper = upper
  }
}

/// Curves over two axes. Numbers that are not finite, or that a logarithmic axis cannot show, interrupt their line.
package struct Chart: Panel {
  package var title: String
  package var x, y: Axis
  package var curves: [Curve]

  package init(_ title: String = "", x: Axis, y: Axis, curves: [Curve]) {
    self.title = title
    self.x = x
    self.y = y
    self.curves = curves
  }

  package func draw(on canvas: borrowing Canvas, in frame: Frame) {
    let xScale = x.scale ?? Scale(holding: curves.flatMap(\.x), spacing: x.spacing, margin: 0.02)
    let yScale = y.scale ?? Scale(holding: curves.flatMap { $0.y + $0.upper }, spacing: y.spacing, margin: 0.06)
    var axes = AxesBox(x: x, xScale, y: y, yScale, title: title, in: frame, canvas)
    var legend = Legend(curves, colours: curves.indices.map(colour), canvas)
    var place = legend.place(in: axes)
    if place.hidden > 0 {
      // No corner is free: the legend goes above the box.
      legend.lie(in: axes.box.width)
      axes = AxesBox(x: x, xScale, y: y, yScale, title: title, roomAbove: legend.height, in: frame, canvas)
      place = (Frame(x: axes.box.x, y: axes.box.y - legend.height - 3, width: axes.box.width, height: legend.height), 0)
    }
    axes.drawGrid(on: canvas)
    cairo_save(canvas.context)
    // Half a mark wider than the box, so that what lies on its edge is drawn whole; where the range was chosen, curves may go on.
    let (right, up) = (x.scale == nil ? 3.0 : 0, y.scale == nil ? 3.0 : 0.8)
    cairo_rectangle(canvas.context, axes.box.x - right, axes.box.y - up, axes.box.width + 2 * right, axes.box.height + 2 * up)
    cairo_clip(canvas.context)
    for (index, curve) in curves.enumerated() { draw(y.scale == nil ? curve.above(yScale) : curve, colour(index), axes, on: canvas) }
    cairo_restore(canvas.context)
    if !curves.contains(where: { $0.isShown(yScale) }) {
      canvas.text("no numbers", axes.box.x + axes.box.width / 2, axes.box.y + axes.box.height / 2, size: 10.5, anchor: .middle)
    }
    axes.drawLabels(titled: title, on: canvas)
    legend.draw(at: place.frame, on: canvas)
  }

  private func colour(_ index: Int) -> Colour { curves[index].colour ?? Colour.series[index % Colour.series.count] }

  private func draw(_ curve: Curve, _ colour: Colour, _ axes: AxesBox, on canvas: borrowing Canvas) {
    let points = zip(curve.x, curve.y).map { axes.point($0, $1) }
    if curve.style == .band {
      let upper = zip(curve.x, curve.upper).map { axes.point($0, $1) }
      canvas.polygon(points + upper.reversed(), closed: true)
      canvas.set(colour, alpha: 0.25)
      cairo_fill(canvas.context)
      return
    }
    if curve.style != .markers {
      for run in points.split(whereSeparator: { !$0.x.isFinite || !$0.y.isFinite }) {
        canvas.polygon(Array(run), closed: false)
        canvas.set(colour)
        canvas.stroke(1.6, dashes: curve.style == .dashed ? [5, 4] : [])
      }
    }
    if curve.style == .markers || curve.style == .lineAndMarkers {
      for point in points where point.x.isFinite && point.y.isFinite {
        canvas.disc(point.x, point.y, radius: 2.8, fill: colour, edge: .white)
      }
    }
  }
}

extension Curve {
  /// The curve with what is positive and yet too small for a logarithmic axis on the axis itself: cut off, it would be spikes.
  fileprivate func above(_ scale: Scale) -> Curve {
    guard scale.spacing == .logarithmic else { return self }
    var curve = self
    func raised(_ value: Double) -> Double { value > 0 ? max(value, scale.range.lowerBound) : value }
    (curve.y, curve.upper) = (y.map(raised), upper.map(raised))
    return curve
  }

  /// Whether a number is there that the axis can show.
  fileprivate func isShown(_ scale: Scale) -> Bool { (y + upper).contains { scale.fraction($0).isFinite } }
}
