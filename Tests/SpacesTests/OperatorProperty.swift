import Spaces
import Testing
import TestSupport

@Suite("Mesh operators: exactness and adjointness on the mesh zoo")
struct OperatorProperty {
  @Test("the gradient of a linear function is its tangential part", arguments: meshZoo)
  func linearFunctions(_ example: MeshCase) {
    let mesh = example.mesh
    var numbers = Numbers(seed: 3)
    for _ in 0..<3 {
      let u = numbers.field(mesh.ambient)
      let gradient = mesh.gradient(NodeField((0..<mesh.nodeCount).map { inner(u, mesh.node($0)) }))
      for f in 0..<mesh.faceCount {
        for c in 0..<mesh.dimension {
          // Values rounded to ε are divided by edges of 0.02 and more.
          #expect(abs(gradient.values[f * mesh.dimension + c] - inner(u, frame(mesh, f, c))) <= 1e-13)
        }
      }
    }
  }

  @Test("⟨Bw, φ⟩ = Σ |f| ∇φ·w, and Bw adds up to zero", arguments: meshZoo)
  func inflowIsAdjoint(_ example: MeshCase) {
    let mesh = example.mesh
    var numbers = Numbers(seed: 5)
    for _ in 0..<3 {
      let phi = NodeField(numbers.field(mesh.nodeCount))
      let w = FaceVectorField(components: mesh.dimension, values: numbers.field(mesh.faceCount * mesh.dimension))
      let flow = mesh.inflow(w)
      let gradient = mesh.gradient(phi)
      var right = 0.0
      var size = 0.0
      for f in 0..<mesh.faceCount {
        for c in 0..<mesh.dimension {
          let term = mesh.faceArea[f] * gradient.values[f * mesh.dimension + c] * w.values[f * mesh.dimension + c]
          right += term
          size += abs(term)
        }
      }
      // Both are sums of the same products: rounding of √faces relative to their absolute sum, with a margin.
      #expect(abs(inner(flow.values, phi.values) - right) <= 1e-14 * size)
      #expect(abs(flow.total) <= 1e-15 * flow.values.reduce(0) { $0 + abs($1) })
    }
  }

  @Test("the face mean and its transpose are adjoint; means of constants are constant", arguments: meshZoo)
  func meansAreAdjoint(_ example: MeshCase) {
    let mesh = example.mesh
    var numbers = Numbers(seed: 7)
    let nodes = NodeField(numbers.field(mesh.nodeCount))
    let faces = FaceField(numbers.field(mesh.faceCount))
    let left = inner(mesh.faceMean(nodes).values, faces.values)
    let right = inner(nodes.values, mesh.faceMeanTransposed(faces).values)
    #expect(abs(left - right) <= 1e-15 * Double(mesh.faceCount))
    for value in mesh.faceMean(NodeField(repeating: 0.7, on: mesh)).values { #expect(abs(value - 0.7) <= 2e-16) }
    // The transpose of the mean, on face areas, is the node area by definition.
    for (a, b) in zip(mesh.faceMeanTransposed(mesh.faceArea).values, mesh.nodeArea.values) { #expect(abs(a - b) <= 4e-16) }
  }

  @Test("mass and density are inverse to each other, also in vacuum", arguments: meshZoo)
  func massAndDensity(_ example: MeshCase) {
    let mesh = example.mesh
    var numbers = Numbers(seed: 11)
    var density = NodeField(numbers.field(mesh.nodeCount).map { max(0, $0) })
    density[0] = 0
    let mass = mesh.mass(density)
    #expect(mass[0] == 0)
    for (a, b) in zip(mesh.density(mass).values, density.values) { #expect(abs(a - b) <= 4e-16 * b) }
  }

  @Test("the norm of a gradient is that of its components")
  func squaredNorm() {
    let field = FaceVectorField(components: 2, values: [3, 4, 0, -2])
    #expect(field.faceCount == 2)
    #expect(field.squaredNorm(0) == 25 && field.squaredNorm(1) == 4)
    #expect(FaceVectorField(zeroOn: .icosphere(subdivisions: 1)).values == [Double](repeating: 0, count: 160))
  }
}
