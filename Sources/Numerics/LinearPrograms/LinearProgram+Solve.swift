import CGLPK
import Glibc

extension LinearProblem {
  /// Solves the problem: one simplex, then the other, then exact arithmetic (small problems) or the interior point.
  ///
  /// Safe on any number of threads at once. A problem with crossed bounds is an error, an infeasible one an answer.
  /// - Parameter basis: where to start; the slack basis, boxed columns at their cheaper bound, when nil.
  /// - Throws: `LinearProgramError` when the data or the settings cannot be used.
  package func solve(_ settings: SimplexSettings = SimplexSettings(), from basis: Basis? = nil) throws(LinearProgramError)
    -> LinearProgramAnswer
  {
    try settings.validate()
    var program = try LinearProgram(self)
    if let basis { try program.start(from: basis) }
    return program.solve(settings)
  }
}

/// Monotonic seconds.
package func seconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + 1e-9 * Double(now.tv_nsec)
}

extension LinearProgram {
  /// The largest residual with which an optimum is believed, as a multiple of the tolerance asked for.
  private static var slackness: Double { 100 }
  /// Rational arithmetic is only for problems with at most so many rows and columns: digits grow with the pivots.
  private static var exactSize: Int { 300 }
  /// The interior point has no time limit of its own (it ends after 100 iterations), so it gets no large problems.
  private static var interiorSize: Int { 5_000 }

  /// Solves from the basis it has, warm after an earlier solve. The settings must be valid.
  package borrowing func solve(_ settings: SimplexSettings) -> LinearProgramAnswer {
    // A column alone is decided by its own bounds, and GLPK's solvers do not take a problem without rows.
    if problem.rowCount == 0 || problem.columnCount == 0 { return trivial() }
    let deadline = seconds() + settings.timeLimit
    let before = withHandle { glp_get_it_cnt($0) }
    var methods: [SolutionMethod] = settings.method == .dual ? [.dualSimplex, .primalSimplex] : [.primalSimplex, .dualSimplex]
    if problem.rowCount + problem.columnCount <= Self.exactSize {
      methods.append(.exactSimplex)
    } else if problem.rowCount <= Self.interiorSize {
      methods.append(.interiorPoint)
    }
    if !settings.fallbacks { methods = [methods[0]] }
    var answer = LinearProgramAnswer(status: .failed("not started"))
    for (rank, method) in methods.enumerated() {
      if rank == 1 { restartFromSlacks() }
      let used = Int(withHandle { glp_get_it_cnt($0) } - before)
      let pivotsLeft = settings.iterationLimit - used
      let secondsLeft = deadline - seconds()
      guard pivotsLeft > 0 else { return with(answer, status: .iterationLimit) }
      guard secondsLeft > 0 else { return with(answer, status: .timeLimit) }
      answer = attempt(method, settings, pivots: pivotsLeft, seconds: secondsLeft)
      answer.pivots -= Int(before)
      guard case .failed = answer.status else { break }
    }
    return answer
  }

  private func with(_ answer: LinearProgramAnswer, status: LinearProgramStatus) -> LinearProgramAnswer {
    var answer = answer
    answer.status = status
    return answer
  }

  /// One method, checked against the data; `pivots` in the answer are all since the problem was made.
  borrowing func attempt(_ method: SolutionMethod, _ settings: SimplexSettings, pivots: Int, seconds: Double) -> LinearProgramAnswer {
    var answer = read(method, status: run(method, settings, pivots: pivots, seconds: seconds), tolerance: settings.tolerance)
    answer.pivots = Int(withHandle { glp_get_it_cnt($0) })
    return answer
  }

