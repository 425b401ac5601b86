import NumericalKernels
import Testing

@testable import LinearPrograms

@Suite struct LinearProgramAnalytic {
  /// min −x − 2y, x + y ≤ 4, x − y ≥ −2, 0 ≤ x ≤ 3, y ≥ 0: at (1, 3), −7, multipliers −1.5 and 0.5.
  private var corner: LinearProblem {
    var problem = LinearProblem()
    problem.addRow(lower: -.infinity, upper: 4)
    problem.addRow(lower: -2, upper: .infinity)
    problem.addColumn(cost: -1, lower: 0, upper: 3)
    problem.addColumn(cost: -2, lower: 0, upper: .infinity)
    for (row, column, value) in [(0, 0, 1.0), (1, 0, 1), (0, 1, 1), (1, 1, -1)] { problem.add(row: row, column: column, value: value) }
    return problem
  }

  @Test func corners() {
    let answer = corner.solve()
    #expect(answer.status == .optimal)
    #expect(answer.objective == -7)
    #expect(answer.primal == [1, 3])
    #expect(answer.dual == [-1.5, 0.5])
    #expect(answer.residuals.dualObjective == -7)
    #expect(answer.method == .dualSimplex || answer.method == .primalSimplex)
  }

  @Test func startingBasisIsUsed() {
    var program = GrowingProgram()
    let x = program.addColumn(cost: -1, lower: 0, upper: 3, at: .basic)
    let y = program.addColumn(cost: -2, lower: 0, upper: .infinity, at: .basic)
    program.addRow(lower: -.infinity, upper: 4, at: .upper, [(x, 1), (y, 1)])
    program.addRow(lower: -2, upper: .infinity, at: .lower, [(x, 1), (y, -1)])
    let answer = program.solve()
    #expect(answer.pivots == 0)
    #expect(answer.objective == -7)
    #expect(program.place(ofColumn: x) == .basic)
  }

  @Test func singularBasisIsReplaced() {
    var program = GrowingProgram()
    let x = program.addColumn(cost: -1, lower: 0, upper: 3, at: .basic)
    let y = program.addColumn(cost: -2, lower: 0, upper: .infinity, at: .basic)
    for (upper, place) in [(4.0, BasisPlace.upper), (5, .upper)] {
      program.addRow(lower: -.infinity, upper: upper, at: place, [(x, 1), (y, 1)])
    }
    let answer = program.solve()
    #expect(answer.status == .optimal)
    #expect(answer.objective == -8)
  }

  /// x ≤ 2 cuts the corner off: (2, 2), −6.
  @Test func rowsJoinAWarmBasis() {
    var program = GrowingProgram(corner)
    #expect(program.solve().objective == -7)
    program.addRow(lower: 2, upper: .infinity, at: .basic, [(0, 1)])
    let answer = program.solve()
    #expect(answer.objective == -6 && answer.primal == [2, 2])
    #expect(program.rounds == 2 && program.pivots > 0)
    #expect(program.work >= Double(program.pivots) * 4)
  }

  @Test func limitsAreStatuses() {
    var settings = SimplexSettings()
    settings.work = 4
    let answer = corner.solve(settings)
    #expect(answer.status == .workLimit && answer.pivots == 1)
    settings.work = 3
    #expect(corner.solve(settings).status == .workLimit)
    #expect(corner.solve(SimplexSettings(cancellation: Cancellation { true })).status == .cancelled)
  }

  @Test func withoutRowsOrColumns() {
    var free = LinearProblem()
    free.addRow(lower: 1, upper: 2)
    #expect(free.solve().status == .infeasible)
    func alone(upper: Double) -> LinearProblem {
      var problem = LinearProblem()
      problem.addColumn(cost: -2, lower: -1, upper: upper)
      return problem
    }
    #expect(alone(upper: 5).solve().objective == -10)
    #expect(alone(upper: .infinity).solve().status == .unbounded)
  }

  @Test func unusableNumbersNameTheirPlace() {
    func status(_ change: (inout LinearProblem) -> Void) -> LinearProgramStatus {
      var problem = corner
      change(&problem)
      return problem.solve().status
    }
    #expect(status { $0.cost[1] = .nan } == .unusable("column 1 has cost nan"))
    #expect(status { $0.upper[0] = .nan } == .unusable("column 0 has bounds 0.0, nan"))
    #expect(status { $0.lower[0] = .infinity } == .unusable("column 0 has bounds inf, 3.0"))
    #expect(status { $0.rowLower[1] = 1e60 } == .unusable("row 1 has bounds 1e+60, inf"))
    #expect(
      status { $0.add(row: 1, column: $0.addColumn(cost: 0, lower: 0, upper: 1), value: .infinity) } == .unusable("row 1, column 2 is inf"))
    #expect(status { $0.lower[0] = 4 } == .infeasible)
    var program = GrowingProgram(corner)
    program.addRow(lower: 0, upper: 1, at: .basic, [(0, .nan)])
    #expect(program.solve().status == .unusable("row 2, column 0 is nan"))
  }
}
