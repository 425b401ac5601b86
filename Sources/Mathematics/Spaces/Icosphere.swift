import Glibc

extension SphereMesh {
  /// The levels of ``icosphere(subdivisions:)``: from 12 to 163,842 nodes.
  public static let icosphereLevels = 0...7

  /// A mesh of S²: the icosahedron, each triangle cut in four `subdivisions` times with the new nodes pushed to the sphere:
  /// 10·4^L + 2 nodes, the nodes of a level first in the next.
  public static func icosphere(subdivisions: Int) -> SphereMesh {
    precondition(icosphereLevels.contains(subdivisions), "icosphere levels are \(icosphereLevels)")
    let t = (1 + 5.0.squareRoot()) / 2
    var points: [SIMD3<Double>] = [
      [-1, t, 0], [1, t, 0], [-1, -t, 0], [1, -t, 0], [0, -1, t], [0, 1, t],
      [0, -1, -t], [0, 1, -t], [t, 0, -1], [t, 0, 1], [-t, 0, -1], [-t, 0, 1],
    ].map { $0 / dot($0, $0).squareRoot() }
    var faces: [Int32] = [
      0, 11, 5, 0, 5, 1, 0, 1, 7, 0, 7, 10, 0, 10, 11, 1, 5, 9, 5, 11, 4, 11, 10, 2, 10, 7, 6, 7, 1, 8,
      3, 9, 4, 3, 4, 2, 3, 2, 6, 3, 6, 8, 3, 8, 9, 4, 9, 5, 2, 4, 11, 6, 2, 10, 8, 6, 7, 9, 8, 1,
    ]
    for _ in 0..<subdivisions {
      var edges = EdgeTable(nodeCount: points.count)
      var finer: [Int32] = []
      finer.reserveCapacity(4 * faces.count)
      for f in stride(from: 0, to: faces.count, by: 3) {
        let (a, b, c) = (faces[f], faces[f + 1], faces[f + 2])
        func middle(_ p: Int32, _ q: Int32) -> Int32 {
          let (edge, isNew) = edges.insert(p, q)
          if isNew {
            let sum = points[Int(p)] + points[Int(q)]
            points.append(sum / dot(sum, sum).squareRoot())
          }
          return Int32(edges.nodeCount) + edge
        }
        let (ab, bc, ca) = (middle(a, b), middle(b, c), middle(c, a))
        finer += [a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca]
      }
      faces = finer
    }
    return SphereMesh(ambient: 3, coordinates: (0..<3).flatMap { c in points.map { $0[c] } }, faces: faces)
  }

  /// A mesh of S¹: the regular polygon with `nodes` ≥ 3 nodes at angles 2πi/nodes.
  public static func circle(nodes: Int) -> SphereMesh {
    precondition(nodes >= 3, "a circle needs at least three nodes")
    let angles = (0..<nodes).map { 2 * Double.pi * Double($0) / Double(nodes) }
    let faces = (0..<nodes).flatMap { [Int32($0), Int32(($0 + 1) % nodes)] }
    return SphereMesh(ambient: 2, coordinates: angles.map { cos($0) } + angles.map { sin($0) }, faces: faces)
  }
}
