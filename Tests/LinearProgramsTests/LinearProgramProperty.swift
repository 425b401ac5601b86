import TestSupport
import Dispatch
import NumericalKernels
import Synchronization
import Testing

@testable import LinearPrograms

@Suite struct LinearProgramProperty {
  /// Problem number `seed` of the random family, checked against two other problems that settle its status.
  private func verdict(seed: UInt64) -> (agrees: Bool, status: LinearProgramStatus) {
    var generator = SeededGenerator(seed: seed)
    let problem = LinearProblem.random(using: &generator)
    let answer = problem.solve()
    // Integer data of one digit: a violation or a direction is either 0 or above 1e-4.
    let feasible = problem.elastic.solve().objective < 1e-6
    let unbounded = problem.recession.solve().objective < -1e-6
    switch answer.status {
    case .optimal:
      let consistent = answer.residuals.primal < 1e-6 && answer.residuals.dual < 1e-6
      let closed = abs(answer.residuals.dualObjective - answer.objective) < 1e-6 * (1 + abs(answer.objective))
      return (feasible && !unbounded && consistent && closed, answer.status)
    case .infeasible: return (!feasible, answer.status)
    // Without a dual solution the problem may be infeasible as well; both simplexes may stop at that.
    case .unbounded: return (unbounded, answer.status)
    default: return (false, answer.status)
    }
  }

  @Test func thousandsOfSmallProblems() {
    var optimal = 0
    var infeasible = 0
    var unbounded = 0
    for seed in 0..<4000 {
      let (agrees, status) = verdict(seed: UInt64(seed))
      #expect(agrees, "problem \(seed): \(status)")
      switch status {
      case .optimal: optimal += 1
      case .infeasible: infeasible += 1
      default: unbounded += 1
      }
    }
    // The family must keep exercising all three.
    #expect(optimal > 500 && infeasible > 500 && unbounded > 200)
  }

  @Test func manyThreads() {
    final class Bad: @unchecked Sendable {
      var count = 0
      let queue = DispatchQueue(label: "count")
    }
    let bad = Bad()
    DispatchQueue.concurrentPerform(iterations: 16) { worker in
      for k in 0..<250 {
        if !verdict(seed: UInt64(10_000 + worker * 250 + k)).agrees { bad.queue.sync { bad.count += 1 } }
      }
    }
    #expect(bad.count == 0)
  }

  /// Every method on problems that the first can do as well.
  @Test func methodsAgree() {
    for seed in 0..<300 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let problem = LinearProblem.random(using: &generator)
      let answer = problem.solve()
      guard answer.status == .optimal, answer.method != .none else { continue }
      for method in [SolutionMethod.primalSimplex, .exactSimplex, .interiorPoint] {
        var program = GrowingProgram(problem)
        let other = program.attempt(method)
        if other.status == .optimal { #expect(abs(other.objective - answer.objective) < 1e-5 * (1 + abs(answer.objective))) }
        if method != .interiorPoint { #expect(other.status == .optimal) }
      }
    }
  }

  /// Row after row, solved in between, gives what all rows at once give.
  @Test func grownIsWhole() {
    for seed in 0..<300 {
      var generator = SeededGenerator(seed: UInt64(20_000 + seed))
      let problem = LinearProblem.random(using: &generator)
      let whole = problem.solve()
      var program = GrowingProgram()
      for j in 0..<problem.columnCount {
        _ = program.addColumn(
          cost: problem.cost[j], lower: problem.lower[j], upper: problem.upper[j], at: problem.lower[j].isFinite ? .lower : .upper)
      }
      var answer = program.solve()
      for i in 0..<problem.rowCount {
        let entries = problem.rows.indices.filter { problem.rows[$0] == i }.map { (Int(problem.columns[$0]), problem.values[$0]) }
        program.addRow(lower: problem.rowLower[i], upper: problem.rowUpper[i], at: .basic, entries)
        answer = program.solve()
      }
      #expect(program.rounds == problem.rowCount + 1)
      guard whole.status == .optimal else { continue }
      #expect(answer.status == .optimal)
      #expect(abs(answer.objective - whole.objective) < 1e-6 * (1 + abs(whole.objective)))
    }
  }

  /// A dense program of 400 rows and 400 columns, seconds of pivots.
  private func long() -> LinearProblem {
    var generator = SeededGenerator(seed: 7)
    var problem = LinearProblem()
    for _ in 0..<400 { problem.addRow(lower: 1, upper: .infinity) }
    for _ in 0..<400 {
      let column = problem.addColumn(cost: 1, lower: 0, upper: .infinity)
      for i in 0..<400 { problem.add(row: i, column: column, value: Double.random(in: 0...1, using: &generator)) }
    }
    return problem
  }

  /// Cancelled in mid-solve the program says so, within the time between two questions, and so does every solve after it.
  @Test func cancelledSolvesEnd() {
    final class Asked: Sendable { let count = Atomic(0) }
    let asked = Asked()
    let cancellation = Cancellation { asked.count.add(1, ordering: .relaxed).newValue > 2 }
    var program = GrowingProgram(long(), SimplexSettings(cancellation: cancellation))
    let answer = program.solve()
    #expect(answer.status == .cancelled && answer.primal.isEmpty)
    // Once before the solve, twice within it.
    #expect(asked.count.load(ordering: .relaxed) == 3)
    #expect(program.solve().status == .cancelled)
    // GLPK is as good as new on this thread.
    #expect(verdict(seed: 0).agrees)
  }

  /// Being asked changes no bit.
  @Test func questionsChangeNothing() {
    let problem = long()
    let once = problem.solve(), again = problem.solve(SimplexSettings(cancellation: Cancellation { false }))
    #expect(once.status == .optimal && once == again)
  }
}
