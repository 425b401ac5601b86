import Spaces
import Testing
import TestSupport

/// A mesh with a name that test reports show.
struct MeshCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let mesh: SphereMesh
}

/// Icospheres, circles, and icospheres with their nodes displaced at random, read back from OFF text.
let meshZoo: [MeshCase] =
  (0...4).map { MeshCase(testDescription: "icosphere \($0)", mesh: .icosphere(subdivisions: $0)) }
  + [3, 4, 5, 64, 257].map { MeshCase(testDescription: "circle \($0)", mesh: .circle(nodes: $0)) }
  + (1...3).map { level in
    let text = offText(perturbed(.icosphere(subdivisions: level), by: 0.2, seed: UInt64(level)))
    return MeshCase(testDescription: "perturbed icosphere \(level)", mesh: try! SphereMesh(off: text))
  }

/// Nodes and faces as an OFF file has them.
struct Polyhedron {
  var points: [[Double]]
  var faces: [[Int]]

  /// The octahedron with outward faces; the starting point of most bad files.
  static let octahedron = Polyhedron(
    points: [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]],
    faces: [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]])
}

/// The nodes displaced by up to a fraction of the mean edge, and pushed back to the sphere.
func perturbed(_ mesh: SphereMesh, by fraction: Double, seed: UInt64) -> Polyhedron {
  var numbers = Numbers(seed: seed)
  let edge = (2.3 * mesh.totalArea / Double(mesh.faceCount)).squareRoot()
  let points = (0..<mesh.nodeCount).map { i in
    let p = zip(mesh.node(i), numbers.field(3)).map { $0 + fraction * edge * $1 }
    let length = inner(p, p).squareRoot()
    return p.map { $0 / length }
  }
  return Polyhedron(points: points, faces: (0..<mesh.faceCount).map(mesh.corners))
}

func offText(_ surface: Polyhedron) -> String {
  let nodes = surface.points.map { $0.map { "\($0)" }.joined(separator: " ") }
  let faces = surface.faces.map { (["\($0.count)"] + $0.map { "\($0)" }).joined(separator: " ") }
  return (["OFF", "\(nodes.count) \(faces.count) 0"] + nodes + faces).joined(separator: "\n") + "\n"
}

func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// Vector c of the frame of face f.
func frame(_ mesh: SphereMesh, _ f: Int, _ c: Int) -> [Double] {
  let start = (f * mesh.dimension + c) * mesh.ambient
  return Array(mesh.frames[start..<start + mesh.ambient])
}
