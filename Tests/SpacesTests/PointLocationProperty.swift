import Spaces
import Testing
import TestSupport

@Suite("Locating directions on the mesh zoo")
struct PointLocationProperty {
  /// The crossing of the face must be a positive multiple of the direction, with weights of a mean.
  private func check(_ mesh: SphereMesh, _ direction: [Double], _ found: (face: Int, barycentric: [Double])) {
    #expect(found.barycentric.count == mesh.ambient && found.barycentric.allSatisfy { $0 >= 0 })
    #expect(abs(found.barycentric.reduce(0, +) - 1) <= 4e-16)
    var point = [Double](repeating: 0, count: mesh.ambient)
    for (weight, i) in zip(found.barycentric, mesh.corners(found.face)) {
      for (c, x) in mesh.node(i).enumerated() { point[c] += weight * x }
    }
    let length = inner(point, point).squareRoot()
    let size = inner(direction, direction).squareRoot()
    // Weights down to −1e-14, in units of the face's cone of area 1e-3 and more on these meshes, are cut off to zero.
    for c in 0..<mesh.ambient { #expect(abs(point[c] / length - direction[c] / size) <= 1e-11) }
  }

  @Test("random directions, each followed by its antipode", arguments: meshZoo)
  func random(_ example: MeshCase) {
    var locator = PointLocator(example.mesh)
    var numbers = Numbers(seed: 13)
    for _ in 0..<100 {
      let direction = numbers.direction(example.mesh.ambient)
      check(example.mesh, direction, locator.locate(direction))
      let antipode = direction.map { -$0 }
      check(example.mesh, antipode, locator.locate(antipode))
      let scaled = direction.map { 1e-3 * $0 }
      check(example.mesh, scaled, locator.locate(scaled))
    }
  }

  @Test("nodes, and the antipodes of nodes", arguments: meshZoo)
  func nodes(_ example: MeshCase) {
    let mesh = example.mesh
    var locator = PointLocator(mesh)
    for i in 0..<min(mesh.nodeCount, 300) {
      let found = locator.locate(mesh.node(i))
      check(mesh, mesh.node(i), found)
      let weight = zip(mesh.corners(found.face), found.barycentric).first { $0.0 == i }?.1 ?? 0
      #expect(abs(weight - 1) <= 1e-11, "node \(i) is a corner of the face it is found on")
      let antipode = mesh.node(i).map { -$0 }
      check(mesh, antipode, locator.locate(antipode))
    }
  }

  @Test("edge midpoints and centroids", arguments: meshZoo)
  func midpoints(_ example: MeshCase) {
    let mesh = example.mesh
    var locator = PointLocator(mesh)
    for f in stride(from: 0, to: mesh.faceCount, by: 1 + mesh.faceCount / 300) {
      let corner = mesh.corners(f).map(mesh.node)
      for j in 0..<mesh.ambient {
        let next = corner[(j + 1) % mesh.ambient]
        let middle = zip(corner[j], next).map { ($0 + $1) / 2 }
        check(mesh, middle, locator.locate(middle))
      }
      let centroid = (0..<mesh.ambient).map { c in corner.reduce(0) { $0 + $1[c] } / Double(mesh.ambient) }
      let found = locator.locate(centroid)
      #expect(found.face == f)
      for weight in found.barycentric { #expect(abs(weight - 1 / Double(mesh.ambient)) <= 1e-12) }
    }
  }
}
