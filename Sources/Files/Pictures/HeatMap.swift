import CCairo

/// Values over two axes as colours: a column for each place on the horizontal axis, a row for each bin of the vertical one.
package struct HeatMap: Panel {
  package var title: String
  package var x, y: Axis
  /// Where the columns stand, ascending; each reaches half way to its neighbours.
  package var places: [Double]
  /// A column's values, from the lowest bin to the highest; all columns have as many.
  package var columns: [[Double]]
  package var colours: ColourScale

  /// - Parameter y: its scale is the range of the bins.
  package init(_ title: String = "", x: Axis, y: Axis, places: [Double], columns: [[Double]], colours: ColourScale) {
    precondition(places.count == columns.count, "one column a place")
    (self.title, self.x, self.y, self.places, self.columns, self.colours) = (title, x, y, places, columns, colours)
  }

  package func draw(on canvas: borrowing Canvas, in frame: Frame) {
    let xScale = x.scale ?? Scale(holding: places, spacing: x.spacing)
    let axes = AxesBox(x: x, xScale, y: y, y.scale ?? Scale(0...1), title: title, in: frame, canvas)
    // About two pixels a unit, so that bins have sharp edges and unequal columns their widths.
    let bins = columns.first?.count ?? 0
    if bins > 0 {
      let (width, rows) = (max(1, Int(2 * axes.box.width)), max(bins, Int(2 * axes.box.height)))
      var pixels = [UInt32](repeating: colours.map.pixels[0], count: width * rows)
      var column = 0
      for pixel in 0..<width {
        let fraction = (Double(pixel) + 0.5) / Double(width)
        while column + 1 < places.count,
          (xScale.fraction(places[column]) + xScale.fraction(places[column + 1])) / 2 < fraction
        {
          column += 1
        }
        for row in 0..<rows { pixels[(rows - 1 - row) * width + pixel] = colours.pixel(columns[column][row * bins / rows]) }
      }
      canvas.image(pixels, columns: width, in: axes.box)
    }
    axes.drawLabels(titled: title, on: canvas)
  }
}
