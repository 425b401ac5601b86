import Glibc
import Spaces
import Testing

@Suite("Import of OFF text")
struct MeshImportProperty {
  /// The octahedron, changed.
  private static func octahedron(_ change: (inout Polyhedron) -> Void) -> String {
    var surface = Polyhedron.octahedron
    change(&surface)
    return offText(surface)
  }

  /// A bad file, the error it must give, and how the message must name the place.
  private static let badFiles: [(name: String, text: String, error: MeshError, names: String)] = {
    let good = offText(.octahedron)
    let lines = good.split(separator: "\n").map(String.init)
    func replacing(line: Int, by text: String) -> String {
      var changed = lines
      changed[line - 1] = text
      return changed.joined(separator: "\n")
    }
    let corner = "the corners of face 2, their number first"
    let counts = "the numbers of nodes (4 or more), faces (4 or more) and edges"
    // Two tetrahedra with node 0 in common.
    let z = 1 / 3.0
    let r = (1 - z * z).squareRoot()
    func ring(_ turn: Double, _ height: Double) -> [[Double]] {
      (0..<3).map { [r * cos(turn + 2 * .pi * Double($0) / 3), r * sin(turn + 2 * .pi * Double($0) / 3), height] }
    }
    let tetrahedron = [[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]]
    let touching = Polyhedron(
      points: [[0, 0, 1]] + ring(0, -z) + ring(1, -z),
      faces: tetrahedron + tetrahedron.map { $0.map { $0 == 0 ? 0 : $0 + 3 } })
    var twice = Polyhedron.octahedron
    for p in Polyhedron.octahedron.points { twice.points.append([p[0], 0.6 * p[1] - 0.8 * p[2], 0.8 * p[1] + 0.6 * p[2]]) }
    for face in Polyhedron.octahedron.faces { twice.faces.append(face.map { $0 + 6 }) }
    return [
      ("empty", "", .syntax(line: 1, expected: "the keyword OFF"), "line 1"),
      ("only comments", "# nothing\n\n", .syntax(line: 1, expected: "the keyword OFF"), "line 1"),
      ("other format", replacing(line: 1, by: "ply"), .syntax(line: 1, expected: "the keyword OFF"), "line 1"),
      ("no counts", "OFF\n", .syntax(line: 2, expected: "the numbers of nodes, faces and edges"), "line 2"),
      ("one count", replacing(line: 2, by: "6"), .syntax(line: 2, expected: counts), "line 2"),
      ("count in words", replacing(line: 2, by: "six 8 12"), .syntax(line: 2, expected: counts), "line 2"),
      ("negative count", replacing(line: 2, by: "6 -8 12"), .syntax(line: 2, expected: counts), "line 2"),
      ("counts too small", "OFF 3 1 3\n1 0 0\n0 1 0\n0 0 1\n3 0 1 2\n", .syntax(line: 1, expected: counts), "line 1"),
      ("two coordinates", replacing(line: 4, by: "-1 0"), .syntax(line: 4, expected: "three coordinates of node 1"), "line 4"),
      ("coordinate in words", replacing(line: 5, by: "0 one 0 0"), .syntax(line: 5, expected: "three coordinates of node 2"), "line 5"),
      ("not a number", replacing(line: 5, by: "0 nan 0"), .syntax(line: 5, expected: "three coordinates of node 2"), "node 2"),
      ("nodes missing", lines.prefix(6).joined(separator: "\n"), .syntax(line: 7, expected: "three coordinates of node 4"), "line 7"),
      ("faces missing", lines.dropLast().joined(separator: "\n"), .syntax(line: 16, expected: "the corners of face 7"), "face 7"),
      ("two corners", replacing(line: 11, by: "3 1 3"), .syntax(line: 11, expected: corner), "line 11"),
      ("corner in words", replacing(line: 11, by: "3 1 three 4 255"), .syntax(line: 11, expected: corner), "face 2"),
      ("fractional corner", replacing(line: 11, by: "3 1 3.0 4 255"), .syntax(line: 11, expected: corner), "face 2"),
      ("corner count in words", replacing(line: 11, by: "three 3 1 3 4"), .syntax(line: 11, expected: corner), "face 2"),
      ("quadrilateral", octahedron { $0.faces[3] = [3, 0, 4, 2] }, .notATriangle(face: 3, corners: 4), "face 3"),
      ("segment", octahedron { $0.faces[1] = [2, 1] }, .notATriangle(face: 1, corners: 2), "face 1"),
      ("negative corner count", replacing(line: 11, by: "-3 1 3 4"), .notATriangle(face: 2, corners: -3), "face 2"),
      ("node too large", octahedron { $0.faces[4] = [2, 6, 5] }, .nodeOutOfRange(face: 4, node: 6, nodeCount: 6), "face 4 names node 6"),
      ("node negative", octahedron { $0.faces[4] = [2, -1, 5] }, .nodeOutOfRange(face: 4, node: -1, nodeCount: 6), "node -1"),
      ("off the sphere", octahedron { $0.points[2] = [0, 1.25, 0] }, .offSphere(node: 2, radius: 1.25), "node 2"),
      ("at the origin", octahedron { $0.points[5] = [0, 0, 0] }, .offSphere(node: 5, radius: 0), "node 5"),
      ("corner twice", octahedron { $0.faces[6] = [3, 3, 5] }, .degenerate(face: 6), "face 6"),
      ("coincident nodes", octahedron { $0.points[4] = [1, 0, 0] }, .degenerate(face: 0), "face 0"),
      ("hole", octahedron { $0.faces.removeLast() }, .boundary(0, 3), "0–3"),
      ("face twice", octahedron { $0.faces.append([0, 2, 4]) }, .nonManifoldEdge(0, 2, faces: 3), "0–2"),
      ("turned face", octahedron { $0.faces[6] = [1, 3, 5] }, .inconsistentOrientation(1, 3), "1–3"),
      ("touching at a node", offText(touching), .nonManifoldNode(0), "node 0"),
      ("unused node", octahedron { $0.points.append([0, 0.6, 0.8]) }, .unusedNode(6), "node 6"),
      ("folded over", octahedron { $0.points[4] = [0.48, 0.6, -0.64] }, .folded(face: 0), "face 0"),
      ("four dimensions", "4" + offText(.octahedron), .format("an OFF file of kind 4OFF"), "4OFF"),
      ("two spheres", offText(twice), .notASphere(eulerCharacteristic: 4), "characteristic 4"),
    ]
  }()

