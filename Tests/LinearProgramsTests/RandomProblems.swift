import TestSupport

@testable import LinearPrograms

extension LinearProblem {
  /// A problem of up to 6 rows and 8 columns with small integer data: often degenerate, infeasible or unbounded.
  static func random(using generator: inout SeededGenerator) -> LinearProblem {
    let rows = Int.random(in: 0...6, using: &generator)
    let count = Int.random(in: 0...8, using: &generator)
    func bounds() -> (Double, Double) {
      let a = Double(Int.random(in: -4...4, using: &generator))
      let b = Double(Int.random(in: -4...4, using: &generator))
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: return (-.infinity, .infinity)
      case 1: return (a, .infinity)
      case 2: return (-.infinity, b)
      case 3: return (a, a)
      default: return (min(a, b), max(a, b))
      }
    }
    var problem = LinearProblem()
    for _ in 0..<rows {
      let (low, high) = bounds()
      problem.addRow(lower: low, upper: high)
    }
    for _ in 0..<count {
      let (low, high) = bounds()
      let column = problem.addColumn(cost: Double(Int.random(in: -3...3, using: &generator)), lower: low, upper: high)
      for i in 0..<rows where Bool.random(using: &generator) {
        problem.add(row: i, column: column, value: Double(Int.random(in: -3...3, using: &generator)))
      }
    }
    return problem
  }

  /// The least total violation of the rows, as a problem of its own: always feasible, 0 exactly when this one is feasible.
  var elastic: LinearProblem {
    var problem = self
    problem.cost = [Double](repeating: 0, count: columnCount)
    for i in 0..<rowCount {
      for sign in [1.0, -1.0] {
        problem.add(row: i, column: problem.addColumn(cost: 1, lower: 0, upper: .infinity), value: sign)
      }
    }
    return problem
  }

  /// The cheapest direction of the recession cone in the unit box: negative exactly when a feasible problem is unbounded.
  var recession: LinearProblem {
    var problem = self
    problem.lower = lower.map { $0.isFinite ? 0 : -1 }
    problem.upper = upper.map { $0.isFinite ? 0 : 1 }
    problem.rowLower = rowLower.map { $0.isFinite ? 0 : -.infinity }
    problem.rowUpper = rowUpper.map { $0.isFinite ? 0 : .infinity }
    return problem
  }
}
