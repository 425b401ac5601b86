import AttentionJKO
import Foundation
import Testing

@Suite("Distances on fine meshes")
struct DistancesAnalytic {
  private func density(_ mesh: SphereMesh, _ value: ([Double]) -> Double) -> NodeField {
    let values = (0..<mesh.nodeCount).map { value(mesh.node($0)) }
    let total = mesh.mass(NodeField(values)).total
    return NodeField(values.map { $0 / total })
  }

  private func concentrated(_ mesh: SphereMesh, _ concentration: Double, angle: Double = 0) -> NodeField {
    density(mesh) { exp(concentration * ($0[0] * sin(angle) + $0[2] * cos(angle) - 1)) }
  }

  @Test("2,562 nodes, 32 slices: a certified gap of 1e-4, constant speed, second order in the mesh")
  func fineMesh() {
    for (first, second, exact) in [(1.0, 3.0, 0.4918236), (2, 6, 0.4707852)] {
      let geodesics = [3, 4].map { level in
        let mesh = SphereMesh.icosphere(subdivisions: level)
        return GeodesicSolver(mesh: mesh).geodesic(from: concentrated(mesh, first), to: concentrated(mesh, second))
      }
      for geodesic in geodesics {
        #expect(geodesic.status == .converged && geodesic.relativeGap <= 1e-4)
        #expect(geodesic.speedVariation < 0.01)
      }
      let errors = geodesics.map { abs($0.distance - exact) }
      // Four, less what the gap of 1e-4 hides.
      #expect(errors[0] / errors[1] > 3.3)
    }
  }

  @Test("The nonlocal mobility at 2,562 nodes and 32 slices", .timeLimit(.minutes(3)))
  func nonlocalMobility() throws {
    let mesh = SphereMesh.icosphere(subdivisions: 4)
    let model = try SelfAttention(interaction: [[1, 0, 0], [0, 1.5, 0], [0, 0, 0.5]])
    let kernel = model.kernelOperator(on: PointSet(ambient: 3, coordinates: mesh.coordinates))
    let geodesic = GeodesicSolver(mesh: mesh, kernel: kernel)
      .geodesic(from: concentrated(mesh, 8), to: concentrated(mesh, 8, angle: 1))
    #expect(geodesic.status == .converged && geodesic.relativeGap <= 1e-4)
    #expect(geodesic.speedVariation < 0.01)
  }

  @Test("Vacuum and Diracs at 2,562 nodes and 32 slices: a certified gap of 1e-4", .timeLimit(.minutes(3)))
  func vacuum() {
    let mesh = SphereMesh.icosphere(subdivisions: 4)
    func dirac(_ node: Int) -> NodeField {
      var density = NodeField(repeating: 0, on: mesh)
      density[node] = 1 / mesh.nodeArea[node]
      return density
    }
    let caps = (density(mesh) { max(0, $0[2] - 0.75) }, density(mesh) { max(0, $0[0] - 0.75) })
    for (start, end) in [caps, (density(mesh) { _ in 1 }, dirac(0)), (dirac(0), dirac(100))] {
      let geodesic = GeodesicSolver(mesh: mesh).geodesic(from: start, to: end)
      #expect(geodesic.status == .converged && geodesic.relativeGap <= 1e-4)
      #expect(geodesic.lowerBound <= geodesic.distance)
      #expect(geodesic.path.densities.allSatisfy { $0 >= 0 })
      // Of a mass of one.
      #expect(geodesic.continuityResidual < 1e-11)
    }
  }
}
