import Foundation
import Testing

/// The column "in the code" of the page on notation names what exists.
@Suite struct NotationTests {
  @Test func everyNameInTheCodeIsDeclared() throws {
    let page = root.appendingPathComponent("Sources/Programs/AttentionJKO/AttentionJKO.docc/Notation.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    let rows = lines.filter { $0.hasPrefix("|") && !$0.hasPrefix("|---") && !$0.hasSuffix("in the code |") }
    #expect(rows.count > 30)
    let declared = try Self.declaredNames()
    for row in rows {
      // A bar inside a cell is written \|.
      let code = row.replacing("\\|", with: "").split(separator: "|").last!
      let names = code.matches(of: /`([^`]+)`/).flatMap { $0.output.1.split(separator: ".") }
      #expect(!names.isEmpty, "no name stands for \(row)")
      for name in names { #expect(declared.contains(String(name)), "no source declares \(name): \(row)") }
    }
  }

  /// Names after a keyword that declares one, in all Swift sources.
  private static func declaredNames() throws -> Set<String> {
    let sources = root.appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)!
    let declaration = /\b(?:let|var|func|case|struct|enum|class|protocol|typealias)\s+(\w+)/
    var names: Set<String> = []
    for case let file as URL in files where file.pathExtension == "swift" {
      names.formUnion(try String(contentsOf: file, encoding: .utf8).matches(of: declaration).map { String($0.output.1) })
    }
    return names
  }
}
