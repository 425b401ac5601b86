import CCairo
import Glibc

/// A function of two variables as a surface in space, on a grid of equal spacing: `values[j · columns + i]` at place i of x and j
/// of y. Seen from above the corner of greatest x and least y, so that y runs to the back; colour repeats the height.
package struct SurfacePlot: Panel {
  package var title: String
  /// Their scales must be given: the grid's first and last places are the ends of those of x and y.
  package var x, y, z: Axis
  package var columns: Int
  package var values: [Double]
  package var colours: ColourScale
  /// Every how many columns a grid line runs along y; there is one along x in every row.
  package var columnsPerLine: Int

  package init(
    _ title: String = "", x: Axis, y: Axis, z: Axis, columns: Int, values: [Double], colours: ColourScale, columnsPerLine: Int = 1
  ) {
    precondition([x, y, z].allSatisfy { $0.scale != nil }, "the ends of the axes are those of their scales")
    precondition(columns > 1 && values.count % columns == 0 && values.count > columns, "a grid of at least two by two values")
    self.title = title
    (self.x, self.y, self.z) = (x, y, z)
    self.columns = columns
    self.values = values
    self.colours = colours
    self.columnsPerLine = columnsPerLine
  }

  package func draw(on canvas: borrowing Canvas, in frame: Frame) {
    let frame = canvas.title(title, in: frame)
    let view = SpaceBox(in: frame.inset(left: 62, top: 4, right: 34, bottom: 34))
    drawWalls(view, on: canvas)
    drawSurface(view, on: canvas)
    drawAxes(view, right: frame.x + frame.width - 8, on: canvas)
  }

  /// The floor and the two walls behind the surface, with lines at the ticks.
  private func drawWalls(_ view: SpaceBox, on canvas: borrowing Canvas) {
    canvas.set(.grid)
    func path(_ points: SIMD3<Double>...) {
      canvas.polygon(points.map { view($0) }, closed: false)
      canvas.stroke(0.7)
    }
    for u in places(x) { path([u, 0, 0], [u, 1, 0], [u, 1, 1]) }
    for v in places(y) { path([1, v, 0], [0, v, 0], [0, v, 1]) }
    for w in places(z) { path([0, 0, w], [0, 1, w], [1, 1, w]) }
    canvas.set(.outline)
    path([0, 0, 1], [0, 0, 0], [1, 0, 0], [1, 1, 0])
    canvas.set(.grid)
    path([0, 0, 0], [0, 1, 0], [1, 1, 0])
    path([0, 1, 0], [0, 1, 1])
    path([1, 1, 0], [1, 1, 1], [0, 1, 1], [0, 0, 1])
  }

  /// Cells from the back to the front, each hiding what is behind it.
  private func drawSurface(_ view: SpaceBox, on canvas: borrowing Canvas) {
    let rows = values.count / columns
    func corner(_ i: Int, _ j: Int) -> (x: Double, y: Double) {
      view([
        Double(i) / Double(columns - 1), Double(j) / Double(rows - 1), z.scale!.fraction(values[j * columns + i]),
      ])
    }
    for j in (0..<rows - 1).reversed() {
      for i in 0..<columns - 1 {
        let corners = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)]
        let k = j * columns + i
        let mean = (values[k] + values[k + 1] + values[k + columns] + values[k + columns + 1]) / 4
        canvas.polygon(corners, closed: true)
        canvas.set(colours.colour(mean))
        cairo_fill_preserve(canvas.context)
        // Closes the seams that smoothing leaves between neighbours.
        canvas.stroke(0.5)
        canvas.set(.white, alpha: 0.55)
        canvas.polygon([corners[3], corners[2]], closed: false)
        if i % columnsPerLine == 0 { canvas.polygon([corners[0], corners[3]], closed: false) }
        if j == 0 { canvas.polygon([corners[0], corners[1]], closed: false) }
        canvas.stroke(0.6)
      }
    }
  }

  private func drawAxes(_ view: SpaceBox, right: Double, on canvas: borrowing Canvas) {
    func mark(_ axis: Axis, count: Int, _ place: (Double) -> SIMD3<Double>, dx: Double, dy: Double, _ anchor: Canvas.Anchor) {
      for tick in ticks(axis, count) {
        let point = view(place(axis.scale!.fraction(tick.value)))
        canvas.set(.outline)
        canvas.line(point.x, point.y, point.x + 0.35 * dx, point.y + 0.35 * dy, width: 0.9)
        canvas.text(tick.label, point.x + dx, point.y + dy + 3.5, size: 9.5, anchor: anchor)
      }
    }
    mark(x, count: 5, { [$0, 0, 0] }, dx: -3, dy: 11, .middle)
    mark(y, count: 4, { [1, $0, 0] }, dx: 8, dy: 4, .start)
    mark(z, count: 5, { [0, 0, $0] }, dx: -8, dy: 0, .end)
    let (front, side, height) = (view([0.5, 0, 0]), view([1, 0.5, 0]), view([0, 0, 0.5]))
    canvas.text(x.label, front.x - 24, front.y + 36, size: 10.5, anchor: .middle)
    canvas.text(y.label, right, side.y + 46, size: 10.5, anchor: .end)
    canvas.text(z.label, height.x - 42, height.y, size: 10.5, anchor: .middle, vertical: true)
  }

  private func ticks(_ axis: Axis, _ count: Int) -> [Tick] {
    (axis.ticks ?? axis.scale!.ticks(count: count)).filter { (-1e-9...1 + 1e-9).contains(axis.scale!.fraction($0.value)) }
  }

  private func places(_ axis: Axis) -> [Double] { ticks(axis, 5).map { axis.scale!.fraction($0.value) } }
}

/// The unit cube seen without perspective from above and from the right front, filling a frame.
private struct SpaceBox {
  private static let (azimuth, elevation) = (0.5, 0.52)
  private static let sides: SIMD3<Double> = [1.5, 1, 0.8]
  private let frame: Frame

  init(in frame: Frame) { self.frame = frame }

  /// To the right, and upwards.
  private static func project(_ p: SIMD3<Double>) -> (Double, Double) {
    let q = (p - 0.5) * sides
    let depth = q.y * cos(azimuth) - q.x * sin(azimuth)
    return (q.x * cos(azimuth) + q.y * sin(azimuth), q.z * cos(elevation) + depth * sin(elevation))
  }

  func callAsFunction(_ p: SIMD3<Double>) -> (x: Double, y: Double) {
    // The corners farthest to the right and highest; by symmetry the others are opposite.
    let (right, top) = (Self.project([1, 1, 1]).0, Self.project([0, 1, 1]).1)
    let (a, b) = Self.project(p)
    return (frame.x + (1 + a / right) / 2 * frame.width, frame.y + (1 - b / top) / 2 * frame.height)
  }
}
