import AttentionJKO
import Glibc
import RegressionSupport
import Testing

/// Steps with N = 1, 2, 4 and 8 slices on S¹ against weighted particles started at its nodes with its nodal masses, T = 1: 2E, first
/// and second moments.
@Suite struct SlicesAgainstParticles {
  private func observables(_ model: SelfAttention, steps: Int, slices: Int) -> [Double] {
    let mesh = SphereMesh.circle(nodes: 64)
    var settings = MovementSettings(timeStep: 1 / Double(steps))
    settings.slices = slices
    var movement = try! Movement(
      mesh: mesh, model: model, settings: settings,
      state: MovementState(density: mesh.density(NodeField(CircleAgainstParticles.initialMass(mesh)))))
    for _ in 0..<steps { movement.step() }
    return RegressionSupport.observables(movement)
  }

  /// First order in τ for every N: the differences of successive halvings halve (observed order 0.85–1.15), and extrapolated to
  /// τ = 0 all meet the particles up to the O(h²) of 64 nodes, h² = 9.6e-3. At a fixed τ the differences between N and 2N shrink
  /// as 1/N² (observed order 1.7–2.3).
  @Test(arguments: AttentionFlow.all) func firstOrderInTimeForEveryN(_ flow: AttentionFlow) throws {
    let model = try flow.model(CircleAgainstParticles.entries)
    let exact = try CircleAgainstParticles.particleObservables(model, nodes: 64, time: 1)
    let steps = flow.direction == .ascent ? [160, 320, 640] : [20, 40, 80], slices = [1, 2, 4, 8]
    let runs = slices.map { n in steps.map { observables(model, steps: $0, slices: n) } }
    for (n, runs) in zip(slices, runs) {
      for (name, sizes) in zip(CircleAgainstParticles.names, CircleAgainstParticles.differences(runs)) {
        #expect(orders(sizes).allSatisfy { abs($0 - 1) <= 0.15 }, "N = \(n), \(name): \(sizes), orders \(orders(sizes))")
      }
      for index in exact.indices {
        let extrapolated = 2 * runs[2][index] - runs[1][index]
        #expect(abs(extrapolated - exact[index]) <= 9.6e-3 / 4, "N = \(n), observable \(index): \(extrapolated), \(exact[index])")
      }
    }
    let across = CircleAgainstParticles.differences(runs.map { $0[0] })
    for (name, sizes) in zip(CircleAgainstParticles.names, across) {
      #expect(orders(sizes).last.map { abs($0 - 2) <= 0.3 } == true && sizes[0] > sizes[1], "\(name): \(sizes), orders \(orders(sizes))")
    }
  }
}
