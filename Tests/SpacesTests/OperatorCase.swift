import Spaces
import Testing

/// The operators of a mesh, with a name that test reports show.
struct OperatorCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let mesh: SphereMesh

  init(_ name: String, _ mesh: SphereMesh) {
    testDescription = name
    self.mesh = mesh
  }

  var operators: P1Space { mesh.space }
}

let spheres = OperatorCase("icosphere 2", .icosphere(subdivisions: 2))
let circles = OperatorCase("circle 40", .circle(nodes: 40))
