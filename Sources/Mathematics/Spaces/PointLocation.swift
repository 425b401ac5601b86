/// Finds the face whose cone from the origin holds a direction, by walking from face to face.
///
/// A walk costs O(√faces) on the sphere, less when consecutive directions are near each other.
package struct PointLocator {
  private let mesh: SphereMesh
  /// The face across the edge opposite corner j of face f, at `f·ambient + j`.
  private let neighbour: [Int32]
  private var last = 0

  package init(_ mesh: SphereMesh) {
    self.mesh = mesh
    let n = mesh.ambient
    var neighbour = [Int32](repeating: -1, count: mesh.faceCount * n)
    // Faces meet at the n − 1 corners that remain when corner j is left out.
    var seen: [Int64: Int] = [:]
    seen.reserveCapacity(mesh.faceCount * 2)
    for f in 0..<mesh.faceCount {
      for j in 0..<n {
        let others = (1..<n).map { Int64(mesh.faces[f * n + (j + $0) % n]) }.sorted()
        let key = others.reduce(0) { $0 * Int64(mesh.nodeCount) + $1 }
        if let twin = seen.removeValue(forKey: key) {
          neighbour[f * n + j] = Int32(twin / n)
          neighbour[twin] = Int32(f)
        } else {
          seen[key] = f * n + j
        }
      }
    }
    self.neighbour = neighbour
  }

  /// The face that the ray through `direction` (ambient numbers, not all zero) crosses, and the barycentric coordinates
  /// of the crossing, which sum to one.
  package mutating func locate(_ direction: [Double]) -> (face: Int, barycentric: [Double]) {
    let n = mesh.ambient
    var face = last
    // On a mesh that does not fold, the walk leaves through the edge most violated and ends; the bound guards rounding.
    for _ in 0..<(4 * mesh.faceCount + 16) {
      let weights = coneCoordinates(face, direction)
      let worst = (0..<n).min { weights[$0] < weights[$1] }!
      // A ray through a node or an edge belongs to either face.
      if weights[worst] >= -1e-14 {
        last = face
        let clipped = weights.map { max($0, 0) }, sum = clipped.reduce(0, +)
        return (face, clipped.map { $0 / sum })
      }
      face = Int(neighbour[face * n + worst])
    }
    preconditionFailure("no face holds the direction \(direction); the surface does not enclose the origin")
  }

  /// λ with Σ λ_j x_j = direction over the corners of `face`, scaled by a positive factor.
  private func coneCoordinates(_ face: Int, _ direction: [Double]) -> [Double] {
    let p = mesh.corners(face).map(mesh.node)
    if mesh.ambient == 2 {
      let determinant = p[0][0] * p[1][1] - p[0][1] * p[1][0]
      let sign = determinant >= 0 ? 1.0 : -1.0
      return [
        sign * (direction[0] * p[1][1] - direction[1] * p[1][0]), sign * (p[0][0] * direction[1] - p[0][1] * direction[0]),
      ]
    }
    let q = p.map { SIMD3($0[0], $0[1], $0[2]) }, x = SIMD3(direction[0], direction[1], direction[2])
    let normals = [cross(q[1], q[2]), cross(q[2], q[0]), cross(q[0], q[1])]
    let sign = dot(q[0], normals[0]) >= 0 ? 1.0 : -1.0
    return normals.map { sign * dot($0, x) }
  }
}
