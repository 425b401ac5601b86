import Foundation
import Measures
import Testing

@testable import Configurations

@Suite struct ConfigurationReferenceTests {
  @Test func exampleIsAConfigurationOfDefaults() throws {
    var expected = Configuration(
      attention: AttentionSection(interaction: [[1, 0, 0], [0, 0.25, 0], [0, 0, 1]]),
      movement: MovementSection(step: 0.05, extent: .steps(100)))
    expected.initial = try Configuration(yaml: ConfigurationReference.example, file: "example").initial
    #expect(try Configuration(yaml: ConfigurationReference.example, file: "example") == expected)
  }

  @Test func everyExampleIsReadByItsKey() throws {
    try check(SphereSection.table, .init())
    try check(AttentionSection.table(ambient: 3), .init())
    try check(AttentionSection.table(ambient: 2), .init(), not: ["D", "diagonal", "V"])
    try check(MovementSection.table, .init())
    try check(ParticlesSection.table, .init())
    try check(Perturbation.table, .init())
    for ambient in 2...3 {
      for (kind, table) in InitialComponent.tables(ambient: ambient) { try check(table, .init(kind: kind)) }
    }
  }

  /// - Parameter skipped: keys whose example is for the sphere.
  private func check<Root>(_ table: KeyTable<Root>, _ root: Root, not skipped: [String] = []) throws {
    for key in table.keys where !skipped.contains(key.name) {
      var root = root
      guard let example = key.example else { continue }
      try key.read(YAMLValue(text: example, file: key.name), &root)
      #expect(key.write(root) != nil, "\(key.name)")
    }
  }

  @Test func everyKeyIsInTheExampleAndOnThePage() throws {
    let example = ConfigurationReference.example
    let page = ConfigurationReference.page
    for name in Configuration.sectionNames { #expect(example.contains("\n\(name):\n") && page.contains("\n## \(name)\n")) }
    let names =
      SphereSection.table.keys.map(\.name) + AttentionSection.table(ambient: 3).keys.map(\.name) + MovementSection.table.keys.map(\.name)
      + ParticlesSection.table.keys.map(\.name)
    for name in names { #expect(example.contains(" \(name): ") && page.contains("| `\(name)` |"), "\(name)") }
  }

  @Test func pageOfTheDocumentationIsTheOneMadeFromTheTables() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let path = root.appendingPathComponent("Sources/Programs/AttentionJKO/AttentionJKO.docc/ConfigurationFile.md").path
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page == ConfigurationReference.page, "make it anew: jko configuration --page > \(path)")
  }
}
