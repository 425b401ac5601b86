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
    var yScale = y.scale ?? Scale(holding: curves.flatMap { $0.y + $0.upper }, spacing: y.spacing, margin: 0.06)
    var axes = AxesBox(x: x, xScale, y: y, yScale, title: title, in: frame, canvas)
    let legend = Legend(curves, colours: curves.indices.map(colour), canvas)
    var place = legend.place(in: axes)
    if place.hidden > 0, y.scale == nil {
      // No corner is free: the legend goes above the curves.
      yScale = yScale.leavingRoomAbove(share: max(0.4, 1 - (legend.height + 8) / axes.box.height))
      axes = AxesBox(x: x, xScale, y: y, yScale, title: title, in: frame, canvas)
      place = legend.place(in: axes)
    }
    axes.drawGrid(on: canvas)
    cairo_save(canvas.context)
    cairo_rectangle(canvas.context, axes.box.x, axes.box.y, axes.box.width, axes.box.height)
    cairo_clip(canvas.context)
    for (index, curve) in curves.enumerated() { draw(curve, colour(index), axes, on: canvas) }
    cairo_restore(canvas.context)
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
