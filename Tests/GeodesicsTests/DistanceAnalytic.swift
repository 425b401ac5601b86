import BenamouBrenier
import Geodesics
import Glibc
import SphereMeshes
import Testing

@Suite("Distances against one-dimensional transport")
struct DistanceAnalytic {
  private func distance(_ mesh: SphereMesh, _ start: NodeField, _ end: NodeField, slices: Int, gap: Double = 1e-5) -> Double {
    let geodesic = GeodesicSolver(mesh: mesh, settings: .init(slices: slices, gap: gap)).geodesic(from: start, to: end)
    #expect(geodesic.status == .converged)
    return geodesic.distance
  }

  @Test("The reference has the known values")
  func reference() {
    let value = zonalDistance({ exp(cos($0)) }, { exp(3 * cos($0)) }, weight: { sin($0) })
    #expect(abs(value - 0.4918236) < 1e-6)
  }

  @Test("W_2 between measures of one axis on the sphere: second order in the mesh")
  func sphere() {
    for (first, second, exact) in [(1.0, 3.0, 0.4918236), (2, 6, 0.4707852)] {
      let errors = [2, 3].map { level in
        let mesh = SphereMesh.icosphere(subdivisions: level)
        // Sixteen slices: what they leave is a hundredth of the mesh's error.
        return abs(distance(mesh, vonMisesFisher(mesh, first), vonMisesFisher(mesh, second), slices: 16) - exact)
      }
      // Hat functions on cells of 0.16 hold a measure of width 0.4 to their square.
      #expect(errors[1] < 1e-2 * exact)
      // Four times smaller on half the mesh size.
      #expect(errors[0] / errors[1] > 3)
    }
  }

  @Test("W_2 on the circle: second order in the mesh")
  func circle() {
    let exact = zonalDistance({ exp(cos($0)) }, { exp(3 * cos($0)) }, weight: { _ in 1 })
    let errors = [48, 96].map { nodes in
      let mesh = SphereMesh.circle(nodes: nodes)
      return abs(
        distance(mesh, vonMisesFisher(mesh, 1, mean: [1, 0]), vonMisesFisher(mesh, 3, mean: [1, 0]), slices: 16, gap: 1e-6) - exact)
    }
    #expect(errors[1] < 1e-3 * exact)
    #expect(errors[0] / errors[1] > 3)
  }

  @Test("Slices: the distance converges at second order, at least")
  func slices() {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let values = [4, 8, 16].map { distance(mesh, vonMisesFisher(mesh, 1), vonMisesFisher(mesh, 3), slices: $0, gap: 1e-7) }
    #expect(abs(values[1] - values[2]) < abs(values[0] - values[1]) / 3)
  }

  @Test("A frozen zonal mobility: θ replaced by ∫√m dθ")
  func frozenMobility() {
    func mobility(_ cosine: Double) -> Double { exp(0.8 * cosine) }
    let exact = zonalDistance({ exp(cos($0)) }, { exp(3 * cos($0)) }, weight: { sin($0) }, mobility: { mobility(cos($0)) })
    let errors = [2, 3].map { level in
      let mesh = SphereMesh.icosphere(subdivisions: level)
      let operators = TransportOperators(mesh)
      let slices = 16
      let heights = operators.faceMean((0..<mesh.nodeCount).map { mesh.node($0)[2] })
      let field = heights.map(mobility)
      let solver = ConvexGeodesicSolver(operators, settings: .init(slices: slices, gap: 1e-5))
      let answer = solver.solve(
        GeodesicProblem(
          operators: operators, slices: slices, start: vonMisesFisher(mesh, 1).values, end: vonMisesFisher(mesh, 3).values,
          mobility: (0..<slices).flatMap { _ in field }))
      #expect(answer.status == .converged)
      return abs((2 * answer.upper).squareRoot() - exact)
    }
    #expect(errors[1] < 5e-3 * exact)
    #expect(errors[0] / errors[1] > 3)
  }

  @Test("A Dirac: the distance from the uniform measure, and the gap says how far it is known")
  func diracAgainstUniform() {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let exact = ((Double.pi * .pi - 4) / 2).squareRoot()
    let geodesic = GeodesicSolver(mesh: mesh, settings: .init(slices: 16, gap: 1e-3, maximumIterations: 600))
      .geodesic(from: normalized(mesh) { _ in 1 }, to: dirac(mesh, node: 0))
    // A nodal mass is a measure as wide as its cell: first order in the mesh size, 0.3 here.
    #expect(abs(geodesic.distance - exact) < 0.1 * exact)
    #expect(geodesic.relativeGap < 1e-2)
    #expect(geodesic.path.densities.allSatisfy { $0 >= 0 })
  }
}