  @Test("every error names the element", arguments: badFiles.indices)
  func errors(index: Int) {
    let bad = Self.badFiles[index]
    #expect(throws: bad.error, "\(bad.name)") { try SphereMesh(off: bad.text) }
    #expect(bad.error.description.contains(bad.names), "\(bad.name): \(bad.error)")
  }

  /// The number of a case. Exhaustive: a new one does not compile until it is counted here, and a bad file provokes it.
  private func kind(_ error: MeshError) -> Int {
    switch error {
    case .syntax: 0
    case .notATriangle: 1
    case .nodeOutOfRange: 2
    case .offSphere: 3
    case .degenerate: 4
    case .boundary: 5
    case .nonManifoldEdge: 6
    case .inconsistentOrientation: 7
    case .nonManifoldNode: 8
    case .unusedNode: 9
    case .folded: 10
    case .notASphere: 11
    case .format: 12
    }
  }

  @Test("every case of MeshError is provoked")
  func errorsAreCovered() {
    #expect(Set(Self.badFiles.map { kind($0.error) }) == Set(0...12))
  }

  @Test("comments, blank lines, counts on the first line, colours and other line ends are accepted")
  func variants() throws {
    let plain = try SphereMesh(off: offText(.octahedron))
    let lines = offText(.octahedron).split(separator: "\n").map(String.init)
    let body = lines.dropFirst(2)
    let texts: [String] = [
      "# a comment\n\n" + lines.joined(separator: " # and another\n\n   \n"),
      (["OFF 6 8 12"] + body).joined(separator: "\n"),
      (["OFF", "6 8"] + body).joined(separator: "\n"),
      lines.joined(separator: "\r\n") + "\r\n",
      lines.map { "\t  " + $0.split(separator: " ").joined(separator: "\t ") }.joined(separator: "\n"),
      (lines.prefix(8) + lines.dropFirst(8).map { $0 + " 255 0 0.5" }).joined(separator: "\n"),
      (lines + ["the rest of the file is not read"]).joined(separator: "\n"),
    ]
    for text in texts {
      let mesh = try SphereMesh(off: text)
      #expect(mesh.coordinates == plain.coordinates && mesh.faces == plain.faces)
    }
    #expect(plain.nodeCount == 6 && plain.faceCount == 8)
    // Eight equilateral triangles of edge √2.
    #expect(abs(plain.totalArea - 4 * 3.0.squareRoot()) <= 4e-15)
  }

