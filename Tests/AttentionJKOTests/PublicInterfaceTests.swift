import Foundation
import Testing

/// What a user of the library may name: no more than was meant, and nothing without a sentence that says what it is.
@Suite struct PublicInterfaceTests {
  static let snapshot = root.appendingPathComponent("Tests/AttentionJKOTests/public-interface.txt")

  /// A change of the interface is made on purpose: `make public-interface` writes the file anew.
  @Test func itIsTheOneWrittenDown() throws {
    let text = try SymbolGraph.interface.get().text
    if ProcessInfo.processInfo.environment["PUBLIC_INTERFACE"] == "write" {
      try text.write(to: Self.snapshot, atomically: true, encoding: .utf8)
      return
    }
    let written = try String(contentsOf: Self.snapshot, encoding: .utf8)
    let changes = text.split(separator: "\n").difference(from: written.split(separator: "\n"))
    #expect(changes.isEmpty, "the public interface has changed; if that is meant: make public-interface\n\(changes.lines)")
  }

  @Test func everyNameIsDocumented() throws {
    for symbol in try SymbolGraph.interface.get().symbols {
      let text = symbol.docComment?.lines.map(\.text).joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
      #expect(!text.isEmpty, "\(symbol.name) has no documentation")
      // A sentence that stands alone: neither the rest of the one above nor a remark about it.
      let isRemark = ["Of ", "The same", "As ", "- "].contains { text.hasPrefix($0) }
      #expect(!isRemark, "the documentation of \(symbol.name) does not name what it documents: \(text.prefix(60))")
    }
  }

  /// A global function takes a name of everybody's.
  @Test func onlyTypesAreGlobal() throws {
    for symbol in try SymbolGraph.interface.get().symbols where symbol.pathComponents.count == 1 {
      #expect(["swift.struct", "swift.enum", "swift.class", "swift.protocol"].contains(symbol.kind.identifier), "\(symbol.declaration)")
    }
  }
}

extension CollectionDifference<Substring> {
  /// The lines that were there, and those that are there now.
  fileprivate var lines: String {
    let lines = map { change in
      switch change {
      case .remove(_, let line, _): "- \(line)"
      case .insert(_, let line, _): "+ \(line)"
      }
    }
    return lines.joined(separator: "\n")
  }
}
