import Foundation
import Testing
import TestSupport

/// The README shows one complete program: it is the one compiled here, and it runs.
@Suite struct ReadmeTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func theProgramIsTheOneThatIsCompiled() throws {
    let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let program = try String(contentsOf: Self.root.appendingPathComponent("Tests/ReadmeProgram/main.swift"), encoding: .utf8)
    #expect(readme.contains("```swift\n" + program + "```"))
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
