import TestSupport
import Dispatch
import Testing

@testable import LinearPrograms
@testable import StepPrograms
@testable import Kantorovich

@Suite struct LinearProgramProperty {
  /// Problem number `seed` of the random family, checked against two other problems that settle its status.
  private func verdict(seed: UInt64, _ settings: SimplexSettings) throws -> (agrees: Bool, status: LinearProgramStatus) {
    var generator = SeededGenerator(seed: seed)
    let problem = LinearProblem.random(using: &generator)
    let answer = try problem.solve(settings)
    // Integer data of one digit: a violation or a direction is either 0 or above 1e-4.
    let feasible = try problem.elastic.solve().objective < 1e-6
    let unbounded = try problem.recession.solve().objective < -1e-6
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

  @Test(arguments: [SimplexSettings.Method.dual, .primal])
  func thousandsOfSmallProblems(method: SimplexSettings.Method) throws {
    var settings = SimplexSettings()
    var optimal = 0
    var infeasible = 0
    var unbounded = 0
    settings.method = method
    for seed in 0..<4000 {
      let (agrees, status) = try verdict(seed: UInt64(seed), settings)
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

  @Test func manyThreads() throws {
    final class Bad: @unchecked Sendable {
      var count = 0
      let queue = DispatchQueue(label: "count")
    }
    let bad = Bad()
    DispatchQueue.concurrentPerform(iterations: 16) { worker in
      for k in 0..<250 {
        let agrees = (try? verdict(seed: UInt64(10_000 + worker * 250 + k), SimplexSettings()))?.agrees ?? false
        if !agrees { bad.queue.sync { bad.count += 1 } }
      }
    }
    #expect(bad.count == 0)
  }

  /// Exact and interior solvers on problems the simplex can do as well.
  @Test func fallbackMethodsAgree() throws {
    for seed in 0..<300 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let problem = LinearProblem.random(using: &generator)
      let answer = try problem.solve()
      guard answer.status == .optimal, answer.method != .none else { continue }
      for method in [SolutionMethod.exactSimplex, .interiorPoint] {
        let program = try LinearProgram(problem)
        let other = program.attempt(method, SimplexSettings(), pivots: 1000, seconds: 10)
        if other.status == .optimal { #expect(abs(other.objective - answer.objective) < 1e-5 * (1 + abs(answer.objective))) }
        if method == .exactSimplex { #expect(other.status == .optimal) }
      }
    }
  }
}
