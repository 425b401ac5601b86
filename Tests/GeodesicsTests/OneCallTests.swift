import Kernels
import Spaces
import Testing

@testable import Geodesics

/// `SphereMesh.geodesic(from:to:in:settings:)`: the solver in one call, for whatever a user hands over.
@Suite struct OneCallTests {
  let mesh = SphereMesh.circle(nodes: 24)
  let settings = GeodesicSettings(slices: 4)

  @Test func itIsTheSolversGeodesic() throws {
    let (a, b) = (try mesh.density { x in 1 + 0.5 * x[0] }, try mesh.density { x in 1 + 0.5 * x[1] })
    let geodesic = try mesh.geodesic(from: a, to: b, settings: settings)
    #expect(geodesic.distance == GeodesicSolver(mesh: mesh, settings: settings).geodesic(from: a, to: b).distance)
    #expect(geodesic.density(at: 0) == a && geodesic.slices == 4)
    let model = try SelfAttention(diagonal: [1, 0.5])
    let inModel = try mesh.geodesic(from: a, to: b, in: model, settings: settings)
    let kernel = model.kernelOperator(on: PointSet(ambient: 2, coordinates: mesh.coordinates))
    #expect(inModel.distance == GeodesicSolver(mesh: mesh, kernel: kernel, settings: settings).geodesic(from: a, to: b).distance)
    // The metric of a Wasserstein model is W_2 whatever D is.
    let plain = try SelfAttention(diagonal: [1, 0.5], metric: .wasserstein)
    #expect(try mesh.geodesic(from: a, to: b, in: plain, settings: settings).distance == geodesic.distance)
  }

  @Test func whatHasNoGeodesicIsRefused() throws {
    let a = try mesh.density { _ in 1 }
    let model = try SelfAttention(diagonal: [1, 1, 1])
    #expect(throws: GeodesicError.wrongCount(2, nodes: 24)) { try mesh.geodesic(from: a, to: NodeField([1, 1])) }
    #expect(throws: GeodesicError.unequalMasses(start: mesh.mass(a).total, end: 0)) {
      try mesh.geodesic(from: a, to: NodeField(repeating: 0, on: mesh))
    }
    var negative = a
    negative[5] = -1
    #expect(throws: GeodesicError.invalidValue(-1, node: 5)) { try mesh.geodesic(from: negative, to: a) }
    #expect(throws: GeodesicError.wrongModel(ambient: 3, mesh: 2)) { try mesh.geodesic(from: a, to: a, in: model) }
    #expect(throws: GeodesicError.tooFewSlices(1)) { try mesh.geodesic(from: a, to: a, settings: GeodesicSettings(slices: 1)) }
  }
}
