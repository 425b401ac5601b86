import Foundation
import Yams

/// A node of a YAML document that knows where it stands, so that whatever is wrong with it can be told in one line.
struct YAMLValue {
  let node: Node
  let file: String
  /// Keys from the root, as in `initial.components[2].weight`.
  let path: String

  /// - Throws: ``InputError`` when the text is not YAML.
  init(text: String, file: String) throws {
    self.file = file
    path = ""
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw InputError(file, "the file holds no configuration", remedy: "it needs at least the sections attention and movement")
      }
      self.node = node
    } catch let error as YamlError {
      throw Self.describe(error, file: file)
    }
  }

  private init(node: Node, file: String, path: String) {
    self.node = node
    self.file = file
    self.path = path
  }

  func child(_ node: Node, key: String) -> YAMLValue {
    YAMLValue(node: node, file: file, path: path.isEmpty ? key : "\(path).\(key)")
  }

  func error(_ problem: String, remedy: String = "") -> InputError {
    let line = node.mark.map { ":\($0.line)" } ?? ""
    return InputError("\(file)\(line)" + (path.isEmpty ? "" : ": \(path)"), problem, remedy: remedy)
  }

  /// What the node is, for messages: its text, or the kind of collection.
  var text: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "an empty value" : scalar.style == .plain ? scalar.string : "\"\(scalar.string)\""
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  // MARK: Typed values

  /// The unquoted text of a scalar; nil for anything else.
  private var plain: String? {
    guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return nil }
    return scalar.string
  }

  func string(_ meaning: String) throws -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else { throw error("\(text) is not \(meaning)") }
    return scalar.string
  }

  func bool() throws -> Bool {
    switch plain {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: throw error("\(text) is neither true nor false", remedy: "write true or false")
    }
  }

  /// A finite number that satisfies `condition`, which `meaning` puts in words ("a positive number").
  func number(_ meaning: String, where condition: (Double) -> Bool = { _ in true }) throws -> Double {
    guard let plain else { throw error("\(text) is not a number", remedy: "write \(meaning)") }
    let unsigned = plain.drop { $0 == "-" || $0 == "+" }.lowercased()
    if [".inf", ".nan", "inf", "nan", "infinity"].contains(unsigned) { throw error("\(text) is not finite", remedy: "write \(meaning)") }
    guard let value = Double(plain), !unsigned.hasPrefix("0x") else { throw error("\(text) is not a number", remedy: "write \(meaning)") }
    guard value.isFinite else { throw error("\(text) is not finite", remedy: "write \(meaning)") }
    guard condition(value) else { throw error("\(text) is out of range", remedy: "write \(meaning)") }
    return value
  }

  func integer(_ meaning: String, in range: ClosedRange<Int>) throws -> Int {
    guard let plain, let value = Int(plain) else { throw error("\(text) is not a whole number", remedy: "write \(meaning)") }
    guard range.contains(value) else { throw error("\(text) is out of range", remedy: "write \(meaning)") }
    return value
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) throws -> Choice where Choice.RawValue == String {
    guard case .scalar(let scalar) = node, let value = Choice(rawValue: scalar.string) else {
      throw error("\(text) is not one of its values", remedy: "write \(Choice.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    return value
  }

  func list(_ meaning: String) throws -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { throw error("\(text) is not a list", remedy: "write \(meaning)") }
    return sequence.enumerated().map { YAMLValue(node: $1, file: file, path: "\(path)[\($0)]") }
  }

  func numbers(count: Int, _ meaning: String) throws -> [Double] {
    let items = try list(meaning)
    guard items.count == count else { throw error("it has \(items.count) numbers", remedy: "write \(meaning)") }
    return try items.map { try $0.number("a finite number") }
  }

  /// The values of a mapping by key, every key one of `known`.
  func section(_ known: [String]) throws -> [String: YAMLValue] {
    guard case .mapping(let mapping) = node else {
      throw error("\(text) stands where a section is expected", remedy: "its keys are \(known.joined(separator: ", "))")
    }
    var values: [String: YAMLValue] = [:]
    for (keyNode, value) in mapping {
      let name = YAMLValue(node: keyNode, file: file, path: path)
      let key = try name.string("a key")
      guard known.contains(key) else {
        throw child(keyNode, key: key).error(
          "unknown key" + suggestion(for: key, among: known), remedy: "the keys here are \(known.joined(separator: ", "))")
      }
      values[key] = child(value, key: key)
    }
    return values
  }

  private static func describe(_ error: YamlError, file: String) -> InputError {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let context = context.map { " (\($0.text.trimmingCharacters(in: .whitespaces)))" } ?? ""
      return InputError("\(file):\(mark.line)", "this is not YAML: \(problem)\(context)", remedy: "correct column \(mark.column)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.sorted().joined(separator: ", ")
      return InputError("\(file):\(context.mark.line)", "\(keys) is written twice in this section", remedy: "keep one")
    default:
      return InputError(file, "this is not YAML text in UTF-8 (\(error))", remedy: "write a configuration file")
    }
  }
}
