/// A sparse matrix by columns: column j holds `rows[starts[j]..<starts[j+1]]` with the `values` at the same places.
package struct SparseColumns: Sendable, Equatable {
  /// Where each column starts, and the end: `count + 1` numbers, the first 0, never falling.
  package private(set) var starts: [Int] = [0]
  /// Row of each entry, from 0, at most once a column.
  package private(set) var rows: [Int32] = []
  /// The entries.
  package private(set) var values: [Double] = []

  /// No columns yet.
  package init() {}

  /// How many columns there are.
  package var count: Int { starts.count - 1 }

  /// Appends one column. O(entries).
  package mutating func append(rows: some Sequence<Int32>, values: some Sequence<Double>) {
    self.rows.append(contentsOf: rows)
    self.values.append(contentsOf: values)
    starts.append(self.rows.count)
  }

  /// Appends one entry to the column that `close()` ends.
  @inlinable package mutating func add(row: Int32, value: Double) { push(row, value) }

  @usableFromInline mutating func push(_ row: Int32, _ value: Double) {
    rows.append(row)
    values.append(value)
  }

  /// Ends the column made of the entries added since the last one ended.
  package mutating func close() { starts.append(rows.count) }

  /// Makes room, so that appending does not reallocate.
  package mutating func reserve(columns: Int, entries: Int) {
    starts.reserveCapacity(columns + 1)
    rows.reserveCapacity(entries)
    values.reserveCapacity(entries)
  }
}

/// A linear program
///
///     minimize cᵀx   subject to   L ≤ A x ≤ U,   l ≤ x ≤ u,
///
/// with A by columns. Bounds may be ±∞; equal ones fix. Nothing is checked here: `solve` does.
package struct LinearProblem: Sendable, Equatable {
  /// A, one column a variable.
  package var columns: SparseColumns
  /// c.
  package var cost: [Double]
  /// l.
  package var lower: [Double]
  /// u.
  package var upper: [Double]
  /// L; its length is the number of rows.
  package var rowLower: [Double]
  /// U.
  package var rowUpper: [Double]

  package init(
    columns: SparseColumns, cost: [Double], lower: [Double], upper: [Double], rowLower: [Double], rowUpper: [Double]
  ) {
    self.columns = columns
    self.cost = cost
    self.lower = lower
    self.upper = upper
    self.rowLower = rowLower
    self.rowUpper = rowUpper
  }

  /// Number of rows of A.
  package var rowCount: Int { rowLower.count }
  /// Number of variables.
  package var columnCount: Int { cost.count }
}

/// Where a variable or a row starts: in the basis, or at a bound.
package enum BasisPlace: Sendable, Equatable {
  case basic, lower, upper
}

/// A starting basis: exactly as many `basic` places as there are rows.
package struct Basis: Sendable, Equatable {
  package var columns: [BasisPlace]
  package var rows: [BasisPlace]

  package init(columns: [BasisPlace], rows: [BasisPlace]) {
    self.columns = columns
    self.rows = rows
  }
}
