import CGLPK
import Glibc

/// The owner of one GLPK problem.
///
/// GLPK keeps its state per thread and aborts the process when a problem is touched on another thread than its creator's,
/// or when an index or a number is bad. Hence: it never leaves the synchronous call that made it (internal, not copyable,
/// not `Sendable`), and everything is checked before it crosses into C. Different threads may each have problems at the
/// same time. GLPK's own error hook is of no use here: it would have to jump over Swift frames.
package struct LinearProgram: ~Copyable {
  private let handle: OpaquePointer
  /// The data as GLPK has it, for the residuals.
  package private(set) var problem: LinearProblem
  /// For each row the last column that named it; finds repetitions in O(entries).
  private var lastColumn: [Int]

  /// Checks the data and copies it to GLPK. O(entries).
  package init(_ problem: LinearProblem) throws(LinearProgramError) {
    let rows = problem.rowCount
    guard rows < 100_000_000 else { throw .length(what: "rows", count: rows, expected: 99_999_999) }
    try Self.check(lower: problem.rowLower, upper: problem.rowUpper, count: rows, "row bounds")
    var lastColumn = [Int](repeating: -1, count: rows)
    try Self.check(problem, from: 0, lastColumn: &lastColumn)
    glp_term_out(GLP_OFF)
    handle = glp_create_prob()
    self.lastColumn = lastColumn
    self.problem = problem
    glp_set_obj_dir(handle, GLP_MIN)
    if rows > 0 { glp_add_rows(handle, Int32(rows)) }
    for i in 0..<rows {
      let (lower, upper) = (problem.rowLower[i], problem.rowUpper[i])
      glp_set_row_bnds(handle, Int32(i + 1), Self.kind(lower, upper), lower, upper)
    }
    if problem.columnCount > 0 { load(from: 0) }
  }

  deinit { glp_delete_prob(handle) }

  /// Appends columns, with their costs and bounds; the basis stays, the new columns at their lower bound. O(new entries).
  package mutating func append(_ columns: SparseColumns, cost: [Double], lower: [Double], upper: [Double]) throws(LinearProgramError) {
    let first = problem.columnCount
    var extended = problem
    for j in 0..<columns.count {
      let range = columns.starts[j]..<columns.starts[j + 1]
      extended.columns.append(rows: columns.rows[range], values: columns.values[range])
    }
    extended.cost += cost
    extended.lower += lower
    extended.upper += upper
    try Self.check(extended, from: first, lastColumn: &lastColumn)
    problem = extended
    if columns.count > 0 { load(from: first) }
  }

  /// Sets the starting basis.
  package mutating func start(from basis: Basis) throws(LinearProgramError) {
    guard basis.columns.count == problem.columnCount else {
      throw .length(what: "basis columns", count: basis.columns.count, expected: problem.columnCount)
    }
    guard basis.rows.count == problem.rowCount else {
      throw .length(what: "basis rows", count: basis.rows.count, expected: problem.rowCount)
    }
    let basic = basis.columns.count { $0 == .basic } + basis.rows.count { $0 == .basic }
    guard basic == problem.rowCount else { throw .basisSize(basic: basic, rows: problem.rowCount) }
    for (j, place) in basis.columns.enumerated() { glp_set_col_stat(handle, Int32(j + 1), Self.code(place)) }
    for (i, place) in basis.rows.enumerated() { glp_set_row_stat(handle, Int32(i + 1), Self.code(place)) }
  }

  /// The basis GLPK now has.
  package func basis() -> Basis {
    Basis(
      columns: (0..<problem.columnCount).map { Self.place(glp_get_col_stat(handle, Int32($0 + 1))) },
      rows: (0..<problem.rowCount).map { Self.place(glp_get_row_stat(handle, Int32($0 + 1))) })
  }

  /// Lends the C problem to the solvers of this module, on this thread.
  borrowing func withHandle<R>(_ body: (OpaquePointer) -> R) -> R { body(handle) }

  // MARK: - Copying in

  private func load(from first: Int) {
    let count = problem.columnCount - first
    glp_add_cols(handle, Int32(count))
    for j in first..<problem.columnCount {
      let column = Int32(j + 1)
      let lower = problem.lower[j]
      let upper = problem.upper[j]
      glp_set_col_bnds(handle, column, Self.kind(lower, upper), lower, upper)
      glp_set_obj_coef(handle, column, problem.cost[j])
      // A boxed column waits at the bound its cost prefers: with such columns alone the slack basis is dual feasible.
      if lower.isFinite, upper.isFinite { glp_set_col_stat(handle, column, problem.cost[j] < 0 ? GLP_NU : GLP_NL) }
    }
    let longest = (first..<problem.columnCount).reduce(0) { max($0, problem.columns.starts[$1 + 1] - problem.columns.starts[$1]) }
    var indices = [Int32](repeating: 0, count: longest + 1)
    var values = [Double](repeating: 0, count: longest + 1)
    for j in first..<problem.columnCount {
      let start = problem.columns.starts[j]
      let length = problem.columns.starts[j + 1] - start
      for k in 0..<length {
        indices[k + 1] = problem.columns.rows[start + k] + 1
        values[k + 1] = problem.columns.values[start + k]
      }
      glp_set_mat_col(handle, Int32(j + 1), Int32(length), indices, values)
    }
  }

  private static func kind(_ lower: Double, _ upper: Double) -> Int32 {
    switch (lower.isFinite, upper.isFinite) {
    case (false, false): GLP_FR
    case (true, false): GLP_LO
    case (false, true): GLP_UP
    case (true, true): lower == upper ? GLP_FX : GLP_DB
    }
  }

  private static func code(_ place: BasisPlace) -> Int32 {
    switch place {
    case .basic: GLP_BS
    case .lower: GLP_NL
    case .upper: GLP_NU
    }
  }

  private static func place(_ code: Int32) -> BasisPlace {
    switch code {
    case GLP_BS: .basic
    case GLP_NU: .upper
    default: .lower
    }
  }

  // MARK: - Checks

  private static func check(lower: [Double], upper: [Double], from first: Int = 0, count: Int, _ what: String) throws(LinearProgramError) {
    guard lower.count == count else { throw .length(what: "lower " + what, count: lower.count, expected: count) }
    guard upper.count == count else { throw .length(what: "upper " + what, count: upper.count, expected: count) }
    for i in first..<count {
      let (low, high) = (lower[i], upper[i])
      guard low == -.infinity || low.magnitude <= LinearProgramError.largest else {
        throw .notUsable(what: "lower " + what, index: i, value: low)
      }
      guard high == .infinity || high.magnitude <= LinearProgramError.largest else {
        throw .notUsable(what: "upper " + what, index: i, value: high)
      }
      guard low <= high else { throw .crossed(what: what, index: i, lower: low, upper: high) }
    }
  }

  private static func check(_ problem: LinearProblem, from first: Int, lastColumn: inout [Int]) throws(LinearProgramError) {
    let count = problem.columnCount
    let columns = problem.columns
    guard columns.count == count else { throw .length(what: "columns", count: columns.count, expected: count) }
    guard count < 100_000_000 else { throw .length(what: "columns", count: count, expected: 99_999_999) }
    guard columns.rows.count == columns.values.count, columns.starts.last == columns.rows.count else {
      throw .length(what: "entries", count: columns.rows.count, expected: columns.values.count)
    }
    try check(lower: problem.lower, upper: problem.upper, from: first, count: count, "bounds")
    for j in first..<count {
      guard problem.cost[j].magnitude <= LinearProgramError.largest else {
        throw .notUsable(what: "cost", index: j, value: problem.cost[j])
      }
      for k in columns.starts[j]..<columns.starts[j + 1] {
        let row = Int(columns.rows[k])
        guard lastColumn.indices.contains(row) else {
          throw .outOfRange(what: "rows", index: k, value: row, count: problem.rowCount)
        }
        guard lastColumn[row] != j else { throw .repeated(row: row, column: j) }
        lastColumn[row] = j
        guard columns.values[k].magnitude <= LinearProgramError.largest else {
          throw .notUsable(what: "values", index: k, value: columns.values[k])
        }
      }
    }
  }
}
