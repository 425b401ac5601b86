import Configurations
import Spaces

extension NetCDFFile {
  /// The mesh of a run, to the last bit, once it is known to be one: nodes on the unit sphere, faces that close it, areas that are
  /// theirs.
  /// - Throws: ``InputError`` naming what is wrong.
  func readMesh() throws -> SphereMesh {
    let nodes = try length("node"), faces = try length("face"), n = try length("ambient"), corners = try length("vertex")
    guard n == 2 || n == 3, corners == n else { throw wrong("its faces have \(corners) corners in R\(n)") }
    let points = try doubles("node_coordinates", over: ["node", "ambient"])
    let face = try integers("face_nodes", over: ["face", "vertex"])
    guard nodes >= n + 1, faces >= n + 1 else { throw wrong("its mesh has \(nodes) nodes and \(faces) faces") }
    if let corner = face.firstIndex(where: { $0 < 0 || Int($0) >= nodes }) {
      throw wrong("face \(corner / n) names node \(face[corner]) of \(nodes)")
    }
    for i in 0..<nodes {
      let square = (0..<n).reduce(0) { $0 + points[i * n + $1] * points[i * n + $1] }
      guard abs(square - 1) <= 1e-9 else { throw wrong("node \(i) is not on the unit sphere (its radius is \(square.squareRoot()))") }
    }
    if n == 3 {
      do {
        // Whichever way the faces turn: version 0.1.0 took them as they came.
        _ = try SphereMesh.check((0..<nodes).map { SIMD3(points[3 * $0], points[3 * $0 + 1], points[3 * $0 + 2]) }, face)
      } catch {
        throw wrong("its mesh is no triangulated sphere: \(error.description)")
      }
    } else if let problem = circleProblem(face, nodes) {
      throw wrong("its mesh is no polygon: \(problem)")
    }
    let mesh = SphereMesh(ambient: n, coordinates: (0..<n).flatMap { c in (0..<nodes).map { points[$0 * n + c] } }, faces: face)
    let areas = try doubles("node_area", over: ["node"])
    if let i = areas.indices.first(where: { !(abs(areas[$0] - mesh.nodeArea.values[$0]) <= 1e-9 * mesh.nodeArea.values[$0]) }) {
      throw wrong("node_area of node \(i) is \(areas[i]), and its faces have \(mesh.nodeArea.values[i])")
    }
    return mesh
  }

  private func wrong(_ problem: String) -> InputError { InputError(path, problem, remedy: "use a complete file that jko wrote") }
}

/// Why segments are not one polygon through all nodes; nil when they are.
private func circleProblem(_ segments: [Int32], _ nodes: Int) -> String? {
  guard segments.count == 2 * nodes else { return "it has \(segments.count / 2) segments for \(nodes) nodes" }
  var next = [Int32](repeating: -1, count: nodes)
  for f in 0..<nodes {
    let (a, b) = (Int(segments[2 * f]), segments[2 * f + 1])
    guard next[a] < 0 else { return "two segments begin at node \(a)" }
    next[a] = b
  }
  var (node, visited) = (0, 0)
  repeat { (node, visited) = (Int(next[node]), visited + 1) } while node > 0 && visited <= nodes
  return node == 0 && visited == nodes ? nil : "its segments are not one closed line"
}

extension SphereMesh {
  /// What in the section `sphere` the mesh contradicts; nil when it can be the section's.
  func difference(from section: SphereSection) -> String? {
    let (kind, wanted): (String, Int?) =
      switch section {
      case .icosphere(let level): ("an icosphere of level \(level)", level >= 0 && level < 15 ? 10 << (2 * level) + 2 : -1)
      case .circle(let nodes): ("a circle of \(nodes) nodes", nodes)
      case .imported: ("a surface", nil)
      }
    guard ambient == section.ambient, wanted ?? nodeCount == nodeCount else {
      return "its mesh has \(nodeCount) nodes in R\(ambient), and its configuration says \(kind)"
    }
    return nil
  }
}
