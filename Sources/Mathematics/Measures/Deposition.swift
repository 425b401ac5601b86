import Spaces

/// Weighted points of Rⁿ other than the origin, one after the other.
public struct PointMasses: Sendable, Equatable {
  /// The points.
  public var points: [[Double]]
  /// The weights ≥ 0, one a point, not all zero.
  public var weights: [Double]

  /// Points with their weights.
  public init(points: [[Double]], weights: [Double]) {
    self.points = points
    self.weights = weights
  }
}

/// Deposits each point on the corners of the face its direction crosses, by barycentric coordinates, so that the first moment of
/// the polyhedron's crossing points is kept. The masses add up to one.
package func depositedMass(of particles: PointMasses, on mesh: SphereMesh) -> NodeField {
  var locator = PointLocator(mesh)
  var mass = NodeField(repeating: 0, on: mesh)
  for (point, weight) in zip(particles.points, particles.weights) {
    let largest = point.reduce(0) { max($0, abs($1)) }
    let (face, barycentric) = locator.locate(point.map { $0 / largest })
    for (node, share) in zip(mesh.corners(face), barycentric) { mass[node] += weight * share }
  }
  return normalized(mass)
}
