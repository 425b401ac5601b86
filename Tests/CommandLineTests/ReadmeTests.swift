import Foundation
import Testing
import TestSupport

/// The README and the tutorial show one complete program: it is the one compiled here, and it runs; so does the tutorial's configuration.
@Suite struct ReadmeTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let catalogue = "Sources/Programs/AttentionJKO/AttentionJKO.docc/"

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test func theProgramIsTheOneThatIsCompiled() throws {
    let program = try Self.text("Tests/ReadmeProgram/main.swift")
    for page in ["README.md", Self.catalogue + "Tutorial.md"] {
      #expect(try Self.text(page).contains("```swift\n" + program + "```"), "\(page)")
    }
  }

  /// The run of the tutorial gives the row that the page on the ledger explains, in the digits that do not depend on the machine.
  @Test func theTutorialIsTheRowOfTheLedger() throws {
    let folder = TemporaryFolder()
    let tutorial = try Self.text(Self.catalogue + "Tutorial.md")
    let configuration = try #require(tutorial.firstMatch(of: /```yaml\n((?:.|\n)*?)```/)).output.1
    folder.write("tutorial.yaml", String(configuration))
    #expect(Program.run("run", "tutorial.yaml", "-o", "tutorial.nc", "--quiet", in: folder).status == 0)
    let row = try #require(Program.run("info", "tutorial.nc", "--json", in: folder).json["last_step"] as? [String: Any])
    let ledger = try Self.text(Self.catalogue + "Ledger.md")
    for (name, key, factor) in [("2E", "interaction_energy", 2.0), ("action", "action", 1), ("decrease", "decrease", 1)] {
      let line = try #require(ledger.split(separator: "\n").first { $0.hasPrefix("    \(name) ") })
      let shown = try #require(Double(line.split(separator: " ").last!))
      let value = factor * (try #require(row[key] as? Double))
      // Values are second order in the error of the minimizer, so a gap of 1e-7 leaves eight digits of the energy; parts of them are
      // first order in it, 3e-4.
      #expect(abs(value - shown) < (name == "2E" ? 1e-8 : 2e-3 * shown), "\(name)")
    }
    #expect(row["status"] as? String == "converged")
  }

  @Test func theProgramRuns() throws {
    let folder = TemporaryFolder()
    let outcome = Program.start([], in: folder, executable: (Program.path as NSString).deletingLastPathComponent + "/ReadmeProgram")
    let result = Program.finish(outcome)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 11 && lines.dropLast().allSatisfy { $0.hasSuffix("converged") }, "\(result.output)")
  }
}
