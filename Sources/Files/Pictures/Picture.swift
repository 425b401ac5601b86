/// Something drawn into a rectangle.
package protocol Panel: Sendable {
  func draw(on canvas: borrowing Canvas, in frame: Frame)
}

/// A title over rows of panels.
///
///     let chart = Chart(x: Axis("time t"), y: Axis("energy 2E"), curves: [Curve(times, energies)])
///     let bytes = try Picture("Energy", rows: [Row(height: 260, [chart])]).encoded(as: .svg)
///
/// A page is 600 units wide and its smallest text is 9 units high, so that an image shown 600 pixels wide can be read.
package struct Picture: Sendable {
  package static let width = 600.0

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
  package var rows: [Row]

  package init(_ title: String, rows: [Row]) {
    self.title = title
    self.rows = rows
  }

  private static let margin = 8.0
  private static let titleHeight = 26.0

  package var height: Double { rows.reduce(2 * Self.margin + (title.isEmpty ? 0 : Self.titleHeight)) { $0 + $1.height } }

  /// The picture as the bytes of a file.
  /// - Parameter pixels: width of a PNG; of other formats, the density's where it is drawn as pixels.
  /// - Throws: ``PictureError``.
  package func encoded(as format: PictureFormat, pixels: Int = 1200) throws(PictureError) -> [UInt8] {
    let canvas = Canvas(format, width: Self.width, height: height, pixels: pixels)
    try canvas.check()
    var y = Self.margin
    if !title.isEmpty {
      canvas.text(title, Self.width / 2, y + 15, size: 13, anchor: .middle, bold: true)
      y += Self.titleHeight
    }
    for row in rows {
      let widths = row.widths ?? row.panels.map { _ in 1 }
      let unit = (Self.width - 2 * Self.margin) / widths.reduce(0, +)
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
