import TestSupport
import Testing

@testable import LinearPrograms
@testable import StepPrograms
@testable import Kantorovich

@Suite struct FluxMatrixProperty {
  @Test func adjointAndConservation() throws {
    var generator = SeededGenerator(seed: 3)
    for mesh in [TestMesh.icosphere(level: 2), TestMesh.circle(count: 50)] {
      let flux = mesh.flux
      let w = (0..<flux.faceCount * flux.components).map { _ in generator.normal() }
      let phi = (0..<flux.nodeCount).map { _ in generator.normal() }
      let divergence = flux.apply(w)
      let gradient = flux.adjoint(phi)
      let left = zip(divergence, phi).reduce(0) { $0 + $1.0 * $1.1 }
      let right = zip(gradient, w).reduce(0) { $0 + $1.0 * $1.1 }
      // Sums of some hundred terms of order 1: rounding only.
      #expect(abs(left - right) < 1e-12)
      #expect(abs(divergence.reduce(0, +)) < 1e-12)
    }
  }

  @Test func rejectsWhatIsNoMesh() {
    #expect(throws: LinearProgramError.outOfRange(what: "nodes", index: 1, value: 2, count: 2)) {
      try FluxMatrix(nodeCount: 2, corners: 2, components: 1, nodes: [0, 2], coefficients: [1, -1], weights: [1])
    }
    #expect(throws: LinearProgramError.self) {
      try FluxMatrix(nodeCount: 2, corners: 2, components: 1, nodes: [0, 1], coefficients: [1, -2], weights: [1])
    }
    #expect(throws: LinearProgramError.repeated(row: 1, column: 0)) {
      try FluxMatrix(nodeCount: 2, corners: 2, components: 1, nodes: [1, 1], coefficients: [1, -1], weights: [1])
    }
    #expect(throws: LinearProgramError.self) {
      try FluxMatrix(nodeCount: 2, corners: 2, components: 1, nodes: [0, 1], coefficients: [1, -1], weights: [0])
    }
  }
}