  /// Calls GLPK and translates what it says.
  private borrowing func run(_ method: SolutionMethod, _ settings: SimplexSettings, pivots: Int, seconds: Double) -> LinearProgramStatus {
    let code: Int32
    if method == .interiorPoint {
      var parameters = glp_iptcp()
      glp_init_iptcp(&parameters)
      parameters.msg_lev = GLP_MSG_OFF
      parameters.ord_alg = GLP_ORD_AMD
      code = withHandle { glp_interior($0, &parameters) }
    } else {
      var parameters = glp_smcp()
      glp_init_smcp(&parameters)
      parameters.msg_lev = GLP_MSG_OFF
      parameters.meth = method == .dualSimplex ? GLP_DUALP : GLP_PRIMAL
      parameters.r_test = GLP_RT_FLIP
      parameters.tol_bnd = settings.tolerance
      parameters.tol_dj = settings.tolerance
      parameters.it_lim = Int32(clamping: pivots)
      parameters.tm_lim = Int32(clamping: Int((min(seconds, 1e6) * 1e3).rounded(.up)))
      code = withHandle { method == .exactSimplex ? glp_exact($0, &parameters) : glp_simplex($0, &parameters) }
    }
    switch code {
    case 0: break
    case GLP_EITLIM: return method == .interiorPoint ? .failed("GLP_EITLIM") : .iterationLimit
    case GLP_ETMLIM: return .timeLimit
    case GLP_ENOPFS: return .infeasible
    case GLP_ENODFS: return .unbounded
    default: return .failed(Self.name(code))
    }
    switch withHandle({ method == .interiorPoint ? glp_ipt_status($0) : glp_get_status($0) }) {
    case GLP_OPT: return .optimal
    case GLP_NOFEAS where method != .interiorPoint: return .infeasible
    case GLP_UNBND: return .unbounded
    default: return .failed("GLP_UNDEF")
    }
  }

  /// Copies the answer out and checks an optimum against the data.
  private borrowing func read(_ method: SolutionMethod, status: LinearProgramStatus, tolerance: Double) -> LinearProgramAnswer {
    let interior = method == .interiorPoint
    var answer = LinearProgramAnswer(status: status, method: method)
    withHandle { handle in
      answer.primal = (0..<problem.columnCount).map {
        interior ? glp_ipt_col_prim(handle, Int32($0 + 1)) : glp_get_col_prim(handle, Int32($0 + 1))
      }
      answer.dual = (0..<problem.rowCount).map {
        interior ? glp_ipt_row_dual(handle, Int32($0 + 1)) : glp_get_row_dual(handle, Int32($0 + 1))
      }
    }
    for j in answer.primal.indices { answer.objective += problem.cost[j] * answer.primal[j] }
    answer.residuals = problem.residuals(primal: answer.primal, dual: answer.dual)
    if status == .optimal {
      // The interior point stops at a relative 1e-8 of its own.
      let most = Self.slackness * max(tolerance, interior ? 1e-8 : 0)
      if !(answer.residuals.primal <= most && answer.residuals.dual <= most) {
        answer.status = .failed("optimum with residuals \(answer.residuals.primal), \(answer.residuals.dual)")
      }
    }
    return answer
  }

  /// Back to the slack basis, for a second attempt that does not inherit a bad one.
  private borrowing func restartFromSlacks() { withHandle { glp_std_basis($0) } }

  /// The answer when there are no rows, or no columns.
  private borrowing func trivial() -> LinearProgramAnswer {
    var answer = LinearProgramAnswer(status: .optimal)
    answer.dual = [Double](repeating: 0, count: problem.rowCount)
    for i in 0..<problem.rowCount where problem.rowLower[i] > 0 || problem.rowUpper[i] < 0 {
      if problem.columnCount == 0 { answer.status = .infeasible }
    }
    for j in 0..<problem.columnCount {
      let (cost, lower, upper) = (problem.cost[j], problem.lower[j], problem.upper[j])
      var value = cost > 0 ? lower : cost < 0 ? upper : lower.isFinite ? lower : upper.isFinite ? upper : 0
      if !value.isFinite {
        answer.status = .unbounded
        value = lower.isFinite ? lower : upper.isFinite ? upper : 0
      }
      answer.primal.append(value)
      answer.objective += cost * value
    }
    answer.residuals = problem.residuals(primal: answer.primal, dual: answer.dual)
    return answer
  }

  private static func name(_ code: Int32) -> String {
    switch code {
    case GLP_EBADB: "GLP_EBADB"
    case GLP_ESING: "GLP_ESING"
    case GLP_ECOND: "GLP_ECOND"
    case GLP_EBOUND: "GLP_EBOUND"
    case GLP_EFAIL: "GLP_EFAIL"
    case GLP_ENOCVG: "GLP_ENOCVG"
    case GLP_EINSTAB: "GLP_EINSTAB"
    default: "GLPK code \(code)"
    }
  }
}
