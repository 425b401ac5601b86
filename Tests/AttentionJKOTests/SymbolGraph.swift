import Foundation
import TestSupport

/// The root of the package.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// What `import AttentionJKO` brings, from the modules built beside the tests.
struct SymbolGraph: Decodable {
  struct Symbol: Decodable {
    struct Kind: Decodable { let identifier: String }
    struct Identifier: Decodable { let precise: String }
    struct Fragment: Decodable { let spelling: String }
    struct Comment: Decodable {
      struct Line: Decodable { let text: String }
      let lines: [Line]
    }

    let kind: Kind
    let identifier: Identifier
    let pathComponents: [String]
    let declarationFragments: [Fragment]
    let docComment: Comment?

    var name: String { pathComponents.joined(separator: ".") }
    var declaration: String { declarationFragments.map(\.spelling).joined().replacing("\n", with: " ") }
  }

  struct Relationship: Decodable {
    let kind: String
    let source: String
    let target: String
    let targetFallback: String?
  }

  let symbols: [Symbol]
  let relationships: [Relationship]

  static let interface = Result {
    let folder = TemporaryFolder()
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let make = Process()
    make.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    make.arguments = [
      "make", "-s", "-C", root.path, "symbols", "SYMBOLS=\(folder.path)", "BUILT=\((tests as NSString).deletingLastPathComponent)",
    ]
    try make.run()
    make.waitUntilExit()
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/AttentionJKO.symbols.json"))
    return try JSONDecoder().decode(SymbolGraph.self, from: data)
  }

  /// A line a symbol, its members indented below it, both in the order of their names.
  var text: String {
    var conformances: [String: [String]] = [:]
    for relationship in relationships where relationship.kind == "conformsTo" {
      let name = (relationship.targetFallback ?? relationship.target).split(separator: ".").last.map(String.init) ?? ""
      // What every type has says nothing about one.
      if !["Copyable", "Escapable", "SendableMetatype"].contains(name) { conformances[relationship.source, default: []].append(name) }
    }
    let lines = symbols.map { symbol in
      let protocols = Set(conformances[symbol.identifier.precise] ?? []).sorted()
      let indent = String(repeating: "  ", count: symbol.pathComponents.count - 1)
      return (key: symbol.name, line: indent + symbol.declaration + (protocols.isEmpty ? "" : ": " + protocols.joined(separator: ", ")))
    }
    return lines.sorted { ($0.key, $0.line) < ($1.key, $1.line) }.map(\.line).joined(separator: "\n") + "\n"
  }
}
