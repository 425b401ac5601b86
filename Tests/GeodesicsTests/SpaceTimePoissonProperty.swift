import Transport
import ProximalSteps
import Spaces
import Testing

@testable import Geodesics

@Suite("Space-time Poisson problem")
struct SpaceTimePoissonProperty {
  @Test("The solution satisfies the equation", arguments: [2, 5, 8, 13])
  func residual(slices: Int) {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let operators = mesh.space
    let nodes = mesh.nodeCount
    let layout = SliceLayout(slices: slices)
    let poisson = SpaceTimePoisson(operators, layout)
    let time = (0..<nodes).map { 0.1 + Double($0 % 7) }
    let space = (0..<mesh.faceCount).map { 0.3 + Double($0 % 5) }
    poisson.factor(timeWeight: time, spaceWeight: space)
    var right = (0..<slices * nodes).map { Double(($0 * 7919) % 101) / 101 }
    let mean = right.reduce(0, +) / Double(right.count)
    right = right.map { $0 - mean }
    let input = LaneBuffer(count: layout.padded * nodes)
    let output = LaneBuffer(count: layout.padded * nodes)
    layout.interleave(right, count: nodes, into: input.pointer)
    poisson.solve(input.pointer, output.pointer)
    let solution = layout.slices(output.pointer, count: nodes)
    let n = Double(slices)
    for slice in 0..<slices {
      var gradient = operators.gradient(part(solution, slice, of: slices))
      for k in gradient.indices { gradient[k] *= space[k / 2] }
      let stiffness = operators.inflow(gradient)
      for i in 0..<nodes {
        let own = solution[slice * nodes + i]
        var second = 0.0
        if slice > 0 { second += own - solution[(slice - 1) * nodes + i] }
        if slice + 1 < slices { second += own - solution[(slice + 1) * nodes + i] }
        // Rounding, times the condition number.
        #expect(abs(stiffness[i] + mesh.nodeArea[i] * time[i] * n * n * second - right[slice * nodes + i]) < 1e-10)
      }
    }
  }

  @Test("Slices by themselves, with weights over twelve decades")
  func slices() throws {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let operators = mesh.space
    let (nodes, faces, slices) = (mesh.nodeCount, mesh.faceCount, 11)
    // Nearly nothing in the southern half, as in vacuum.
    let weights = (0..<slices * faces).map { k in (mesh.node(mesh.corners(k % faces)[0])[2] < 0 ? 1e-12 : 1) * (1 + Double(k % 7)) }
    let right = (0..<slices).flatMap { n in
      operators.inflow((0..<faces * 2).map { Double(($0 * 7919 + n) % 101) * weights[n * faces + $0 / 2] })
    }
    let solution = try #require(SpaceTimePoisson(operators, SliceLayout(slices: slices)).solveSlices(right, weights: weights))
    for n in 0..<slices {
      var gradient = operators.gradient(part(solution, n, of: slices))
      for k in gradient.indices { gradient[k] *= weights[n * faces + k / 2] }
      let product = operators.inflow(gradient)
      // Rounding of sums of terms up to 1e3.
      for i in 0..<nodes { #expect(abs(product[i] - right[n * nodes + i]) < 1e-9) }
    }
  }

  @Test("Penalties change without moving what is projected")
  func penalties() {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let operators = mesh.space
    let problem = GeodesicProblem(
      operators: operators, slices: 9, start: vonMisesFisher(mesh, 1).values, end: mixture(mesh, seed: 1).values)
    let loop = AugmentedLagrangian(
      problem, poisson: SpaceTimePoisson(operators, SliceLayout(slices: 9)), relaxation: 1.8)
    let unit = Penalties(time: problem.start.map { 3 * $0 }, space: problem.start)
    loop.begin(
      potential: [Double](repeating: 0, count: 9 * mesh.nodeCount), densities: (0...9).flatMap { _ in problem.start }, penalties: unit)
    func iterate() {
      loop.projectOnContinuity()
      loop.projectOnInequality()
    }
    for _ in 0..<5 { iterate() }
    loop.change(to: unit.scaled(by: 1e-3))
    loop.change(to: unit)
    let densities = loop.densities
    iterate()
    let detoured = loop.densities
    // The same without the detour.
    loop.begin(
      potential: [Double](repeating: 0, count: 9 * mesh.nodeCount), densities: (0...9).flatMap { _ in problem.start }, penalties: unit)
    for _ in 0..<5 { iterate() }
    #expect(zip(loop.densities, densities).allSatisfy { abs($0 - $1) < 1e-12 })
    iterate()
    #expect(zip(loop.densities, detoured).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
