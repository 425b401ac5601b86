/// Something drawn into a rectangle.
package protocol Panel: Sendable {
  func draw(on canvas: borrowing Canvas, in frame: Frame)
}

/// A title over rows of panels.
///
///     let chart = Chart(x: Axis("time t"), y: Axis("energy 2E"), curves: [Curve(times, energies)])
///     let bytes = try Picture("Energy", rows: [Row(height: 260, [chart])]).encoded(as: .svg)
///
/// A page is 600 units wide unless said otherwise and its smallest text is 9 units high, so that an image shown 600 pixels wide can be
/// read. On paper a unit is ``millimetresPerUnit`` long, which makes that text 6.75 points.
package struct Picture: Sendable {
  package static let defaultWidth = 600.0
  /// Three quarters of a point.
  package static let millimetresPerUnit = 0.75 * 25.4 / 72

  package struct Row: Sendable {
    package var height: Double
    package var panels: [any Panel]
    /// Width of each panel relative to the others; nil when all are as wide.
    package var widths: [Double]?

    package init(height: Double, _ panels: [any Panel], widths: [Double]? = nil) {
      precondition(widths.map { $0.count == panels.count } ?? true, "one width a panel")
      self.height = height
      self.panels = panels
      self.widths = widths
    }
  }

  package var title: String
  /// In units.
  package var width: Double
  package var rows: [Row]

  package init(_ title: String, width: Double = Picture.defaultWidth, rows: [Row]) {
    self.title = title
    self.width = width
    self.rows = rows
  }

  /// What the rows of a page so wide have.
  package static func room(_ width: Double) -> Double { width - 2 * margin }

  private static let margin = 8.0

  /// The title in the lines that it takes on this page, and their size: smaller where it would be wider than the page, and broken
  /// where that does not do.
  private func titleLines(_ canvas: borrowing Canvas) -> (lines: [String], size: Double) {
    if title.isEmpty { return ([], 13) }
    for size in [13.0, 11] where canvas.width(of: title, size: size, bold: true) <= Self.room(width) { return ([title], size) }
    return (canvas.lines(of: title, size: 11, length: Self.room(width), bold: true), 11)
  }

  private static let lineHeight = 16.0

  /// In units.
  package var height: Double { height(measuredOn: Canvas(.png, width: 1, height: 1, pixels: 1)) }

  private func height(measuredOn canvas: borrowing Canvas) -> Double {
    let lines = titleLines(canvas).lines.count
    return rows.reduce(2 * Self.margin + (lines == 0 ? 0 : 10 + Self.lineHeight * Double(lines))) { $0 + $1.height }
  }

  /// The picture as the bytes of a file.
  /// - Parameter pixels: width of a PNG; of other formats, the density's where it is drawn as pixels.
  /// - Throws: ``PictureError``.
  package func encoded(as format: PictureFormat, pixels: Int = 1200) throws(PictureError) -> [UInt8] {
    let canvas = Canvas(format, width: width, height: height, pixels: pixels)
    try canvas.check()
    var y = Self.margin
    let (lines, size) = titleLines(canvas)
    for line in lines {
      canvas.text(line, width / 2, y + 15, size: size, anchor: .middle, bold: true)
      y += Self.lineHeight
    }
    if !lines.isEmpty { y += 10 }
    for row in rows {
      let widths = row.widths ?? row.panels.map { _ in 1 }
      let unit = Self.room(width) / widths.reduce(0, +)
      var x = Self.margin
      for (panel, width) in zip(row.panels, widths) {
        panel.draw(on: canvas, in: Frame(x: x, y: y, width: width * unit, height: row.height))
        x += width * unit
      }
      y += row.height
    }
    return try canvas.finish()
  }
}
