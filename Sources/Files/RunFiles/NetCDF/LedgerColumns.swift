import Configurations
import MinimizingMovements

/// The ledger as variables over the dimension `step`, one a number of ``LedgerRow``.
enum LedgerColumns {
  static let doubles: [(name: String, units: String, meaning: String, value: WritableKeyPath<LedgerRow, Double> & Sendable)] = [
    ("step_time", "1", "time at the end of the step", \.time),
    ("interaction_energy", "1", "interaction energy E at the end of the step, with the factor 1/2", \.interactionEnergy),
    ("action", "1", "action of the step: squared transport distance over twice the time step", \.action),
    ("decrease", "1", "decrease of the objective of the step", \.decrease),
    ("duality_gap", "1", "certified relative duality gap of the last convex model of the step", \.dualityGap),
    ("criticality", "1", "predicted decrease of the last convex model over the decrease", \.criticality),
    ("audit", "1", "first-order optimality measure of the step over the decrease, by linear programming", \.audit),
    ("restored_mass", "1", "negative mass mended by restoration", \.restoredMass),
    ("minimum_density", "1", "smallest nodal density at the end of the step", \.minimumDensity),
    ("mass_error", "1", "total mass at the end of the step less one", \.massError),
    ("wall_seconds", "s", "time the step took", \.wallSeconds),
  ]

  static let integers: [(name: String, meaning: String, value: WritableKeyPath<LedgerRow, Int> & Sendable)] = [
    ("outer_iterations", "convex models solved", \.outerIterations),
    ("newton_iterations", "Newton systems factored", \.newtonIterations),
  ]

  static func define(in file: borrowing NetCDFFile) throws {
    for column in doubles { try file.define(column.name, ["step"], units: column.units, column.meaning) }
    try file.setAttribute("_FillValue", of: "audit", .nan)
    for column in integers { try file.define(column.name, ["step"], type: .integer, column.meaning) }
    try file.define("status", ["step"], type: .integer, "how the step ended")
    try file.setAttribute("flag_values", of: "status", StepStatus.allCases.map { Int32($0.rawValue) })
    let meanings = StepStatus.allCases.map { $0.label.split(separator: " ").joined(separator: "_") }
    try file.setAttribute("flag_meanings", of: "status", meanings.joined(separator: " "))
  }

  static func write(_ row: LedgerRow, at step: Int, to file: borrowing NetCDFFile) throws {
    for column in doubles { try file.write(column.name, start: [step], count: [1], [row[keyPath: column.value]]) }
    for column in integers { try file.write(column.name, start: [step], count: [1], [Int32(clamping: row[keyPath: column.value])]) }
    try file.write("status", start: [step], count: [1], [Int32(row.status.rawValue)])
  }

  static func read(from file: borrowing NetCDFFile) throws -> [LedgerRow] {
    let count = try file.length("step")
    let status = try file.integers("status", start: [0], count: [count])
    var rows = try status.map { code in
      guard let status = StepStatus(rawValue: Int(code)) else {
        throw InputError(file.path, "its ledger has the unknown status \(code)", remedy: "use a file that this version of jko wrote")
      }
      return LedgerRow(
        time: 0, interactionEnergy: 0, action: 0, decrease: 0, dualityGap: 0, criticality: 0, audit: 0, outerIterations: 0,
        newtonIterations: 0, restoredMass: 0, minimumDensity: 0, massError: 0, wallSeconds: 0, status: status)
    }
    for column in doubles {
      for (step, value) in try file.doubles(column.name, start: [0], count: [count]).enumerated() {
        rows[step][keyPath: column.value] = value
      }
    }
    for column in integers {
      for (step, value) in try file.integers(column.name, start: [0], count: [count]).enumerated() {
        rows[step][keyPath: column.value] = Int(value)
      }
    }
    return rows
  }
}