  @Test("normals and colours of NOFF and COFF are left out; OBJ is read; other formats are refused by name")
  func formats() throws {
    let plain = try SphereMesh(off: offText(.octahedron))
    let lines = offText(.octahedron).split(separator: "\n").map(String.init)
    let normals = ["NOFF"] + [lines[1]] + lines[2..<8].map { "\($0) \($0)" } + lines[8...]
    let colours = ["COFF"] + [lines[1]] + lines[2..<8].map { "\($0) 255 0 0 255" } + lines[8...]
    let nodes = Polyhedron.octahedron.points.map { "v \($0[0]) \($0[1]) \($0[2])" }
    let faces = Polyhedron.octahedron.faces
    let texts = [
      normals.joined(separator: "\n"), colours.joined(separator: "\n"),
      (["# from a modeller", "mtllib a.mtl", "o sphere"] + nodes + ["vn 0 0 1"] + faces.map { "f \($0[0] + 1) \($0[1] + 1) \($0[2] + 1)" })
        .joined(separator: "\n"),
      (nodes + faces.map { "f " + $0.map { "\($0 + 1)/1/\($0 + 1)" }.joined(separator: " ") }).joined(separator: "\r\n"),
      (nodes + faces.map { "f \($0[0] - 6) \($0[1] - 6) \($0[2] - 6)" }).joined(separator: "\n"),
    ]
    for text in texts {
      let mesh = try SphereMesh(surface: text)
      #expect(mesh.coordinates == plain.coordinates && mesh.faces == plain.faces)
    }
    let bad: [(String, MeshError)] = [
      ("ply\nformat ascii 1.0\n", .format("a PLY file")), ("solid ball\n", .format("an STL file")),
      ("OFF BINARY\n", .format("a binary OFF file")), ((nodes + ["f 1 2 3 4"]).joined(separator: "\n"), .notATriangle(face: 0, corners: 4)),
      ((nodes + ["f 1 2 9"]).joined(separator: "\n"), .nodeOutOfRange(face: 0, node: 8, nodeCount: 6)),
      ((nodes + ["f 0 1 2"]).joined(separator: "\n"), .syntax(line: 7, expected: "the corners of face 0, counted from 1")),
      ("", .syntax(line: 1, expected: "the keyword OFF")),
    ]
    for (text, error) in bad { #expect(throws: error) { try SphereMesh(surface: text) } }
  }

  @Test("a mesh survives the way through text")
  func roundTrip() throws {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let surface = Polyhedron(points: (0..<mesh.nodeCount).map(mesh.node), faces: (0..<mesh.faceCount).map(mesh.corners))
    let read = try SphereMesh(off: offText(surface))
    #expect(read.faces == mesh.faces)
    // Normalizing a unit vector again may change its last bit.
    for (a, b) in zip(read.coordinates, mesh.coordinates) { #expect(abs(a - b) <= 2.3e-16) }
  }

  @Test("nodes within 1e-6 of the sphere are normalized, clockwise surfaces turned")
  func tolerance() throws {
    var surface = Polyhedron.octahedron
    surface.points = surface.points.map { $0.map { $0 * (1 + 5e-7) } }
    let scaled = try SphereMesh(off: offText(surface))
    for i in 0..<6 { #expect(abs(inner(scaled.node(i), scaled.node(i)) - 1) <= 4e-16) }
    surface.faces = surface.faces.map { $0.reversed() }
    let reversed = try SphereMesh(off: offText(surface))
    #expect(abs(reversed.totalArea - scaled.totalArea) <= 4e-15)
    for f in 0..<reversed.faceCount {
      let x = reversed.corners(f).map(reversed.node)
      let volume =
        x[0][0] * (x[1][1] * x[2][2] - x[1][2] * x[2][1]) + x[0][1] * (x[1][2] * x[2][0] - x[1][0] * x[2][2])
        + x[0][2] * (x[1][0] * x[2][1] - x[1][1] * x[2][0])
      #expect(volume > 0, "face \(f) turns counter-clockwise seen from outside")
    }
    var locator = PointLocator(reversed)
    let found = locator.locate([1, 1, 1])
    #expect(found.barycentric.allSatisfy { abs($0 - 1 / 3.0) <= 1e-15 })
  }
}
