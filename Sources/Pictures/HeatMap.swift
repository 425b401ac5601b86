import CCairo

/// A function of two variables by colour, on a grid of equal spacing: `values[j · columns + i]` at place i of x and j of y.
public struct HeatMap: Panel {
  public var title: String
  /// Their scales must be given: the grid's first and last places are their ends.
  public var x, y: Axis
  public var columns: Int
  public var values: [Double]
  public var colours: ColourScale
  /// Heights of contour lines.
  public var contours: [Double]

  public init(
    _ title: String = "", x: Axis, y: Axis, columns: Int, values: [Double], colours: ColourScale, contours: [Double] = []
  ) {
    precondition(x.scale != nil && y.scale != nil, "the ends of the grid are those of the scales")
    precondition(columns > 1 && values.count % columns == 0 && values.count > columns, "a grid of at least two by two values")
    self.title = title
    self.x = x
    self.y = y
    self.columns = columns
    self.values = values
    self.colours = colours
    self.contours = contours
  }

  public func draw(on canvas: borrowing Canvas, in frame: Frame) {
    let axes = AxesBox(x: x, x.scale!, y: y, y.scale!, title: title, in: frame, canvas)
    let (width, height) = (max(2, Int(axes.box.width * canvas.resolution)), max(2, Int(axes.box.height * canvas.resolution)))
    var pixels = [UInt32](repeating: 0, count: width * height)
    for row in 0..<height {
      for column in 0..<width {
        let value = interpolated((Double(column) + 0.5) / Double(width), 1 - (Double(row) + 0.5) / Double(height))
        pixels[row * width + column] = colours.pixel(value)
      }
    }
    canvas.image(pixels, columns: width, in: axes.box)
    cairo_save(canvas.context)
    cairo_rectangle(canvas.context, axes.box.x, axes.box.y, axes.box.width, axes.box.height)
    cairo_clip(canvas.context)
    for level in contours { drawContour(level, axes, on: canvas) }
    cairo_restore(canvas.context)
    axes.drawLabels(titled: title, on: canvas)
  }

  private var rows: Int { values.count / columns }

  /// Bilinear, at fractions of the two axes.
  private func interpolated(_ u: Double, _ v: Double) -> Double {
    let (s, t) = (u * Double(columns - 1), v * Double(rows - 1))
    let (i, j) = (min(Int(s), columns - 2), min(Int(t), rows - 2))
    let (a, b) = (s - Double(i), t - Double(j))
    let k = j * columns + i
    return (1 - b) * ((1 - a) * values[k] + a * values[k + 1]) + b * ((1 - a) * values[k + columns] + a * values[k + columns + 1])
  }

  /// By marching triangles: each cell is cut along a diagonal, and a triangle is crossed by at most one segment.
  private func drawContour(_ level: Double, _ axes: AxesBox, on canvas: borrowing Canvas) {
    func place(_ i: Int, _ j: Int) -> (x: Double, y: Double, value: Double) {
      (
        axes.box.x + Double(i) / Double(columns - 1) * axes.box.width, axes.box.y + (1 - Double(j) / Double(rows - 1)) * axes.box.height,
        values[j * columns + i] - level
      )
    }
    for j in 0..<rows - 1 {
      for i in 0..<columns - 1 {
        for corners in [[place(i, j), place(i + 1, j), place(i, j + 1)], [place(i + 1, j + 1), place(i + 1, j), place(i, j + 1)]] {
          let crossings = (0..<3).compactMap { k -> (x: Double, y: Double)? in
            let (a, b) = (corners[k], corners[(k + 1) % 3])
            guard (a.value < 0) != (b.value < 0) else { return nil }
            let t = a.value / (a.value - b.value)
            return (a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
          }
          if crossings.count == 2 { canvas.polygon(crossings, closed: false) }
        }
      }
    }
    canvas.set(.white, alpha: 0.6)
    canvas.stroke(0.8)
  }
}
