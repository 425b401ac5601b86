import Spaces
import Transport

/// A sphere or a circle for the tests.
struct TestMesh {
  let mesh: SphereMesh

  var space: P1Space { mesh.space }
  /// Of one slice.
  var path: PathOperators { PathOperators(mesh.space) }
  var nodeCount: Int { mesh.nodeCount }
  func point(_ i: Int) -> [Double] { mesh.node(i) }
  /// The last coordinate of a point.
  func height(_ p: [Double]) -> Double { p[p.count - 1] }

  static func circle(count: Int) -> TestMesh { TestMesh(mesh: .circle(nodes: count)) }

  /// 10·4^level + 2 nodes.
  static func icosphere(level: Int) -> TestMesh { TestMesh(mesh: .icosphere(subdivisions: level)) }

  /// Masses proportional to area · density, total 1.
  func masses(_ density: ([Double]) -> Double) -> [Double] {
    let raw = (0..<nodeCount).map { space.nodeArea.values[$0] * density(point($0)) }
    let total = raw.reduce(0, +)
    return raw.map { $0 / total }
  }
}
