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
    // The gap of the last model, and the decrease it still promises.
    #expect(geodesic.status == .converged && geodesic.relativeGap <= 2e-4)
    #expect(geodesic.speedVariation < 0.01)
  }

  @Test("Vacuum: compact supports, and Diracs; the bounds hold, and are as near as is known")
  func vacuum() {
    let mesh = SphereMesh.icosphere(subdivisions: 3)
    var diracs = [NodeField(repeating: 0, on: mesh), NodeField(repeating: 0, on: mesh)]
    for (k, node) in [0, 100].enumerated() { diracs[k][node] = 1 / mesh.nodeArea[node] }
    let caps = (density(mesh) { max(0, $0[2] - 0.5) }, density(mesh) { max(0, $0[0] - 0.5) })
    // What 1,000 iterations reach, with a factor of three.
    for (start, end, gap) in [(caps.0, caps.1, 2e-3), (diracs[0], diracs[1], 1e-2)] {
      let geodesic = GeodesicSolver(mesh: mesh, settings: .init(slices: 16, maximumIterations: 1_000)).geodesic(from: start, to: end)
      #expect(geodesic.relativeGap < gap)
      #expect(geodesic.lowerBound <= geodesic.distance)
      #expect(geodesic.path.densities.allSatisfy { $0 >= 0 })
    }
  }
}
