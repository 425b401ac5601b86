import Glibc

/// An orthographic view of the unit sphere: the page's axes and the direction to the eye.
struct OrthographicView: Sendable {
  let right, up, eye: SIMD3<Double>

  /// Seen from `eye` with e₃ upwards, or e₂ where the eye is above a pole.
  init(from eye: SIMD3<Double>) {
    self.eye = Self.normalized(eye)
    let upwards: SIMD3<Double> = abs(self.eye.z) > 0.99 ? [0, 1, 0] : [0, 0, 1]
    right = Self.normalized(Self.cross(upwards, self.eye))
    up = Self.cross(self.eye, right)
  }

  /// Right, up, and height towards the eye.
  func callAsFunction(_ x: SIMD3<Double>) -> SIMD3<Double> { [(x * right).sum(), (x * up).sum(), (x * eye).sum()] }

  private static func normalized(_ a: SIMD3<Double>) -> SIMD3<Double> { a / (a * a).sum().squareRoot() }

  private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
  }
}

/// Values at the corners of triangles of the unit sphere, filled as pixels with linear interpolation.
struct HemisphereImage {
  /// Pixels a row, and rows.
  let size: Int
  /// Alpha 0 where no triangle is.
  private(set) var pixels: [UInt32]

  /// The triangles that rise above the plane of the disc, farthest first. O(triangles + pixels).
  init(_ surface: SphereSurface, values: [Double], colours: ColourScale, view: OrthographicView, size: Int) {
    self.size = size
    pixels = [UInt32](repeating: 0, count: size * size)
    let nodes = (0..<surface.nodeCount).map { view(surface.node($0)) }
    let half = Double(size) / 2
    let faces = stride(from: 0, to: surface.triangles.count, by: 3).map { corner in
      (0..<3).map { Int(surface.triangles[corner + $0]) }
    }
    let visible = faces.filter { face in face.contains { nodes[$0].z > 0 } }
    let sorted = visible.map { face in (height: face.reduce(0) { $0 + nodes[$1].z }, face: face) }.sorted { $0.height < $1.height }
    for (_, face) in sorted {
      fill(
        face.map { SIMD2((1 + nodes[$0].x) * half - 0.5, (1 - nodes[$0].y) * half - 0.5) }, face.map { values[$0] }, colours)
    }
  }

  private mutating func fill(_ p: [SIMD2<Double>], _ values: [Double], _ colours: ColourScale) {
    let twiceArea = (p[1].x - p[0].x) * (p[2].y - p[0].y) - (p[1].y - p[0].y) * (p[2].x - p[0].x)
    // A triangle seen edge-on covers nothing.
    guard abs(twiceArea) > 1e-9 else { return }
    func range(_ a: Double, _ b: Double, _ c: Double) -> ClosedRange<Int>? {
      let (low, high) = (max(0, Int(min(a, b, c).rounded(.up))), min(size - 1, Int(max(a, b, c).rounded(.down))))
      return low <= high ? low...high : nil
    }
    guard let columns = range(p[0].x, p[1].x, p[2].x), let rows = range(p[0].y, p[1].y, p[2].y) else { return }
    for row in rows {
      for column in columns {
        let (x, y) = (Double(column), Double(row))
        let b = ((x - p[0].x) * (p[2].y - p[0].y) - (y - p[0].y) * (p[2].x - p[0].x)) / twiceArea
        let c = ((p[1].x - p[0].x) * (y - p[0].y) - (p[1].y - p[0].y) * (x - p[0].x)) / twiceArea
        let a = 1 - b - c
        guard a >= -1e-9, b >= -1e-9, c >= -1e-9 else { continue }
        pixels[row * size + column] = colours.pixel(a * values[0] + b * values[1] + c * values[2])
      }
    }
  }
}
