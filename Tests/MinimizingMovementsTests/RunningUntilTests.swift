import Kernels
import Spaces
import Testing

@testable import MinimizingMovements

/// `Movement.run(until:)`: the steps one would take by hand, and an end that is met.
@Suite struct RunningUntilTests {
  private func movement() throws -> Movement {
    let mesh = SphereMesh.circle(nodes: 24)
    return try Movement(
      mesh: mesh, model: try SelfAttention(diagonal: [1, 0.5]), settings: MovementSettings(timeStep: 0.05),
      density: try mesh.density { x in 1 + 0.5 * x[0] })
  }

  @Test func theLastStepEndsAtTheEnd() throws {
    var run = try movement()
    var seen: [Double] = []
    let rows = try run.run(until: 0.12) { seen.append($0.time) }
    #expect(seen == [0.05, 0.1, 0.12] && rows.map(\.time) == seen && run.state.time == 0.12)
    let after = try run.run(until: 0.1)
    #expect(after.isEmpty)
    var byHand = try movement()
    for _ in 0..<2 { byHand.step() }
    byHand.step(timeStep: 0.12 - 0.1, isLast: true)
    #expect(run.state == byHand.state)
  }

  /// 0.15 is not three times 0.05 in binary numbers, and takes three steps all the same.
  @Test func roundingIsNoStep() throws {
    var run = try movement()
    let rows = try run.run(until: 0.05 + 0.05 + 0.05)
    #expect(rows.count == 3)
    #expect(run.state.stepCount == 3 && run.state.time == 0.15)
  }

  @Test func anEndThatIsNoNumberIsRefused() throws {
    var run = try movement()
    #expect(throws: MovementError.self) { try run.run(until: .infinity) }
  }
}
