/// Points of Rⁿ, one array a coordinate, so that loops over points vectorize.
package struct PointSet: Sendable, Equatable {
  package let ambient: Int
  package let count: Int
  /// Coordinate c of point i is at `c·count + i`.
  package var coordinates: [Double]

  /// - Parameter coordinates: coordinate by coordinate, `ambient · count` numbers.
  package init(ambient: Int, coordinates: [Double]) {
    precondition(ambient > 0 && coordinates.count % ambient == 0, "a point set needs ambient · count coordinates")
    self.ambient = ambient
    self.count = coordinates.count / ambient
    self.coordinates = coordinates
  }

  /// From points given one after the other.
  package init(points: [[Double]], ambient: Int) {
    self.init(ambient: ambient, coordinates: (0..<ambient).flatMap { c in points.map { $0[c] } })
  }

  /// The coordinates of point i.
  package subscript(i: Int) -> [Double] { (0..<ambient).map { coordinates[$0 * count + i] } }

  /// max |x_i|²: 1 on the sphere, to rounding.
  var largestSquare: Double {
    (0..<count).reduce(0) { largest, i in
      max(largest, (0..<ambient).reduce(0) { $0 + coordinates[$1 * count + i] * coordinates[$1 * count + i] })
    }
  }

  /// The given points, in their order.
  package func selecting(_ indices: [Int]) -> PointSet {
    PointSet(
      ambient: ambient,
      coordinates: (0..<ambient).flatMap { c in indices.map { coordinates[c * count + $0] } })
  }
}
