import Transport
import ProximalSteps
import Geodesics
import Glibc
import Spaces
import Testing

@Suite("Distances against one-dimensional transport")
struct DistanceAnalytic {
  private func distance(_ mesh: SphereMesh, _ start: NodeField, _ end: NodeField, slices: Int, gap: Double = 1e-5) -> Double {
    let geodesic = GeodesicSolver(mesh: mesh, settings: .init(slices: slices, gap: gap)).geodesic(from: start, to: end)
    #expect(geodesic.status == .converged && geodesic.relativeGap <= gap)
    return geodesic.distance
  }

  /// p of an error that falls by 2^p when the mesh size or the time step is halved.
  private func order(_ errors: [Double]) -> Double { log2(errors[0] / errors[1]) }

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
      #expect(order(errors) > 1.7)
    }
  }

  @Test("W_2 on the circle: second order in the mesh and in the slices")
  func circle() {
    let exact = zonalDistance({ exp(cos($0)) }, { exp(3 * cos($0)) }, weight: { _ in 1 })
    let errors = [48, 96].map { nodes in
      let mesh = SphereMesh.circle(nodes: nodes)
      return abs(
        distance(mesh, vonMisesFisher(mesh, 1, mean: [1, 0]), vonMisesFisher(mesh, 3, mean: [1, 0]), slices: 16, gap: 1e-6) - exact)
    }
    #expect(errors[1] < 1e-3 * exact)
    #expect(order(errors) > 1.7)
    #expect(orderInSlices(SphereMesh.circle(nodes: 96), mean: [1, 0]) > 1.7)
  }

  @Test("W_2 on the sphere: second order in the slices")
  func slices() {
    #expect(orderInSlices(SphereMesh.icosphere(subdivisions: 2), mean: [0, 0, 1]) > 1.7)
  }

  /// From differences between 4, 8 and 16 slices, which leave the mesh's own error out.
  private func orderInSlices(_ mesh: SphereMesh, mean: [Double]) -> Double {
    let ends = [1.0, 3].map { vonMisesFisher(mesh, $0, mean: mean) }
    let values = [4, 8, 16].map { distance(mesh, ends[0], ends[1], slices: $0, gap: 1e-8) }
    return order([values[0] - values[1], values[1] - values[2]].map(abs))
  }

  @Test("A frozen zonal mobility: θ replaced by ∫√m dθ")
  func frozenMobility() {
    func mobility(_ cosine: Double) -> Double { exp(0.8 * cosine) }
    let exact = zonalDistance({ exp(cos($0)) }, { exp(3 * cos($0)) }, weight: { sin($0) }, mobility: { mobility(cos($0)) })
    let errors = [2, 3].map { level in
      let mesh = SphereMesh.icosphere(subdivisions: level)
      let operators = mesh.space
      let slices = 16
      let heights = operators.faceMean((0..<mesh.nodeCount).map { mesh.node($0)[2] })
      let field = heights.map(mobility)
      let solver = ConvexGeodesicSolver(operators, settings: .init(slices: slices, gap: 1e-5))
      let answer = solver.solve(
        GeodesicProblem(
          operators: operators, slices: slices, start: vonMisesFisher(mesh, 1).values, end: vonMisesFisher(mesh, 3).values,
          mobility: (0..<slices).flatMap { _ in field }))
      #expect(answer.status == .converged)
      return abs((2 * answer.certificate.upper).squareRoot() - exact)
    }
    #expect(errors[1] < 5e-3 * exact)
    #expect(order(errors) > 1.7)
  }

  @Test("Diracs, to a gap of 1e-4: first order in the mesh from the uniform measure, at least 0.65 between two")
  func diracs() {
    // Nodes 0 and 1 keep their places on every level.
    let coarsest = SphereMesh.icosphere(subdivisions: 0)
    let angle = acos(zip(coarsest.node(0), coarsest.node(1)).map { $0 * $1 }.reduce(0, +))
    // A nodal mass is a measure as wide as its cell, and the way between two is a strip as wide as a cell.
    for (exact, isUniform, least) in [(((Double.pi * .pi - 4) / 2).squareRoot(), true, 0.9), (angle, false, 0.65)] {
      let errors = [2, 3].map { level in
        let mesh = SphereMesh.icosphere(subdivisions: level)
        let start = isUniform ? normalized(mesh) { _ in 1 } : dirac(mesh, node: 1)
        return abs(distance(mesh, start, dirac(mesh, node: 0), slices: 16, gap: 1e-4) - exact)
      }
      #expect(order(errors) > least)
    }
  }

  @Test("Vacuum between disjoint caps, to a gap of 1e-4")
  func vacuum() {
    let mesh = SphereMesh.icosphere(subdivisions: 3)
    let value = distance(mesh, normalized(mesh) { max(0, $0[2] - 0.75) }, normalized(mesh) { max(0, $0[0] - 0.75) }, slices: 16, gap: 1e-4)
    // The centres of mass are 11√2/12 apart; the turn that takes one cap to the other costs π/2 · √(1 − 5/64).
    #expect(value > 1.2964 && value < 1.5082)
  }
}
