import Glibc

/// Unit vectors in the layout of the pricing loops: coordinate after coordinate, each filled up to whole lanes.
struct SpherePoints: Sendable {
  let ambient: Int
  let count: Int
  /// `count`, rounded up to whole lanes.
  let stride: Int
  /// Coordinate c of point i is at `c · stride + i`.
  let coordinates: [Double]

  /// Vectors of any length, brought to one; a zero vector becomes the first unit vector.
  init(ambient: Int, count: Int, coordinate: (_ point: Int, _ axis: Int) -> Double) {
    let stride = (count + Lanes.scalarCount - 1) / Lanes.scalarCount * Lanes.scalarCount
    var all = [Double](repeating: 0, count: ambient * stride)
    for i in 0..<count {
      var square = 0.0
      for c in 0..<ambient {
        let x = coordinate(i, c)
        all[c * stride + i] = x
        square += x * x
      }
      if square > 0 {
        for c in 0..<ambient { all[c * stride + i] /= square.squareRoot() }
      } else {
        all[i] = 1
      }
    }
    self.ambient = ambient
    self.count = count
    self.stride = stride
    coordinates = all
  }

  /// What the loops take at a time.
  typealias Lanes = SIMD8<Double>

  /// d(x_i, y_j)^p. d = 2 atan2(|x − y|, |x + y|): accurate for equal and for antipodal points, where the arc cosine loses half the
  /// digits.
  func cost(_ i: Int, _ other: SpherePoints, _ j: Int, exponent: Int) -> Double {
    var minus = 0.0
    var plus = 0.0
    for c in 0..<ambient {
      let a = coordinates[c * stride + i]
      let b = other.coordinates[c * other.stride + j]
      minus += (a - b) * (a - b)
      plus += (a + b) * (a + b)
    }
    let distance = 2 * atan2(minus.squareRoot(), plus.squareRoot())
    return exponent == 1 ? distance : distance * distance
  }
}
