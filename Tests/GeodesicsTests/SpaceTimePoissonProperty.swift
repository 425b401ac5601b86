import BenamouBrenier
import SphereMeshes
import Testing

@testable import Geodesics

@Suite("Space-time Poisson problem")
struct SpaceTimePoissonProperty {
  @Test("The solution satisfies the equation", arguments: [2, 5, 8, 13])
  func residual(slices: Int) {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let operators = TransportOperators(mesh)
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
}
