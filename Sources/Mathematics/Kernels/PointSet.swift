/// Points of Rⁿ, one array a coordinate, so that loops over points vectorize.
public struct PointSet: Sendable, Equatable {
  /// The dimension n of the space Rⁿ.
  public let ambient: Int
  /// The number of points.
  public let count: Int
  /// The coordinates of all points, coordinate by coordinate: number c of point i is at `c·count + i`.
  public var coordinates: [Double]

  /// Points from their coordinates in the order of ``coordinates``.
  /// - Parameter coordinates: coordinate by coordinate, `ambient · count` numbers.
  public init(ambient: Int, coordinates: [Double]) {
    precondition(ambient > 0 && coordinates.count % ambient == 0, "a point set needs ambient · count coordinates")
    self.ambient = ambient
    self.count = coordinates.count / ambient
    self.coordinates = coordinates
  }

  /// Points given one after the other, `ambient` numbers each.
  public init(points: [[Double]], ambient: Int) {
    self.init(ambient: ambient, coordinates: (0..<ambient).flatMap { c in points.map { $0[c] } })
  }

  /// The coordinates of point i.
  public subscript(i: Int) -> [Double] { (0..<ambient).map { coordinates[$0 * count + i] } }

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
