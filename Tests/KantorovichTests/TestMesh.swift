import Spaces

/// A sphere or a circle for the tests, its points one after the other.
struct TestMesh {
  private let mesh: SphereMesh

  var ambient: Int { mesh.ambient }
  var areas: [Double] { mesh.nodeArea.values }
  var nodeCount: Int { mesh.nodeCount }
  /// Point by point, `ambient` coordinates each.
  var points: [Double] { (0..<nodeCount).flatMap(mesh.node) }
  func point(_ i: Int) -> [Double] { mesh.node(i) }

  static func circle(count: Int) -> TestMesh { TestMesh(mesh: .circle(nodes: count)) }

  /// 10·4^level + 2 nodes.
  static func icosphere(level: Int) -> TestMesh { TestMesh(mesh: .icosphere(subdivisions: level)) }

  /// Masses proportional to area · density, total 1.
  func masses(_ density: ([Double]) -> Double) -> [Double] {
    let raw = (0..<nodeCount).map { areas[$0] * density(point($0)) }
    let total = raw.reduce(0, +)
    return raw.map { $0 / total }
  }
}
