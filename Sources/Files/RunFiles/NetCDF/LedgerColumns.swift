import Configurations
import MinimizingMovements

/// A number of ``LedgerRow`` as the variable of a file and the entry of a summary in JSON.
struct LedgerColumn: Sendable {
  enum Value: Sendable {
    case number(WritableKeyPath<LedgerRow, Double> & Sendable)
    /// A number that a step may lack: NaN or a fill value in a file, null in JSON. A file without the variable lacks it in every row.
    case optional(WritableKeyPath<LedgerRow, Double?> & Sendable)
    case count(WritableKeyPath<LedgerRow, Int> & Sendable)
    case status(WritableKeyPath<LedgerRow, StepStatus> & Sendable)
  }

  let name: String
  let units: String
  let meaning: String
  let value: Value
  /// The name in JSON.
  let key: String

  init(_ name: String, _ value: Value, units: String = "1", key: String? = nil, _ meaning: String) {
    self.name = name
    self.value = value
    self.units = units
    self.meaning = meaning
    self.key = key ?? name
  }
}

/// The ledger as variables over the dimension `step`: a column is one line here, for files and for JSON.
enum LedgerColumns {
  static let all: [LedgerColumn] = [
    LedgerColumn("step_time", .number(\.time), key: "time", "time at the end of the step"),
    LedgerColumn(
      "interaction_energy", .number(\.interactionEnergy), "interaction energy E at the end of the step, with the factor 1/2"),
    LedgerColumn(
      "free_energy", .optional(\.freeEnergy), "what is minimized: sigma E and potential and internal energy where there are any"),
    LedgerColumn("potential_energy", .optional(\.potentialEnergy), "integral of the potential; missing without one"),
    LedgerColumn("entropy", .optional(\.entropy), "internal energy, the entropy times the temperature for noise; missing without one"),
    LedgerColumn("step_size", .optional(\.stepSize), "length of the step in time"),
    LedgerColumn("action", .number(\.action), "action of the step: squared transport distance over twice the time step"),
    LedgerColumn("decrease", .number(\.decrease), "decrease of the objective of the step"),
    LedgerColumn("duality_gap", .number(\.dualityGap), "certified relative duality gap of the last convex model of the step"),
    LedgerColumn("criticality", .number(\.criticality), "predicted decrease of the last convex model over the decrease"),
    LedgerColumn(
      "audit", .number(\.audit),
      "first-order optimality measure of the step over the decrease, by linear programming; missing where not made"),
    LedgerColumn("outer_iterations", .count(\.outerIterations), "convex models solved"),
    LedgerColumn("newton_iterations", .count(\.newtonIterations), "Newton systems factored"),
    LedgerColumn("restored_mass", .number(\.restoredMass), "negative mass mended by restoration"),
    LedgerColumn("minimum_density", .number(\.minimumDensity), "smallest nodal density at the end of the step"),
    LedgerColumn("mass_error", .number(\.massError), "total mass at the end of the step less one"),
    LedgerColumn("wall_seconds", .number(\.wallSeconds), units: "s", "time the step took"),
    LedgerColumn("status", .status(\.status), "how the step ended"),
  ]

  /// A row to read numbers into.
  private static let blank = LedgerRow(
    time: 0, interactionEnergy: 0, action: 0, decrease: 0, dualityGap: 0, criticality: 0, audit: .nan, outerIterations: 0,
    newtonIterations: 0, restoredMass: 0, minimumDensity: 0, massError: 0, wallSeconds: 0, status: .converged)

  static func define(in file: borrowing NetCDFFile) throws {
    for column in all {
      switch column.value {
      case .number, .optional:
        try file.define(column.name, ["step"], units: column.units, column.meaning)
        try file.setAttribute("_FillValue", of: column.name, .nan)
      case .count: try file.define(column.name, ["step"], type: .integer, units: column.units, column.meaning)
      case .status:
        try file.define(column.name, ["step"], type: .integer, units: column.units, column.meaning)
        try file.setAttribute("flag_values", of: column.name, StepStatus.allCases.map { Int32($0.rawValue) })
        let meanings = StepStatus.allCases.map { $0.label.split(separator: " ").joined(separator: "_") }
        try file.setAttribute("flag_meanings", of: column.name, meanings.joined(separator: " "))
      }
    }
  }

  static func write(_ row: LedgerRow, at step: Int, to file: borrowing NetCDFFile) throws {
    for column in all {
      switch column.value {
      case .number(let path): try file.write(column.name, start: [step], count: [1], [row[keyPath: path]])
      case .optional(let path): try file.write(column.name, start: [step], count: [1], [row[keyPath: path] ?? .nan])
      case .count(let path): try file.write(column.name, start: [step], count: [1], [Int32(clamping: row[keyPath: path])])
      case .status(let path): try file.write(column.name, start: [step], count: [1], [Int32(row[keyPath: path].rawValue)])
      }
    }
  }

  /// All rows.
  /// - Throws: ``InputError`` when a status is unknown, `NetCDFError` when a variable is missing that no row can lack.
  static func read(from file: borrowing NetCDFFile) throws -> [LedgerRow] {
    let count = try file.length("step")
    var rows = [LedgerRow](repeating: blank, count: count)
    for column in all {
      switch column.value {
      case .number(let path):
        for (step, value) in try file.doubles(column.name, over: ["step"]).enumerated() { rows[step][keyPath: path] = value }
      case .optional(let path):
        guard file.hasVariable(column.name) else { continue }
        for (step, value) in try file.doubles(column.name, over: ["step"]).enumerated() {
          rows[step][keyPath: path] = value.isNaN ? nil : value
        }
      case .count(let path):
        for (step, value) in try file.integers(column.name, over: ["step"]).enumerated() {
          rows[step][keyPath: path] = Int(value)
        }
      case .status(let path):
        for (step, code) in try file.integers(column.name, over: ["step"]).enumerated() {
          guard let status = StepStatus(rawValue: Int(code)) else {
            throw InputError(
              file.path, "its ledger has the unknown status \(code) in step \(step + 1)",
              remedy: "use a file that this version of jko wrote")
          }
          rows[step][keyPath: path] = status
        }
      }
    }
    return rows
  }
}

/// A row of the ledger for JSON: the columns by their names, null where the step lacks one.
package struct LedgerRecord: Sendable, Equatable, Encodable {
  /// From 1.
  package let step: Int
  package let row: LedgerRow

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  package func encode(to encoder: any Encoder) throws {
    var entries = encoder.container(keyedBy: Key.self)
    try entries.encode(step, forKey: Key("step"))
    for column in LedgerColumns.all {
      let key = Key(column.key)
      switch column.value {
      case .number(let path):
        let value = row[keyPath: path]
        if value.isNaN { try entries.encodeNil(forKey: key) } else { try entries.encode(value, forKey: key) }
      case .optional(let path):
        if let value = row[keyPath: path] { try entries.encode(value, forKey: key) } else { try entries.encodeNil(forKey: key) }
      case .count(let path): try entries.encode(row[keyPath: path], forKey: key)
      case .status(let path): try entries.encode(row[keyPath: path].label, forKey: key)
      }
    }
  }
}
