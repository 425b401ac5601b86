import Foundation
import Outputs
import Pictures
import RunFiles

/// How a recomputed figure compares with the published finding.
package struct FigureReport: Sendable, Equatable, Encodable, CustomStringConvertible {
  /// Whether the methods agree with the published finding.
  package enum Verdict: String, Sendable, Encodable {
    /// Both, within the tolerance.
    case yes
    /// A method differs by more than the tolerance, for a reason that the figure names, and as that reason says.
    case asItShould = "differs, as it should"
    case no = "NO"

    init(_ agrees: Bool) { self = agrees ? .yes : .no }

    /// - Parameter expected: whether what differs does so as it should.
    init(_ agrees: Bool, orExpected expected: Bool) { self = agrees ? .yes : expected ? .asItShould : .no }
  }

  /// One finding, and what each method says of it.
  package struct Row: Sendable, Equatable, Encodable {
    package var finding: String
    package var published: String
    package var particles: String
    package var movement: String
    /// How far from the published number, or from each other, the methods may be.
    package var tolerance: String
    package var agrees: Verdict

    package init(
      _ finding: String, published: String = "", particles: String = "", movement: String = "", tolerance: String, agrees: Verdict
    ) {
      self.finding = finding
      self.published = published
      self.particles = particles
      self.movement = movement
      self.tolerance = tolerance
      self.agrees = agrees
    }
  }

  package var figure: Int
  package var title: String
  package var rows: [Row]
  /// Paths of what was written.
  package var files: [String]

  /// The rows as a table of six columns.
  package var description: String {
    let table = [Row.names] + rows.map(\.cells)
    let widths = Row.names.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    let lines = table.map { cells in
      let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      return String(padded.reversed().drop { $0 == " " }.reversed())
    }
    return (["Figure \(figure): \(title)"] + lines + ["written: " + files.joined(separator: " ")]).joined(separator: "\n")
  }
}

extension FigureReport.Row {
  static let names = ["finding", "published", "particles", "movement", "tolerance", "agrees"]

  var cells: [String] { [finding, published, particles, movement, tolerance, agrees.rawValue] }
}

/// Where a figure's data and pictures go.
struct FigureFolder {
  let path: String
  let overwrite: Bool
  /// Called with what comes next; it throws where the figure is to be given up, and what is written stays.
  let checkpoint: (_ next: String) throws -> Void
  private(set) var files: [String] = []

  /// - Throws: `OutputError` when the folder cannot be made, or holds the figure already and `overwrite` is false: said before
  ///   anything is computed.
  init(_ path: String, figure: Int, overwrite: Bool, checkpoint: @escaping (_ next: String) throws -> Void) throws {
    self.path = path
    self.checkpoint = checkpoint
    self.overwrite = overwrite
    for name in ["comparison.csv", "figure-\(figure).png", "figure-\(figure).svg"] {
      guard overwrite || !FileManager.default.fileExists(atPath: "\(path)/\(name)") else {
        throw OutputError.exists("\(path)/\(name)", resumable: false)
      }
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch let error as CocoaError {
      throw OutputError.cannotWrite(path, reason: error.systemReason)
    }
  }

  /// The path of a file that is about to be computed and written there.
  mutating func file(_ name: String) throws -> String {
    try checkpoint(name)
    files.append("\(path)/\(name)")
    return "\(path)/\(name)"
  }

  /// A picture as PNG and SVG.
  mutating func write(_ picture: Picture, named name: String) throws {
    for format in [PictureFormat.png, .svg] {
      try picture.write(to: file("\(name).\(format.rawValue)"), pixels: 780, overwrite: overwrite)
    }
  }

  /// Columns of the same length under their names, as CSV (RFC 4180 but for line ends of one character).
  mutating func write(_ columns: [(name: String, values: [String])], named name: String) throws {
    precondition(columns.allSatisfy { $0.values.count == columns[0].values.count }, "columns of the same length")
    func line(_ cells: [String]) -> String {
      cells.map { $0.contains { ",\"\n".contains($0) } ? "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : $0 }
        .joined(separator: ",") + "\n"
    }
    let rows = (columns.first?.values.indices).map { $0.map { row in line(columns.map { $0.values[row] }) } } ?? []
    try writeFile(Data((line(columns.map(\.name)) + rows.joined()).utf8), to: file("\(name).csv"), overwrite: overwrite)
  }

  mutating func write(_ columns: [(name: String, values: [Double])], named name: String) throws {
    try write(columns.map { ($0.name, $0.values.map { String(format: "%.10g", $0) }) }, named: name)
  }

  /// The comparison as CSV, and the report.
  mutating func report(_ figure: Int, _ title: String, _ rows: [FigureReport.Row]) throws -> FigureReport {
    let names = FigureReport.Row.names
    try write(names.indices.map { column in (names[column], rows.map { $0.cells[column] }) }, named: "comparison")
    return FigureReport(figure: figure, title: title, rows: rows, files: files)
  }
}
