import Foundation

/// Rows of a name and a value, the values aligned.
func table(_ rows: [(name: String, value: String)]) -> String {
  let width = rows.map(\.name.count).max() ?? 0
  return rows.map { "\($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.value)" }.joined(separator: "\n")
}

/// Rows of equally many cells, each column flush right.
package func alignedColumns(_ rows: [[String]]) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in rows.map { $0[column].count }.max()! }
  return rows.map { row in
    zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
  }.joined(separator: "\n")
}

/// Four significant digits at most.
package func short(_ value: Double) -> String { String(format: "%.4g", value) }

package func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// One JSON object, with snake_case keys in alphabetical order; infinities and NaN as strings.
package func jsonText(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
