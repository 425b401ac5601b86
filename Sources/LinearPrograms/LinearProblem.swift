/// A sparse matrix by columns: column j holds `rows[starts[j]..<starts[j+1]]` with the `values` at the same places.
public struct SparseColumns: Sendable, Equatable {
  /// Where each column starts, and the end: `count + 1` numbers, the first 0, never falling.
  public private(set) var starts: [Int] = [0]
  /// Row of each entry, from 0, at most once a column.
  public private(set) var rows: [Int32] = []
  /// The entries.
  public private(set) var values: [Double] = []

  /// No columns yet.
  public init() {}

  /// How many columns there are.
  public var count: Int { starts.count - 1 }

  /// Appends one column. O(entries).
  public mutating func append(rows: some Sequence<Int32>, values: some Sequence<Double>) {
    self.rows.append(contentsOf: rows)
    self.values.append(contentsOf: values)
    starts.append(self.rows.count)
  }

  /// Appends one entry to the column that `close()` ends.
  @inlinable public mutating func add(row: Int32, value: Double) { push(row, value) }

  @usableFromInline mutating func push(_ row: Int32, _ value: Double) {
    rows.append(row)
    values.append(value)
  }

  /// Ends the column made of the entries added since the last one ended.
  public mutating func close() { starts.append(rows.count) }

  /// Makes room, so that appending does not reallocate.
  public mutating func reserve(columns: Int, entries: Int) {
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
public struct LinearProblem: Sendable, Equatable {
  /// A, one column a variable.
  public var columns: SparseColumns
  /// c.
  public var cost: [Double]
  /// l.
  public var lower: [Double]
  /// u.
  public var upper: [Double]
  /// L; its length is the number of rows.
  public var rowLower: [Double]
  /// U.
  public var rowUpper: [Double]

  public init(
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
  public var rowCount: Int { rowLower.count }
  /// Number of variables.
  public var columnCount: Int { cost.count }
}

/// Where a variable or a row starts: in the basis, or at a bound.
public enum BasisPlace: Sendable, Equatable {
  case basic, lower, upper
}

/// A starting basis: exactly as many `basic` places as there are rows.
public struct Basis: Sendable, Equatable {
  public var columns: [BasisPlace]
  public var rows: [BasisPlace]

  public init(columns: [BasisPlace], rows: [BasisPlace]) {
    self.columns = columns
    self.rows = rows
  }
}
