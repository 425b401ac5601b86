import Foundation
import Measures

extension PointMasses {
  /// The farthest that a point may be from the unit sphere: coordinates may be rounded to two digits, no more.
  static let sphereTolerance = 0.02

  /// Points from a CSV file or a NumPy file of shape (points, n) or (points, n + 1). The columns of a CSV file are x, y, z and weight
  /// in any order where a header names them, else n coordinates and, if wanted, a weight.
  /// - Parameter normalizing: whether points may be far from the unit sphere, their directions being what is meant.
  /// - Throws: ``InputError`` naming the first bad row; rows are counted from 1, in a CSV file with the header and empty lines.
  init(contentsOf path: String, ambient n: Int, normalizing: Bool = false) throws {
    let meaning = "\(n) coordinates and, if wanted, a weight, separated by commas"
    var places = (coordinates: Array(0..<n), weight: Int?.none)
    let rows: [(number: Int, values: [Double])]
    switch try NumberFile(path, kind: "particles") {
    case .array(let array):
      guard array.shape.count == 2, [n, n + 1].contains(array.shape[1]), array.shape[0] > 0 else {
        throw InputError(path, "the array has shape \(array.shape)", remedy: "it must be (points, \(n)) or (points, \(n + 1)) with weights")
      }
      let columns = array.shape[1]
      rows = (0..<array.shape[0]).map { ($0 + 1, Array(array.values[$0 * columns..<($0 + 1) * columns])) }
    case .text(let text):
      let table = try CSVTable(text, file: path, meaning: meaning)
      rows = table.rows
      if let names = table.names { places = try Self.places(names, ambient: n, file: path) }
    }
    let columns = rows[0].values.count
    if places.weight == nil && places.coordinates == Array(0..<n) {
      guard columns == n || columns == n + 1 else {
        throw InputError("\(path): row \(rows[0].number)", "it has \(columns) values", remedy: "write \(meaning)")
      }
      if columns == n + 1 { places.weight = n }
    }
    self.init(points: [], weights: [])
    for (number, values) in rows {
      let place = "\(path): row \(number)"
      guard values.allSatisfy(\.isFinite) else { throw InputError(place, "a value is not finite", remedy: "write finite numbers") }
      let point = places.coordinates.map { values[$0] }
      let weight = places.weight.map { values[$0] } ?? 1
      guard point.contains(where: { $0 != 0 }) else {
        throw InputError(place, "a point at the origin has no direction", remedy: "write a point of the unit sphere")
      }
      let radius = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard normalizing || abs(radius - 1) <= Self.sphereTolerance else {
        throw InputError(
          place, "the point \(point) is at distance \(String(format: "%.4g", radius)) from the origin",
          remedy: "write points of the unit sphere, or normalize: true beside the file for their directions")
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

  /// Which column holds what, by the names of a header.
  private static func places(_ names: [String], ambient n: Int, file: String) throws -> (coordinates: [Int], weight: Int?) {
    let axes = Array(["x", "y", "z"].prefix(n))
    let known = axes + ["weight"]
    let meant = names.map { name in
      switch name {
      case "w", "weights", "mass": "weight"
      default: axes.indices.first { ["x\($0 + 1)", "x_\($0 + 1)"].contains(name) }.map { axes[$0] } ?? name
      }
    }
    let remedy = "name the columns \(axes.joined(separator: ", ")) and, if wanted, weight"
    if let unknown = meant.first(where: { !known.contains($0) }) {
      throw InputError(file, "the header names a column \"\(unknown)\"", remedy: remedy)
    }
    if let twice = meant.indices.first(where: { meant[..<$0].contains(meant[$0]) }) {
      throw InputError(file, "the header names \(meant[twice]) twice", remedy: remedy)
    }
    let coordinates = try axes.map { axis in
      guard let column = meant.firstIndex(of: axis) else { throw InputError(file, "the header names no column \(axis)", remedy: remedy) }
      return column
    }
    return (coordinates, meant.firstIndex(of: "weight"))
  }
}
