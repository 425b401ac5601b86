/// What the solver found. Limits and failures are statuses, not errors: the caller goes on without the answer and says so.
package enum LinearProgramStatus: Sendable, Equatable {
  /// Optimal within the tolerance, checked from the data.
  case optimal
  /// No x satisfies the constraints.
  case infeasible
  /// The cost falls without end (or no multipliers exist).
  case unbounded
  /// The work allowed was used up.
  case workLimit
  /// The caller cancelled; there is no answer.
  case cancelled
  /// A number of the data is not finite or far out of scale; the first such one. There is no answer.
  case unusable(String)
  /// Every method failed; the last one's reason, in the solver's terms.
  case failed(String)
}

/// The method that gave an answer.
package enum SolutionMethod: Sendable, Equatable {
  /// No solver was needed.
  case none
  case dualSimplex, primalSimplex
  /// Simplex in rational arithmetic.
  case exactSimplex
  case interiorPoint
}

/// How well an answer satisfies the optimality conditions, from the data handed in and the answer alone.
package struct LinearProgramResiduals: Sendable, Equatable {
  /// Largest violation of a bound of x or Ax, relative to 1 + |bound|.
  package var primal = 0.0
  /// Largest part of c − Aᵀy or y whose sign no bound can carry, relative to 1 + |cost|.
  package var dual = 0.0
  /// Value of the Lagrange dual at y, such parts left out: a lower bound of the minimum when `dual` is 0.
  package var dualObjective = 0.0

  package init() {}
}

/// The answer to a `LinearProblem`. Arrays are those of the last iterate when the status is a limit, empty when there is no answer.
package struct LinearProgramAnswer: Sendable, Equatable {
  package var status: LinearProgramStatus
  /// cᵀx, summed from the data.
  package var objective = 0.0
  /// x.
  package var primal: [Double] = []
  /// y, one multiplier a row: positive where a lower bound holds the row, negative where an upper one does.
  package var dual: [Double] = []
  package var residuals = LinearProgramResiduals()
  /// Simplex pivots (interior iterations are not counted).
  package var pivots = 0
  package var method = SolutionMethod.none
}

extension LinearProblem {
  /// A x. O(entries).
  package func rowValues(_ x: [Double]) -> [Double] {
    var ax = [Double](repeating: 0, count: rowCount)
    for k in values.indices { ax[Int(rows[k])] += values[k] * x[Int(columns[k])] }
    return ax
  }

  /// c − Aᵀy. O(entries).
  package func reducedCosts(_ y: [Double]) -> [Double] {
    var d = cost
    for k in values.indices { d[Int(columns[k])] -= values[k] * y[Int(rows[k])] }
    return d
  }

  /// The residuals of (x, y). O(entries).
  package func residuals(primal x: [Double], dual y: [Double]) -> LinearProgramResiduals {
    var result = LinearProgramResiduals()
    func primal(_ value: Double, _ lower: Double, _ upper: Double) {
      if value < lower { result.primal = max(result.primal, (lower - value) / (1 + lower.magnitude)) }
      if value > upper { result.primal = max(result.primal, (value - upper) / (1 + upper.magnitude)) }
    }
    func dual(_ price: Double, _ lower: Double, _ upper: Double, scale: Double) {
      let bound = price > 0 ? lower : upper
      if bound.isFinite {
        result.dualObjective += price * bound
      } else {
        result.dual = max(result.dual, price.magnitude / (1 + scale))
      }
    }
    let ax = rowValues(x)
    let d = reducedCosts(y)
    for i in 0..<rowCount {
      primal(ax[i], rowLower[i], rowUpper[i])
      if y[i] != 0 { dual(y[i], rowLower[i], rowUpper[i], scale: 0) }
    }
    for j in 0..<columnCount {
      primal(x[j], lower[j], upper[j])
      if d[j] != 0 { dual(d[j], lower[j], upper[j], scale: cost[j].magnitude) }
    }
    return result
  }
}
