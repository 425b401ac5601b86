import LinearPrograms
import TestSupport

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
    var columns = SparseColumns()
    var cost: [Double] = []
    var lower: [Double] = []
    var upper: [Double] = []
    for _ in 0..<count {
      for i in 0..<rows where Bool.random(using: &generator) {
        columns.add(row: Int32(i), value: Double(Int.random(in: -3...3, using: &generator)))
      }
      columns.close()
      let (low, high) = bounds()
      lower.append(low)
      upper.append(high)
      cost.append(Double(Int.random(in: -3...3, using: &generator)))
    }
    let rowBounds = (0..<rows).map { _ in bounds() }
    return LinearProblem(
      columns: columns, cost: cost, lower: lower, upper: upper, rowLower: rowBounds.map(\.0), rowUpper: rowBounds.map(\.1))
  }

  /// The least total violation of the rows, as a problem of its own: always feasible, 0 exactly when this one is feasible.
  var elastic: LinearProblem {
    var problem = self
    for i in 0..<rowCount {
      for sign in [1.0, -1.0] {
        problem.columns.append(rows: [Int32(i)], values: [sign])
        problem.lower.append(0)
        problem.upper.append(.infinity)
      }
    }
    problem.cost = [Double](repeating: 0, count: columnCount) + [Double](repeating: 1, count: 2 * rowCount)
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
