import Foundation
import Yams

/// A kind of value of a configuration: what it is in words, how it is read, and how it is written.
struct Format<Value>: Sendable {
  /// What stands behind "write" in messages, as in "a positive number".
  let meaning: String
  let read: @Sendable (YAMLValue) throws -> Value
  let write: @Sendable (Value) -> Node
}

extension Format where Value == Double {
  static func number(_ meaning: String, where condition: @escaping @Sendable (Double) -> Bool = { _ in true }) -> Self {
    Self(meaning: meaning, read: { try $0.number(meaning, where: condition) }, write: Node.number)
  }

  static var positive: Self { number("a positive number") { $0 > 0 } }
  static var notNegative: Self { number("a number, 0 or more") { $0 >= 0 } }
  static var tolerance: Self { number("a tolerance above 0 and below 1") { $0 > 0 && $0 < 1 } }
}

extension Format where Value == Int {
  static func integer(_ meaning: String, in range: ClosedRange<Int>) -> Self {
    Self(meaning: meaning, read: { try $0.integer(meaning, in: range) }, write: { Node("\($0)", Tag(.int)) })
  }

  /// A count, of at most a billion.
  static var count: Self { integer("a positive whole number", in: 1...1_000_000_000) }
}

extension Format where Value == Bool {
  static var flag: Self { Self(meaning: "true or false", read: { try $0.bool() }, write: { Node($0 ? "true" : "false", Tag(.bool)) }) }
}

extension Format where Value == String {
  /// A path of a file.
  static func path(_ meaning: String) -> Self {
    Self(meaning: meaning, read: { try $0.string(meaning) }, write: { Node($0, Tag(.str), .doubleQuoted) })
  }
}

extension Format where Value == [Double] {
  static func numbers(_ count: Int, _ meaning: String) -> Self {
    Self(meaning: meaning, read: { try $0.numbers(count: count, meaning) }, write: Node.numbers)
  }

  /// A vector of Rⁿ other than zero, of any length.
  static func direction(_ n: Int) -> Self {
    let meaning = "\(n) numbers"
    return Self(
      meaning: meaning,
      read: { value in
        let vector = try value.numbers(count: n, meaning)
        guard vector.contains(where: { $0 != 0 }) else {
          throw value.error("a vector of length zero has no direction", remedy: "write a vector other than zero")
        }
        return vector
      }, write: Node.numbers)
  }
}

extension Format where Value == [[Double]] {
  /// An n×n matrix.
  /// - Parameter alternative: what else could be written, as in ", or diagonal: […]".
  static func matrix(_ name: String, _ n: Int, orElse alternative: String = "") -> Self {
    let identity = (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } }
    let shape = "\(n) rows of \(n) numbers, as in \(name): \(identity)"
    return Self(
      meaning: "\(n) rows of \(n) numbers",
      read: { value in
        let rows = try value.list(shape)
        guard rows.count == n else {
          throw value.error("\(name) has \(rows.count) rows; it must be \(n)×\(n)", remedy: "write \(shape)")
        }
        return try rows.map { row in
          guard case .sequence = row.node else {
            throw row.error("\(row.text) is not a row of \(name)", remedy: "write \(shape)\(alternative)")
          }
          return try row.numbers(count: n, "\(n) numbers: \(name) must be \(n)×\(n)")
        }
      }, write: { Node($0.map(Node.numbers), Tag(.seq), .flow) })
  }
}

extension Format where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// One of the names of an enumeration.
  static var choice: Self {
    let meaning = Value.allCases.map(\.rawValue).joined(separator: " or ")
    return Self(meaning: meaning, read: { try $0.choice(Value.self) }, write: { Node($0.rawValue, Tag(.str)) })
  }
}

extension Format {
  /// A word that stands for a value of its own, or what another format takes.
  static func word<Other>(
    _ word: String, _ value: Value, or other: Format<Other>, _ wrapped: @escaping @Sendable (Other) -> Value,
    _ unwrapped: @escaping @Sendable (Value) -> Other?
  ) -> Self where Value: Sendable {
    Self(
      meaning: "\(word), or \(other.meaning)",
      read: { node in
        if case .scalar(let scalar) = node.node, scalar.string == word { return value }
        // The message names the word as well.
        do { return wrapped(try other.read(node)) } catch let error as InputError {
          throw InputError(
            error.location, error.problem, remedy: error.remedy.replacingOccurrences(of: "write ", with: "write \(word), or "))
        }
      },
      write: { unwrapped($0).map(other.write) ?? Node(word, Tag(.str)) })
  }
}

extension Node {
  /// The shortest decimal that reads back as the same number, with the point that YAML 1.1 wants before an exponent: 1.0e-07.
  static func number(_ value: Double) -> Node {
    let digits = "\(value)"
    return Node(digits.contains(".") ? digits : digits.replacingOccurrences(of: "e", with: ".0e"), Tag(.float))
  }

  static func numbers(_ values: [Double]) -> Node { Node(values.map(number), Tag(.seq), .flow) }
}
