import Testing

@testable import LinearPrograms
@testable import StepPrograms
@testable import Kantorovich

@Suite struct LinearProgramAnalytic {
  /// min −x − 2y, x + y ≤ 4, x − y ≥ −2, 0 ≤ x ≤ 3, y ≥ 0: at (1, 3), −7, multipliers −1.5 and 0.5.
  private var corner: LinearProblem {
    var columns = SparseColumns()
    columns.append(rows: [0, 1], values: [1, 1])
    columns.append(rows: [0, 1], values: [1, -1])
    return LinearProblem(
      columns: columns, cost: [-1, -2], lower: [0, 0], upper: [3, .infinity], rowLower: [-.infinity, -2], rowUpper: [4, .infinity])
  }

  @Test func corners() throws {
    let answer = try corner.solve()
    #expect(answer.status == .optimal)
    #expect(answer.objective == -7)
    #expect(answer.primal == [1, 3])
    #expect(answer.dual == [-1.5, 0.5])
    #expect(answer.residuals.dualObjective == -7)
    #expect(answer.method == .dualSimplex || answer.method == .primalSimplex)
  }

  @Test func startingBasisIsUsed() throws {
    let optimal = Basis(columns: [.basic, .basic], rows: [.upper, .lower])
    let answer = try corner.solve(from: optimal)
    #expect(answer.pivots == 0)
    #expect(answer.objective == -7)
  }

  @Test func singularBasisIsReplaced() throws {
    var problem = corner
    problem.columns = SparseColumns()
    for _ in 0..<2 { problem.columns.append(rows: [0, 1], values: [1, 1]) }
    let answer = try problem.solve(from: Basis(columns: [.basic, .basic], rows: [.upper, .lower]))
    #expect(answer.status == .optimal)
    #expect(answer.objective == -8)
  }

  @Test func columnsAddedToAWarmBasis() throws {
    var program = try LinearProgram(corner)
    #expect(program.solve(SimplexSettings()).objective == -7)
    var column = SparseColumns()
    column.append(rows: [0], values: [1])
    try program.append(column, cost: [-3], lower: [0], upper: [.infinity])
    let answer = program.solve(SimplexSettings())
    #expect(answer.objective == -12)
    #expect(answer.primal == [0, 0, 4])
  }

  @Test func limitsAreStatuses() throws {
    var settings = SimplexSettings()
    settings.iterationLimit = 1
    #expect(try corner.solve(settings).status == .iterationLimit)
  }

  @Test func withoutRowsOrColumns() throws {
    let free = LinearProblem(columns: SparseColumns(), cost: [], lower: [], upper: [], rowLower: [1], rowUpper: [2])
    #expect(try free.solve().status == .infeasible)
    var columns = SparseColumns()
    columns.close()
    let box = LinearProblem(columns: columns, cost: [-2], lower: [-1], upper: [5], rowLower: [], rowUpper: [])
    #expect(try box.solve().objective == -10)
    let open = LinearProblem(columns: columns, cost: [-2], lower: [-1], upper: [.infinity], rowLower: [], rowUpper: [])
    #expect(try open.solve().status == .unbounded)
  }

  @Test func badDataNamesItsPlace() {
    func error(_ change: (inout LinearProblem) -> Void, _ settings: SimplexSettings = SimplexSettings()) -> LinearProgramError? {
      var problem = corner
      change(&problem)
      do {
        _ = try problem.solve(settings)
        return nil
      } catch { return error }
    }
    guard case .notUsable("cost", 1, _) = error({ $0.cost[1] = .nan }) else { return #expect(Bool(false), "NaN cost") }
    guard case .notUsable("upper bounds", 0, _) = error({ $0.upper[0] = .nan }) else { return #expect(Bool(false), "NaN bound") }
    guard case .notUsable("lower bounds", 0, _) = error({ $0.lower[0] = .infinity }) else { return #expect(Bool(false), "+∞ lower bound") }
    guard case .notUsable("lower row bounds", 1, _) = error({ $0.rowLower[1] = 1e60 }) else { return #expect(Bool(false), "huge bound") }
    #expect(error { $0.lower[0] = 4 } == .crossed(what: "bounds", index: 0, lower: 4, upper: 3))
    #expect(error { $0.cost.append(1) } == .length(what: "columns", count: 2, expected: 3))
    func with(_ rows: [Int32], _ values: [Double]) -> LinearProgramError? {
      error {
        $0.columns = SparseColumns()
        $0.columns.append(rows: [0], values: [1])
        $0.columns.append(rows: rows, values: values)
      }
    }
    #expect(with([2], [1]) == .outOfRange(what: "rows", index: 1, value: 2, count: 2))
    #expect(with([-1], [1]) == .outOfRange(what: "rows", index: 1, value: -1, count: 2))
    #expect(with([1, 1], [1, 2]) == .repeated(row: 1, column: 1))
    #expect(with([1, 0], [1]) == .length(what: "entries", count: 3, expected: 2))
    guard case .notUsable("values", 1, _) = with([1], [.infinity]) else { return #expect(Bool(false), "infinite entry") }
    var settings = SimplexSettings()
    settings.timeLimit = .nan
    guard case .setting("time limit", _) = error({ _ in }, settings) else { return #expect(Bool(false), "NaN limit") }
    let short = Basis(columns: [.lower, .lower], rows: [.basic, .lower])
    #expect(throws: LinearProgramError.basisSize(basic: 1, rows: 2)) { try corner.solve(from: short) }
  }
}
