import Glibc

/// Which triangle of a surface a direction meets, and the value there, linear on the triangle. Built in O(triangles); a question looks
/// at the few triangles of one cell of a grid.
struct SurfaceLocation {
  private let surface: SphereSurface
  private let values: [Double]
  /// Cells along an axis from −1 to 1; those of a cell are `entries[starts[cell]..<starts[cell + 1]]`.
  private let cells: Int
  private var starts: [Int32], entries: [Int32]

  init(_ surface: SphereSurface, values: [Double]) {
    self.surface = surface
    self.values = values
    let count = surface.triangles.count / 3
    let cells = max(4, min(64, Int(Double(count).squareRoot() / 3)))
    self.cells = cells
    let boxes = (0..<count).map { Self.box(surface, $0, cells) }
    starts = [Int32](repeating: 0, count: cells * cells * cells + 1)
    func forEach(_ box: (low: SIMD3<Int>, high: SIMD3<Int>), _ body: (Int) -> Void) {
      for a in box.low.x...box.high.x {
        for b in box.low.y...box.high.y { for c in box.low.z...box.high.z { body((a * cells + b) * cells + c) } }
      }
    }
    var counts = starts
    for box in boxes { forEach(box) { counts[$0 + 1] += 1 } }
    for cell in 1..<counts.count { counts[cell] += counts[cell - 1] }
    starts = counts
    var entries = [Int32](repeating: 0, count: Int(counts.last!))
    for (face, box) in boxes.enumerated() {
      forEach(box) { cell in
        entries[Int(counts[cell])] = Int32(face)
        counts[cell] += 1
      }
    }
    self.entries = entries
  }

  /// The value where the ray along `direction` meets the surface; nil where there is none.
  func value(_ direction: SIMD3<Double>) -> Double? {
    let index = Self.cell(direction, cells)
    let cell = (index.x * cells + index.y) * cells + index.z
    var best: (lowest: Double, value: Double)?
    for entry in entries[Int(starts[cell])..<Int(starts[cell + 1])] {
      let first = 3 * Int(entry)
      let (i, j, k) = (Int(surface.triangles[first]), Int(surface.triangles[first + 1]), Int(surface.triangles[first + 2]))
      let (a, b, c) = (surface.node(i), surface.node(j), surface.node(k))
      let shares = SIMD3(Self.triple(direction, b, c), Self.triple(direction, c, a), Self.triple(direction, a, b)) / Self.triple(a, b, c)
      let sum = shares.sum(), lowest = shares.min() / max(sum, 1e-300)
      // On an edge either neighbour serves; rounding may put it a little outside of both.
      guard sum > 0, lowest > -1e-9, lowest > best?.lowest ?? -1 else { continue }
      best = (lowest, (shares * SIMD3(values[i], values[j], values[k])).sum() / sum)
    }
    return best?.value
  }

  private static func cell(_ p: SIMD3<Double>, _ cells: Int) -> SIMD3<Int> {
    func index(_ x: Double) -> Int { max(0, min(cells - 1, Int((x + 1) / 2 * Double(cells)))) }
    return [index(p.x), index(p.y), index(p.z)]
  }

  /// The cells that the triangle, blown up to the sphere, can reach: it leaves the box of its corners by less than the square of its
  /// longest edge over four.
  private static func box(_ surface: SphereSurface, _ face: Int, _ cells: Int) -> (low: SIMD3<Int>, high: SIMD3<Int>) {
    let p = (0..<3).map { surface.node(Int(surface.triangles[3 * face + $0])) }
    let longest = [p[0] - p[1], p[1] - p[2], p[2] - p[0]].map { ($0 * $0).sum() }.max()!
    let room = SIMD3(repeating: longest / 4 + 1e-9)
    return (
      cell(pointwiseMin(pointwiseMin(p[0], p[1]), p[2]) - room, cells), cell(pointwiseMax(pointwiseMax(p[0], p[1]), p[2]) + room, cells)
    )
  }

  private static func triple(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) -> Double {
    a.x * (b.y * c.z - b.z * c.y) + a.y * (b.z * c.x - b.x * c.z) + a.z * (b.x * c.y - b.y * c.x)
  }
}

/// A density on a map that keeps areas, as pixels.
struct MapImage {
  let columns: Int
  /// Alpha 0 outside of the map.
  private(set) var pixels: [UInt32]

  /// - Parameter rows: pixels of the map's height.
  init(_ density: SpherePanel.Density, map: SphereMap, rows: Int) {
    columns = max(2, Int((Double(rows) * map.halfWidth).rounded()))
    pixels = [UInt32](repeating: 0, count: columns * rows)
    let location = SurfaceLocation(density.surface, values: density.values)
    for row in 0..<rows {
      for column in 0..<columns {
        let x = map.halfWidth * ((2 * Double(column) + 1) / Double(columns) - 1), y = 1 - (2 * Double(row) + 1) / Double(rows)
        guard let point = map.point(x, y), let value = location.value(point) else { continue }
        pixels[row * columns + column] = density.colours.pixel(value)
      }
    }
  }
}
