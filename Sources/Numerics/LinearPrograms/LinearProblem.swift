/// A linear program
///
///     minimize cᵀx   subject to   L ≤ A x ≤ U,   l ≤ x ≤ u,
///
/// A by its entries. Bounds may be ±∞; equal ones fix.
package struct LinearProblem: Sendable, Equatable {
  /// c.
  package internal(set) var cost: [Double] = []
  /// l.
  package internal(set) var lower: [Double] = []
  /// u.
  package internal(set) var upper: [Double] = []
  /// L; its length is the number of rows.
  package internal(set) var rowLower: [Double] = []
  /// U.
  package internal(set) var rowUpper: [Double] = []
  /// Row, column and value of each entry of A; no place has two.
  package private(set) var rows: [Int32] = []
  package private(set) var columns: [Int32] = []
  package private(set) var values: [Double] = []

  /// No rows and no columns yet.
  package init() {}

  /// Number of rows of A.
  package var rowCount: Int { rowLower.count }
  /// Number of variables.
  package var columnCount: Int { cost.count }

  /// Appends a row without entries and returns its index.
  @discardableResult
  package mutating func addRow(lower: Double, upper: Double) -> Int {
    rowLower.append(lower)
    rowUpper.append(upper)
    return rowCount - 1
  }

  /// Appends a variable without entries and returns its index.
  @discardableResult
  package mutating func addColumn(cost: Double, lower: Double, upper: Double) -> Int {
    self.cost.append(cost)
    self.lower.append(lower)
    self.upper.append(upper)
    return columnCount - 1
  }

  /// Appends an entry at a place that has none, in a row and a column that exist.
  package mutating func add(row: Int, column: Int, value: Double) {
    precondition(row < rowCount && column < columnCount, "an entry in row \(row) of \(rowCount), column \(column) of \(columnCount)")
    rows.append(Int32(row))
    columns.append(Int32(column))
    values.append(value)
  }

  /// Solves the problem. Safe on any number of threads at once.
  package func solve(_ settings: SimplexSettings = SimplexSettings()) -> LinearProgramAnswer {
    var program = GrowingProgram(self, settings)
    return program.solve()
  }
}

/// Numbers that a program cannot be made from.
extension LinearProblem {
  /// Numbers above this belong to another scaling; products of two stay far from overflow inside the simplex.
  package static let largest = 1e50

  /// The first number from these rows, columns and entries on that is NaN, an infinity where a finite one is needed, or above ``largest``.
  func flaw(rowsFrom row: Int = 0, columnsFrom column: Int = 0, entriesFrom entry: Int = 0) -> String? {
    func isNumber(_ x: Double) -> Bool { x.magnitude <= Self.largest }
    func bounds(_ what: String, _ lower: [Double], _ upper: [Double], from first: Int) -> String? {
      for i in first..<lower.count
      where !((lower[i] == -.infinity || isNumber(lower[i])) && (upper[i] == .infinity || isNumber(upper[i]))) {
        return "\(what) \(i) has bounds \(lower[i]), \(upper[i])"
      }
      return nil
    }
    if let flaw = bounds("row", rowLower, rowUpper, from: row) ?? bounds("column", lower, upper, from: column) { return flaw }
    if let j = cost[column...].firstIndex(where: { !isNumber($0) }) { return "column \(j) has cost \(cost[j])" }
    if let k = values[entry...].firstIndex(where: { !isNumber($0) }) { return "row \(rows[k]), column \(columns[k]) is \(values[k])" }
    return nil
  }

  /// Whether a lower bound is above its upper bound, so that nothing is feasible.
  func isCrossed(rowsFrom row: Int = 0, columnsFrom column: Int = 0) -> Bool {
    (row..<rowCount).contains { rowLower[$0] > rowUpper[$0] } || (column..<columnCount).contains { lower[$0] > upper[$0] }
  }
}
