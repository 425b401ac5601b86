import Measures
import Foundation

extension PointMasses {
  /// Points from a CSV file (rows of n coordinates and an optional weight; a header is allowed, as are empty lines) or a NumPy
  /// file of shape (points, n) or (points, n + 1).
  /// - Throws: ``InputError`` naming the first bad row; rows are counted from 1, in a CSV file with the header and empty lines.
  init(contentsOf path: String, ambient n: Int) throws {
    let rows: [(number: Int, values: [Double])]
    if path.lowercased().hasSuffix(".npy") {
      let array = try NumpyArray(try readData(path, kind: "particles"), file: path)
      guard array.shape.count == 2, [n, n + 1].contains(array.shape[1]), array.shape[0] > 0 else {
        throw InputError(path, "the array has shape \(array.shape)", remedy: "it must be (points, \(n)) or (points, \(n + 1)) with weights")
      }
      let columns = array.shape[1]
      rows = (0..<array.shape[0]).map { ($0 + 1, Array(array.values[$0 * columns..<($0 + 1) * columns])) }
    } else {
      rows = try Self.parse(try readText(path, kind: "particles"), ambient: n, file: path)
    }
    self.init(points: [], weights: [])
    for row in rows {
      let point = Array(row.values.prefix(n))
      let weight = row.values.count > n ? row.values[n] : 1
      let place = "\(path): row \(row.number)"
      guard row.values.allSatisfy(\.isFinite) else { throw InputError(place, "a value is not finite", remedy: "write finite numbers") }
      guard point.contains(where: { $0 != 0 }) else {
        throw InputError(place, "a point at the origin has no direction", remedy: "write a point of the unit sphere")
      }
      guard weight >= 0 else { throw InputError(place, "the weight \(weight) is negative", remedy: "write a weight of 0 or more") }
      points.append(point)
      weights.append(weight)
    }
    let total = weights.reduce(0, +)
    guard total > 0, total.isFinite else {
      throw InputError(path, "the weights add up to \(total)", remedy: "give a point a positive finite weight")
    }
  }

  private static func parse(_ text: String, ambient n: Int, file: String) throws -> [(number: Int, values: [Double])] {
    var rows: [(number: Int, values: [Double])] = []
    var mayBeHeader = true
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
      if cells == [""] { continue }
      let values = cells.map(Double.init)
      // Only a first line without a single number is a header; a number among its words is a bad row.
      if mayBeHeader, values.allSatisfy({ $0 == nil }) {
        mayBeHeader = false
        continue
      }
      mayBeHeader = false
      let meaning = "write \(n) coordinates and, if wanted, a weight, separated by commas"
      guard values.count == n || values.count == n + 1 else {
        throw InputError("\(file): row \(index + 1)", "it has \(values.count) values", remedy: meaning)
      }
      if let bad = values.firstIndex(where: { $0 == nil }) {
        throw InputError("\(file): row \(index + 1)", "\"\(cells[bad])\" is not a number", remedy: meaning)
      }
      rows.append((index + 1, values.map { $0! }))
    }
    guard !rows.isEmpty else { throw InputError(file, "the file holds no points", remedy: "write one point a row") }
    return rows
  }
}
