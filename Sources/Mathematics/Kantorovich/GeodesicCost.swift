import LinearPrograms
import Glibc

/// Points of the unit sphere S^{n−1} in Rⁿ with masses.
package struct WeightedPoints: Sendable, Equatable {
  /// n ≥ 2.
  package var ambient: Int
  /// Coordinate c of point i is at `c · count + i`.
  package var coordinates: [Double]
  /// Masses, zero allowed.
  package var masses: [Double]

  package init(ambient: Int, coordinates: [Double], masses: [Double]) {
    self.ambient = ambient
    self.coordinates = coordinates
    self.masses = masses
  }

  package var count: Int { masses.count }

  /// Throws unless every point is on the sphere to 1e-6 and every mass is usable.
  func validate(_ which: String) throws(TransportError) {
    guard coordinates.count == ambient * count else {
      throw .coordinates(which: which, count: coordinates.count, expected: ambient * count)
    }
    for i in 0..<count {
      guard masses[i] >= 0, masses[i] < .infinity else { throw .mass(which: which, index: i, value: masses[i]) }
      var square = 0.0
      for c in 0..<ambient { square += coordinates[c * count + i] * coordinates[c * count + i] }
      guard (square - 1).magnitude <= 2e-6 else { throw .offSphere(which: which, index: i, square: square) }
    }
  }

  /// The points that carry mass, as unit vectors point by point, and their indices.
  func support() -> (points: [Double], masses: [Double], indices: [Int]) {
    let indices = (0..<count).filter { masses[$0] > 0 }
    var points: [Double] = []
    points.reserveCapacity(indices.count * ambient)
    for i in indices {
      var square = 0.0
      for c in 0..<ambient { square += coordinates[c * count + i] * coordinates[c * count + i] }
      for c in 0..<ambient { points.append(coordinates[c * count + i] / square.squareRoot()) }
    }
    return (points, indices.map { masses[$0] }, indices)
  }
}

/// d(x, y)^p between two sets of unit vectors, p = 1 or 2.
struct GeodesicCost {
  let rows: Int
  let columns: Int
  /// Row by row.
  let values: [Double]

  /// d = 2 atan2(|x − y|, |x + y|): accurate for equal and for antipodal points, where the arc cosine loses half the digits.
  init(_ x: [Double], _ y: [Double], ambient: Int, exponent: Int) {
    rows = x.count / ambient
    columns = y.count / ambient
    let (m, n) = (rows, columns)
    values = [Double](unsafeUninitializedCapacity: m * n) { buffer, count in
      for i in 0..<m {
        for j in 0..<n {
          var minus = 0.0
          var plus = 0.0
          for c in 0..<ambient {
            let a = x[i * ambient + c]
            let b = y[j * ambient + c]
            minus += (a - b) * (a - b)
            plus += (a + b) * (a + b)
          }
          let distance = 2 * atan2(minus.squareRoot(), plus.squareRoot())
          buffer[i * n + j] = exponent == 1 ? distance : distance * distance
        }
      }
      count = m * n
    }
  }

  @inline(__always) subscript(i: Int, j: Int) -> Double { values[i * columns + j] }
}
