import CGLPK
import NumericalKernels

/// One call of a GLPK solver.
struct SimplexRun {
  let method: SolutionMethod
  let tolerance: Double
  /// Pivots allowed.
  let pivots: Int32

  /// Calls GLPK and translates what it says. A problem that it left in the middle has been freed.
  func solve(_ problem: OpaquePointer, _ cancellation: UnsafePointer<Cancellation>) -> (status: LinearProgramStatus, isFreed: Bool) {
    switch run(problem, cancellation) {
    case Int32(GLPK_STOPPED): (.cancelled, true)
    case Int32(GLPK_ERROR): (.failed("an error inside GLPK"), true)
    case let code: (status(code, problem), false)
    }
  }

  private func status(_ code: Int32, _ problem: OpaquePointer) -> LinearProgramStatus {
    switch code {
    case 0: break
    case GLP_EITLIM: return method == .interiorPoint ? .failed("GLP_EITLIM") : .workLimit
    case GLP_ENOPFS: return .infeasible
    case GLP_ENODFS: return .unbounded
    default: return .failed(Self.name(code))
    }
    switch method == .interiorPoint ? glp_ipt_status(problem) : glp_get_status(problem) {
    case GLP_OPT: return .optimal
    case GLP_NOFEAS where method != .interiorPoint: return .infeasible
    case GLP_UNBND: return .unbounded
    default: return .failed("GLP_UNDEF")
    }
  }

  private func run(_ problem: OpaquePointer, _ cancellation: UnsafePointer<Cancellation>) -> Int32 {
    func call(_ method: glpk_method, _ parameters: UnsafeRawPointer) -> Int32 {
      glpk_solve(
        problem, method, parameters, { $0!.assumingMemoryBound(to: Cancellation.self).pointee.isCancelled ? 1 : 0 },
        UnsafeMutableRawPointer(mutating: cancellation))
    }
    if method == .interiorPoint {
      var parameters = glp_iptcp()
      glp_init_iptcp(&parameters)
      parameters.ord_alg = GLP_ORD_AMD
      return call(GLPK_INTERIOR, &parameters)
    }
    var parameters = glp_smcp()
    glp_init_smcp(&parameters)
    parameters.meth = method == .dualSimplex ? GLP_DUALP : GLP_PRIMAL
    parameters.r_test = GLP_RT_FLIP
    parameters.tol_bnd = tolerance
    parameters.tol_dj = tolerance
    parameters.it_lim = pivots
    return call(method == .exactSimplex ? GLPK_EXACT : GLPK_SIMPLEX, &parameters)
  }

  /// The last iterate of a method, with the residuals of these data.
  static func read(_ handle: OpaquePointer, _ method: SolutionMethod, _ problem: LinearProblem) -> LinearProgramAnswer {
    let interior = method == .interiorPoint
    var answer = LinearProgramAnswer(status: .optimal, method: method)
    answer.primal = (0..<problem.columnCount).map {
      interior ? glp_ipt_col_prim(handle, Int32($0 + 1)) : glp_get_col_prim(handle, Int32($0 + 1))
    }
    answer.dual = (0..<problem.rowCount).map {
      interior ? glp_ipt_row_dual(handle, Int32($0 + 1)) : glp_get_row_dual(handle, Int32($0 + 1))
    }
    for j in answer.primal.indices { answer.objective += problem.cost[j] * answer.primal[j] }
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

extension LinearProgramAnswer {
  /// The status of a claimed optimum: believed with residuals up to a hundred tolerances.
  func verdict(_ tolerance: Double) -> LinearProgramStatus {
    // The interior point stops at a relative 1e-8 of its own.
    let most = 100 * max(tolerance, method == .interiorPoint ? 1e-8 : 0)
    if residuals.primal <= most && residuals.dual <= most { return .optimal }
    return .failed("optimum with residuals \(residuals.primal), \(residuals.dual)")
  }
}

extension LinearProblem {
  /// The answer when there are no rows, or no columns.
  func separable() -> LinearProgramAnswer {
    var answer = LinearProgramAnswer(status: .optimal)
    answer.dual = [Double](repeating: 0, count: rowCount)
    for i in 0..<rowCount where rowLower[i] > 0 || rowUpper[i] < 0 {
      if columnCount == 0 { answer.status = .infeasible }
    }
    for j in 0..<columnCount {
      var value = cost[j] > 0 ? lower[j] : cost[j] < 0 ? upper[j] : lower[j].isFinite ? lower[j] : upper[j].isFinite ? upper[j] : 0
      if !value.isFinite {
        answer.status = .unbounded
        value = lower[j].isFinite ? lower[j] : upper[j].isFinite ? upper[j] : 0
      }
      answer.primal.append(value)
      answer.objective += cost[j] * value
    }
    answer.residuals = residuals(primal: answer.primal, dual: answer.dual)
    return answer
  }
}
