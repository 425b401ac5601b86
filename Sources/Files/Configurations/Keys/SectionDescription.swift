import Foundation
import Yams

/// A section of the configuration in words, for its reference.
struct SectionDescription: Sendable {
  struct Entry: Sendable {
    let name: String
    /// The default as YAML, or an example where there is none.
    let value: String
    let hasDefault: Bool
    let isRequired: Bool
    /// Whether an example writes it.
    let isShown: Bool
    let meaning: String
    let about: String
  }

  let name: String
  let about: String
  let entries: [Entry]

  /// - Parameter defaults: what a section holds in which no key is written.
  init<Root>(_ name: String, _ table: KeyTable<Root>, defaults: Root) {
    self.name = name
    about = table.about
    entries = table.keys.map { key in
      let value = key.write(defaults).map(Self.text)
      return Entry(
        name: key.name, value: value ?? key.example ?? "", hasDefault: value != nil, isRequired: key.isRequired,
        isShown: value != nil || key.isRequired || table.shown.contains(key.name), meaning: key.meaning, about: key.about)
    }
  }

  private static func text(_ node: Node) -> String {
    ((try? serialize(node: node, width: -1, allowUnicode: true)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
