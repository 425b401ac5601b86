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

  /// The points that carry mass, as unit vectors, and their indices.
  func support() -> (points: SpherePoints, indices: [Int]) {
    let indices = (0..<count).filter { masses[$0] > 0 }
    let points = SpherePoints(ambient: ambient, count: indices.count) { i, c in coordinates[c * count + indices[i]] }
    return (points, indices)
  }
}
