import Foundation
import Spaces
import Testing

@testable import Measures

@Suite struct NarrowMeasureTests {
  private func moment(_ mass: NodeField, on mesh: SphereMesh) -> [Double] {
    (0..<mesh.ambient).map { c in (0..<mesh.nodeCount).reduce(0) { $0 + mass[$1] * mesh.node($1)[c] } }
  }

  @Test(arguments: [SphereMesh.icosphere(subdivisions: 2), .circle(nodes: 30)], [0.5, 2, 8, 30, 1e3, 1e5, 1e12])
  func directionOfTheFirstMomentIsKept(mesh: SphereMesh, widths: Double) {
    // κ in units of 1/h²: the density is 1/√widths as wide as the mesh's edges.
    let concentration = widths / (mesh.spacing * mesh.spacing)
    let axis = normalized(Array([0.3, -0.2, 0.7].prefix(mesh.ambient)))
    let mass = vonMisesFisherMass(on: mesh, mean: axis, concentration: concentration)
    #expect(abs(mass.total - 1) < 1e-14 && mass.values.allSatisfy { $0 >= 0 })
    let moment = moment(mass, on: mesh)
    let length = moment.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Resolved densities are sampled at nodes, with a quadrature error far below an edge.
    let tolerance = widths > 1 ? 1e-11 : 1e-3
    for c in 0..<mesh.ambient { #expect(abs(moment[c] / length - axis[c]) < tolerance, "\(widths)") }
    // Its length is A(κ), or the farthest that nodes reach in this direction, at least 1 − h²/2 of it.
    let exact = meanResultant(concentration, ambient: mesh.ambient)
    #expect(length < exact + 1e-3 && length > exact - mesh.spacing * mesh.spacing / 2, "\(widths)")
  }

  @Test(arguments: [1e-3, 0.5, 1, 20, 700, 1e4, 3e6]) func meanResultantIsTheClosedFormOnTheSphere(concentration: Double) {
    // coth κ − 1/κ; for small κ the difference of two large numbers.
    let exact = 1 / tanh(concentration) - 1 / concentration
    #expect(abs(meanResultant(concentration, ambient: 3) - exact) < 1e-15 * max(1, 4 / concentration))
  }
}
