import CCairo

/// Which colour a number has.
package struct ColourScale: Sendable {
  package var scale: Scale
  /// The quantity, with its unit.
  package var label: String
  package var map: ColourMap

  package init(_ scale: Scale, label: String, map: ColourMap = .viridis) {
    self.scale = scale
    self.label = label
    self.map = map
  }

  func colour(_ value: Double) -> Colour { map.colour(scale.fraction(value)) }

  func pixel(_ value: Double) -> UInt32 {
    let fraction = scale.fraction(value)
    return map.pixels[fraction > 0 ? Int(min(fraction, 1) * 255 + 0.5) : 0]
  }
}

/// The colours of a scale with their numbers, lying; the label stands beside it. About 30 units high.
package struct ColourBar: Panel {
  package var colours: ColourScale

  package init(_ colours: ColourScale) { self.colours = colours }

  package func draw(on canvas: borrowing Canvas, in frame: Frame) {
    let label = canvas.width(of: colours.label, size: 10.5)
    let length = min(260, frame.width - label - 60)
    let bar = Frame(x: frame.x + (frame.width - length - label - 10) / 2 + label + 10, y: frame.y + 3, width: length, height: 10)
    canvas.text(colours.label, bar.x - 10, bar.y + 9, size: 10.5, anchor: .end)
    canvas.image(colours.map.pixels, columns: 256, in: bar)
    cairo_rectangle(canvas.context, bar.x, bar.y, bar.width, bar.height)
    canvas.set(.outline)
    canvas.stroke(0.7)
    for tick in colours.scale.ticks(count: 5) {
      let x = bar.x + colours.scale.fraction(tick.value) * bar.width
      canvas.line(x, bar.y + bar.height, x, bar.y + bar.height + 3, width: 0.8)
      canvas.text(tick.label, x, bar.y + bar.height + 13, size: 9.5, anchor: .middle)
      canvas.set(.outline)
    }
  }
}
