import Testing

@testable import Configurations
@testable import RunFiles

@Suite struct ConfigurationWritingTests {
  @Test(arguments: [
    everyKey, "attention: {identity: true}\nmovement: {step: 0.1, steps: 3}",
    "sphere: {dimension: 2}\nattention: {diagonal: [1, 1.05]}\nmovement: {step: 1e-7, end: 1e1}\naudit: {every: auto}",
    "sphere: {mesh: \"odd \\\"name\\\"\\t\\\\.off\"}\nattention: {diagonal: [1, 0.1, 0.30000000000000004]}\nmovement: {step: 0.1, steps: 3}",
  ])
  func resolvedTextReadsBackEqual(text: String) throws {
    let configuration = try Configuration(yaml: text, file: "run.yaml")
    #expect(try Configuration(yaml: configuration.yaml, file: "resolved") == configuration)
  }

  @Test func valueMatrixReadsBackEqual() throws {
    let text = "attention: {D: [[1, 2, 0], [0, 1, 0], [0, 0, 1]], V: [[0, 0.1, 0], [0, 0, 0], [3, 0, 0]]}\nmovement: {step: 1, steps: 1}"
    let configuration = try Configuration(yaml: text, file: "run.yaml", for: .particles)
    #expect(configuration.attention.value == [[0, 0.1, 0], [0, 0, 0], [3, 0, 0]])
    #expect(try Configuration(yaml: configuration.yaml, file: "resolved", for: .particles) == configuration)
  }

  @Test func resolvedTextHoldsEveryDefault() throws {
    let text = try Configuration(yaml: "attention: {identity: true}\nmovement: {step: 0.1, steps: 3}", file: "run.yaml").yaml
    for line in [
      "  subdivisions: 4", "  beta: 1.0", "  metric: nonlocal-mobility", "  - {kind: uniform, weight: 1.0}", "  max-inner: 100",
    ] {
      #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)")
    }
  }

  @Test func differenceNamesTheFirstSetting() throws {
    let one = try Configuration(yaml: everyKey, file: "run.yaml")
    var other = one
    other.movement.extent = .steps(3)
    #expect(one.difference(from: other) == nil)
    other.settings.gap = 1e-5
    #expect(one.difference(from: other) == "it says gap: 1.0e-06 where the run has gap: 1.0e-05")
  }
}
