import Particles
import Spaces

/// Independent points of a piecewise linear density on a mesh, brought to the sphere.
package struct DensitySampler {
  private let mesh: SphereMesh
  private let density: NodeField
  /// Mass of the faces up to and with each.
  private let cumulative: [Double]

  /// - Parameter mass: nodal masses ≥ 0, not all zero.
  package init(_ mesh: SphereMesh, mass: NodeField) {
    self.mesh = mesh
    let density = mesh.density(mass)
    var sum = 0.0
    var cumulative: [Double] = []
    for face in 0..<mesh.faceCount {
      sum += mesh.faceArea.values[face] * mesh.corners(face).reduce(0) { $0 + density[$1] }
      cumulative.append(sum)
    }
    self.density = density
    self.cumulative = cumulative
  }

  /// A face by its mass, O(log faces), then a point of it by rejection from the largest of its corners, in n tries at most on average.
  package func draw(_ generator: inout Xoshiro256) -> [Double] {
    let target = generator.uniform() * cumulative[cumulative.count - 1]
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] < target { low = middle + 1 } else { high = middle }
    }
    let corners = mesh.corners(low)
    let largest = corners.reduce(0) { max($0, density[$1]) }
    while true {
      // Ordered uniform numbers cut the unit interval into uniform barycentric coordinates.
      let cuts = [0] + (1..<corners.count).map { _ in generator.uniform() }.sorted() + [1]
      let barycentric = zip(cuts, cuts.dropFirst()).map { $1 - $0 }
      let value = zip(corners, barycentric).reduce(0) { $0 + $1.1 * density[$1.0] }
      guard generator.uniform() * largest < value else { continue }
      var point = [Double](repeating: 0, count: mesh.ambient)
      for (node, share) in zip(corners, barycentric) {
        for (c, x) in mesh.node(node).enumerated() { point[c] += share * x }
      }
      return point
    }
  }
}
