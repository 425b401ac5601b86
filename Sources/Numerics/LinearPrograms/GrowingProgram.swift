import CGLPK
import NumericalKernels

/// Where a variable or a row starts: in the basis, or at a bound.
package enum BasisPlace: Sendable, Equatable {
  case basic, lower, upper
}

/// A linear program that is solved again and again while rows and columns join it, each time from the basis of the time before, within
/// one allowance of work: cutting planes, where few of many constraints matter.
///
/// The owner of one GLPK problem. GLPK keeps its state per thread and aborts the process when a problem is touched on another thread
/// than its creator's, or when an index is bad. Hence: it never leaves the synchronous call that made it (not copyable, not
/// `Sendable`), a thread has one at a time, and indices are checked before they cross into C. Different threads may each have programs
/// at the same time.
package struct GrowingProgram: ~Copyable {
  /// GLPK's problem, nil once GLPK has freed it.
  private var handle: OpaquePointer?
  /// The data as GLPK has it, for the residuals.
  package private(set) var problem: LinearProblem
  private let settings: SimplexSettings
  /// Why the data cannot be solved with, as soon as that is known. Nothing is handed to GLPK from then on.
  private var refusal: LinearProgramStatus?
  /// Solves so far.
  package private(set) var rounds = 0
  /// Pivots so far.
  package private(set) var pivots = 0
  /// Pivots times rows and columns so far.
  package private(set) var work = 0.0

  /// A program of these data to start with.
  package init(_ problem: LinearProblem = LinearProblem(), _ settings: SimplexSettings = SimplexSettings()) {
    glp_term_out(GLP_OFF)
    handle = glp_create_prob()
    glp_set_obj_dir(handle, GLP_MIN)
    self.problem = problem
    self.settings = settings
    refusal = problem.flaw().map { .unusable($0) } ?? (problem.isCrossed() ? .infeasible : nil)
    guard refusal == nil else { return }
    if problem.rowCount > 0 { glp_add_rows(handle, Int32(problem.rowCount)) }
    if problem.columnCount > 0 { glp_add_cols(handle, Int32(problem.columnCount)) }
    for i in 0..<problem.rowCount { setRow(i) }
    for j in 0..<problem.columnCount { setColumn(j) }
    // GLPK counts from one and does not read the first place of an array.
    glp_load_matrix(
      handle, Int32(problem.values.count), [0] + problem.rows.map { $0 + 1 }, [0] + problem.columns.map { $0 + 1 }, [0] + problem.values)
  }

  deinit { if let handle { glp_delete_prob(handle) } }

  // MARK: - Growing

  /// Appends a variable without entries, waiting where its place says, and returns its index.
  package mutating func addColumn(cost: Double, lower: Double, upper: Double, at place: BasisPlace) -> Int {
    let j = problem.addColumn(cost: cost, lower: lower, upper: upper)
    refuse(rowsFrom: problem.rowCount, columnsFrom: j, entriesFrom: problem.values.count)
    guard refusal == nil else { return j }
    glp_add_cols(handle, 1)
    setColumn(j)
    setPlace(ofColumn: j, place)
    return j
  }

  /// Appends a row with its entries, no column named twice.
  package mutating func addRow(lower: Double, upper: Double, at place: BasisPlace, _ entries: [(column: Int, value: Double)]) {
    let i = problem.addRow(lower: lower, upper: upper), first = problem.values.count
    for (column, value) in entries { problem.add(row: i, column: column, value: value) }
    refuse(rowsFrom: i, columnsFrom: problem.columnCount, entriesFrom: first)
    guard refusal == nil else { return }
    glp_add_rows(handle, 1)
    setRow(i)
    glp_set_mat_row(handle, Int32(i + 1), Int32(entries.count), [0] + entries.map { Int32($0.column + 1) }, [0] + entries.map(\.value))
    glp_set_row_stat(handle, Int32(i + 1), Self.code(place))
  }

  /// Where a variable is now.
  package func place(ofColumn j: Int) -> BasisPlace {
    guard refusal == nil, let handle else { return .lower }
    return switch glp_get_col_stat(handle, Int32(j + 1)) {
    case GLP_BS: .basic
    case GLP_NU: .upper
    default: .lower
    }
  }

  /// Puts a variable where the next solve is to find it. A basis has as many basic places as there are rows.
  package mutating func setPlace(ofColumn j: Int, _ place: BasisPlace) {
    guard refusal == nil, let handle else { return }
    glp_set_col_stat(handle, Int32(j + 1), Self.code(place))
  }

  private mutating func refuse(rowsFrom row: Int, columnsFrom column: Int, entriesFrom entry: Int) {
    guard refusal == nil else { return }
    if let flaw = problem.flaw(rowsFrom: row, columnsFrom: column, entriesFrom: entry) {
      refusal = .unusable(flaw)
    } else if problem.isCrossed(rowsFrom: row, columnsFrom: column) {
      refusal = .infeasible
    }
  }

  private func setRow(_ i: Int) {
    let (lower, upper) = (problem.rowLower[i], problem.rowUpper[i])
    glp_set_row_bnds(handle, Int32(i + 1), Self.kind(lower, upper), lower, upper)
  }

  private func setColumn(_ j: Int) {
    let column = Int32(j + 1), (lower, upper) = (problem.lower[j], problem.upper[j])
    glp_set_col_bnds(handle, column, Self.kind(lower, upper), lower, upper)
    glp_set_obj_coef(handle, column, problem.cost[j])
    // A boxed column waits at the bound its cost prefers: with such columns alone the slack basis is dual feasible.
    if lower.isFinite, upper.isFinite { glp_set_col_stat(handle, column, problem.cost[j] < 0 ? GLP_NU : GLP_NL) }
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

  // MARK: - Solving

  /// Solves from the basis it has: dual simplex, then primal, then exact arithmetic (small programs) or the interior point.
  package mutating func solve() -> LinearProgramAnswer {
    rounds += 1
    if let refusal { return LinearProgramAnswer(status: refusal) }
    // A column alone is decided by its own bounds, and GLPK's solvers do not take a problem without rows.
    if problem.rowCount == 0 || problem.columnCount == 0 { return problem.separable() }
    var methods = [SolutionMethod.dualSimplex, .primalSimplex]
    if problem.rowCount + problem.columnCount <= Self.exactSize {
      methods.append(.exactSimplex)
    } else if problem.rowCount <= Self.interiorSize {
      methods.append(.interiorPoint)
    }
    var answer = LinearProgramAnswer(status: .cancelled)
    for (rank, method) in methods.enumerated() {
      // A second attempt is not to inherit a bad basis.
      if rank == 1 { glp_std_basis(handle) }
      if settings.cancellation.isCancelled { break }
      answer = attempt(method)
      guard case .failed = answer.status, refusal == nil else { break }
    }
    return answer
  }

  /// Rational arithmetic is only for problems with at most so many rows and columns: digits grow with the pivots.
  private static let exactSize = 300
  /// The interior point has no limit of its own work (it ends after 100 iterations), so it gets no large problems.
  private static let interiorSize = 5_000

  /// One method within what is left of the work, checked against the data.
  mutating func attempt(_ method: SolutionMethod) -> LinearProgramAnswer {
    let size = Double(problem.rowCount + problem.columnCount), left = (settings.work - work) / size
    guard left >= 1, let handle else { return LinearProgramAnswer(status: .workLimit) }
    let before = glp_get_it_cnt(handle)
    let run = SimplexRun(method: method, tolerance: settings.tolerance, pivots: Int32(clamping: Int(min(left, 1e9))))
    // A copy in memory of its own: GLPK holds its address while it runs.
    let cancellation = UnsafeMutablePointer<Cancellation>.allocate(capacity: 1)
    cancellation.initialize(to: settings.cancellation)
    let (status, isFreed) = run.solve(handle, UnsafePointer(cancellation))
    cancellation.deinitialize(count: 1)
    cancellation.deallocate()
    if isFreed {
      self.handle = nil
      refusal = status
      return LinearProgramAnswer(status: status)
    }
    var answer = SimplexRun.read(handle, method, problem)
    answer.pivots = Int(glp_get_it_cnt(handle) - before)
    answer.status = status == .optimal ? answer.verdict(settings.tolerance) : status
    pivots += answer.pivots
    work += Double(answer.pivots) * size
    return answer
  }
}
