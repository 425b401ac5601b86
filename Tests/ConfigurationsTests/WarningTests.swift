import Measures
import Spaces
import Testing

@testable import Configurations

@Suite struct WarningTests {
  private func warnings(_ text: String) throws -> [Warning] {
    let configuration = try Configuration(yaml: text + "\nmovement: {step: 0.1, steps: 1}", file: "run.yaml")
    return configuration.warnings(on: try configuration.sphere.mesh(relativeTo: "."))
  }

  /// Level 2 has h = 0.2785, so h√β is 0.6 at β = 4.64 and 1.2 at β = 18.6.
  @Test(arguments: [(1.0, nil), (4.5, nil), (4.8, 0.6102), (18, 1.1817), (19, 1.2141)] as [(Double, Double?)])
  func meshIsComparedWithTheKernel(beta: Double, resolution: Double?) throws {
    let found = try warnings("sphere: {subdivisions: 2}\nattention: {identity: true, beta: \(beta)}")
    guard let resolution else { return #expect(found.isEmpty) }
    guard case .coarseMesh(let ratio, let nodes) = try #require(found.first) else { return #expect(Bool(false)) }
    #expect(abs(ratio - resolution) < 1e-3 && found.count == 1)
    // As many nodes as it says are enough, one in ten fewer are not.
    #expect((4 * Double.pi / Double(nodes) * beta).squareRoot() <= 0.6 && (4 * Double.pi / (0.9 * Double(nodes)) * beta).squareRoot() > 0.6)
    #expect(found[0].description.contains(beta > 18.6 ? "the result is the mesh's, not the flow's" : "off by more than 5 %"))
  }

  @Test func linearKernelsNeedNoFineMesh() throws {
    #expect(try warnings("sphere: {subdivisions: 0}\nattention: {identity: true, beta: 20, kernel: linear, metric: wasserstein}").isEmpty)
  }

  @Test func circleIsMeasuredByItsArc() throws {
    let text = "sphere: {dimension: 2, nodes: 20}\nattention: {identity: true, beta: 9}"
    guard case .coarseMesh(let ratio, let nodes) = try #require(try warnings(text).first) else { return #expect(Bool(false)) }
    #expect(abs(ratio - 2 * .pi / 20 * 3) < 1e-12 && nodes == 32)
  }

  @Test func startIsComparedWithTheMesh() throws {
    let text = "sphere: {subdivisions: 2}\nattention: {identity: true}\ninitial: {components: [{kind: uniform}, "
    #expect(try warnings(text + "{kind: von-mises-fisher, mean: [1, 0, 0], concentration: 12}]}").isEmpty)
    let narrow = try warnings(text + "{kind: von-mises-fisher, mean: [1, 0, 0], concentration: 13}]}")
    #expect(
      narrow.map(\.description) == [
        "the start is narrower than the mesh: 1/√κ is 0.277 and nodes are 0.279 apart; its first moment is kept, its shape is the mesh's"
      ])
    #expect(try warnings(text + "{kind: von-mises-fisher, mean: [1, 0, 0], concentration: 13, weight: 0}]}").isEmpty)
  }

  @Test func balanceOfAnImplicitStepOfADecayIsItsClosedForm() {
    // x' = x/(1 + s), E = λx²/2, action (x − x')²/2τ with s = λτ: the balance is 2/(2 + s).
    for s in [1e-3, 0.1, 0.3, 2] {
      let after = 1 / (1 + s)
      let balance = Warning.balance(action: (1 - after) * (1 - after) / (2 * s), decrease: 0.5 * (1 - after * after), scale: 0.5)!
      #expect(abs(balance - 2 / (2 + s)) < 1e-12)
      #expect((Warning.long(balance: balance) == nil) == (s < 0.22))
    }
    #expect(Warning.balance(action: 1e-18, decrease: 1e-15, scale: 1) == nil && Warning.long(balance: nil) == nil)
  }
}
