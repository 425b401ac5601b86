import Glibc
import Spaces
import Testing

@Suite("Mesh geometry: identities on the mesh zoo")
struct GeometryProperty {
  @Test("nodes are on the unit sphere", arguments: meshZoo)
  func unitNodes(_ example: MeshCase) {
    let mesh = example.mesh
    // Two roundings of the division and those of the square root.
    for i in 0..<mesh.nodeCount { #expect(abs(inner(mesh.node(i), mesh.node(i)) - 1) <= 1e-15) }
  }

  @Test("the node areas add up to the face areas", arguments: meshZoo)
  func areas(_ example: MeshCase) {
    let mesh = example.mesh
    let total = NodeField(mesh.faceArea.values).total
    // Each node area is a sum of at most a few roundings of its own size.
    #expect(abs(mesh.totalArea - total) <= 1e-15 * total)
    #expect(mesh.nodeArea.values.allSatisfy { $0 > 0 })
  }

  @Test("Gauss–Bonnet: the angle defects add up to 4π, on the circle the turns to 2π", arguments: meshZoo)
  func gaussBonnet(_ example: MeshCase) {
    let mesh = example.mesh
    let n = mesh.ambient
    var defect = [Double](repeating: n == 3 ? 2 * .pi : .pi, count: mesh.nodeCount)
    func difference(_ i: Int, _ j: Int) -> [Double] { zip(mesh.node(j), mesh.node(i)).map { $0 - $1 } }
    func angle(_ a: [Double], _ b: [Double]) -> Double { acos(inner(a, b) / (inner(a, a) * inner(b, b)).squareRoot()) }
    if n == 3 {
      for f in 0..<mesh.faceCount {
        let corner = mesh.corners(f)
        for j in 0..<3 {
          defect[corner[j]] -= angle(difference(corner[j], corner[(j + 1) % 3]), difference(corner[j], corner[(j + 2) % 3]))
        }
      }
    } else {
      for i in 0..<mesh.nodeCount {
        let count = mesh.nodeCount
        defect[i] -= angle(difference(i, (i + 1) % count), difference(i, (i + count - 1) % count))
      }
    }
    // An angle is wrong by a few ε over its sine; on circles of 257 nodes the sine is 0.02.
    let bound = 1e-14 * Double(mesh.faceCount) / (n == 3 ? 1 : sin(2 * .pi / Double(mesh.nodeCount)))
    #expect(abs(NodeField(defect).total - (n == 3 ? 4 : 2) * .pi) <= bound)
  }

  @Test("frames are orthonormal and span the faces", arguments: meshZoo)
  func frames(_ example: MeshCase) {
    let mesh = example.mesh
    for f in 0..<mesh.faceCount {
      let axes = (0..<mesh.dimension).map { frame(mesh, f, $0) }
      for a in axes.indices {
        // Edges are differences of rounded coordinates: in relation to their length, directions are off by ε/length.
        for b in axes.indices { #expect(abs(inner(axes[a], axes[b]) - (a == b ? 1 : 0)) <= 1e-14) }
      }
      let corner = mesh.corners(f)
      let first = mesh.node(corner[0])
      for i in corner.dropFirst() {
        let edge = zip(mesh.node(i), first).map { $0 - $1 }
        let inFrame = axes.reduce(0) { $0 + inner(edge, $1) * inner(edge, $1) }
        #expect(abs(inFrame - inner(edge, edge)) <= 1e-14 * inner(edge, edge))
      }
    }
  }

  @Test("hat gradients: the hats add up to one, and are one at their own corner", arguments: meshZoo)
  func hats(_ example: MeshCase) {
    let mesh = example.mesh
    let n = mesh.ambient
    let d = mesh.dimension
    for f in 0..<mesh.faceCount {
      func hat(_ j: Int) -> [Double] { Array(mesh.hatGradients[(f * n + j) * d..<(f * n + j + 1) * d]) }
      let largest = (0..<n).flatMap(hat).reduce(0) { max($0, abs($1)) }
      for c in 0..<d { #expect(abs((0..<n).reduce(0) { $0 + hat($1)[c] }) <= 4e-16 * largest) }
      // λ_j falls from one at its corner to zero at every other corner i: ∇λ_j·(x_i − x_j) = −1.
      let corner = mesh.corners(f)
      for j in 0..<n {
        for i in 0..<n where i != j {
          let edge = zip(mesh.node(corner[i]), mesh.node(corner[j])).map { $0 - $1 }
          let components = (0..<d).map { inner(edge, frame(mesh, f, $0)) }
          #expect(abs(inner(hat(j), components) + 1) <= 1e-14)
        }
      }
    }
  }
}
