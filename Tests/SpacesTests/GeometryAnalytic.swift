import Glibc
import Spaces
import Testing

@Suite("Mesh geometry: closed forms and orders of convergence")
struct GeometryAnalytic {
  @Test("counts of every level", arguments: 0...5)
  func counts(level: Int) {
    let mesh = SphereMesh.icosphere(subdivisions: level)
    let quarter = 1 << (2 * level)
    #expect(mesh.nodeCount == 10 * quarter + 2)
    #expect(mesh.faceCount == 20 * quarter)
    #expect(mesh.ambient == 3 && mesh.dimension == 2)
    #expect(mesh.coordinates.count == 3 * mesh.nodeCount && mesh.faces.count == 3 * mesh.faceCount)
  }

  @Test("counts, angles and lengths of circles", arguments: [3, 4, 5, 64, 257])
  func circle(nodes: Int) {
    let mesh = SphereMesh.circle(nodes: nodes)
    #expect(mesh.nodeCount == nodes && mesh.faceCount == nodes && mesh.ambient == 2 && mesh.dimension == 1)
    let side = 2 * sin(.pi / Double(nodes))
    for f in 0..<nodes {
      // Angles up to 2π are rounded to 9e-16, and a length inherits two of those errors.
      #expect(abs(mesh.faceArea[f] - side) <= 2e-15)
      #expect(abs(mesh.nodeArea[f] - side) <= 2e-15)
      #expect(mesh.corners(f) == [f, (f + 1) % nodes])
    }
  }

  @Test("the icosahedron")
  func icosahedron() {
    let mesh = SphereMesh.icosphere(subdivisions: 0)
    // Edge of the icosahedron of circumradius one: 4/√(10 + 2√5).
    let edge = 4 / (10 + 2 * 5.0.squareRoot()).squareRoot()
    for f in 0..<mesh.faceCount { #expect(abs(mesh.faceArea[f] - 3.0.squareRoot() / 4 * edge * edge) <= 1e-15) }
  }

  @Test("the area converges to 4π at second order")
  func sphereArea() {
    let errors = (2...6).map { 4 * .pi - SphereMesh.icosphere(subdivisions: $0).totalArea }
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(fine > 0, "flat faces are inside the ball")
      #expect(abs(log2(coarse / fine) - 2) <= 0.05, "order \(log2(coarse / fine))")
    }
  }

  @Test("the length converges to 2π at second order")
  func circleLength() {
    let errors = [16, 32, 64, 128, 256].map { 2 * .pi - SphereMesh.circle(nodes: $0).totalArea }
    for (coarse, fine) in zip(errors, errors.dropFirst()) {
      #expect(fine > 0)
      #expect(abs(log2(coarse / fine) - 2) <= 0.01, "order \(log2(coarse / fine))")
    }
  }

  @Test("the nodes of a level come first in the next", arguments: 0...3)
  func nested(level: Int) {
    let coarse = SphereMesh.icosphere(subdivisions: level)
    let fine = SphereMesh.icosphere(subdivisions: level + 1)
    for i in 0..<coarse.nodeCount { #expect(coarse.node(i) == fine.node(i)) }
  }

  @Test("the finest level builds in seconds, and is the same twice")
  func finest() {
    let clock = ContinuousClock()
    var mesh = SphereMesh.icosphere(subdivisions: 0)
    let first = clock.measure { mesh = .icosphere(subdivisions: 7) }
    // Well under a second on an idle core; the rest is for loaded machines.
    #expect(first < .seconds(10))
    #expect(mesh.nodeCount == 163_842 && mesh.faceCount == 327_680)
    let again = SphereMesh.icosphere(subdivisions: 7)
    #expect(mesh.coordinates == again.coordinates && mesh.faces == again.faces)
    #expect(mesh.faceArea == again.faceArea && mesh.nodeArea == again.nodeArea)
    #expect(mesh.frames == again.frames && mesh.hatGradients == again.hatGradients)
  }

  @Test("totals are compensated")
  func compensatedTotal() {
    // A plain sum loses every one of the small terms, the compensated one none.
    #expect(NodeField([1e16, 1, 1, -1e16]).total == 2)
    #expect(NodeField([1, 1e100, 1, -1e100]).total == 2)
    #expect(NodeField([Double](repeating: 0.1, count: 1_000_000)).total == 100_000)
    #expect(NodeField([]).total == 0)
  }
}
