import SparseSystems
import TestSupport

/// A symmetric matrix with a random sparsity pattern, sparse and dense.
struct RandomMatrix {
  let pattern: SymmetricPattern
  var values: [Double]

  var size: Int { pattern.size }

  /// Off-diagonal entries uniform in (−1, 1), about `degree` a row; the diagonal exceeds their absolute sum by `margin`,
  /// so a positive margin makes the matrix positive definite (Gershgorin).
  init(size: Int, degree: Double, margin: Double, numbers: inout Numbers) {
    let rows = (0..<size).map { column in
      (0..<column).filter { _ in Double.random(in: 0..<1, using: &numbers) < degree / Double(size) }.map { Int32($0) }
    }
    pattern = SymmetricPattern(rowsAboveDiagonal: rows)
    values = []
    fill(margin: margin, numbers: &numbers)
  }

  /// New values on the same pattern.
  mutating func fill(margin: Double, numbers: inout Numbers) {
    values = numbers.field(pattern.entryCount)
    var sums = [Double](repeating: 0, count: size)
    forEachAboveDiagonal { row, column, position in
      sums[row] += abs(values[position])
      sums[column] += abs(values[position])
    }
    for i in 0..<size { values[pattern.diagonal(i)] = sums[i] + margin }
  }

  func forEachAboveDiagonal(_ body: (_ row: Int, _ column: Int, _ position: Int) -> Void) {
    for column in 0..<size {
      for position in Int(pattern.columnStarts[column])..<pattern.diagonal(column) {
        body(Int(pattern.rowIndices[position]), column, position)
      }
    }
  }

  var dense: [[Double]] {
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for i in 0..<size { matrix[i][i] = values[pattern.diagonal(i)] }
    forEachAboveDiagonal { row, column, position in
      matrix[row][column] = values[position]
      matrix[column][row] = values[position]
    }
    return matrix
  }
}

/// A x = b by Gaussian elimination with partial pivoting.
func denseSolve(_ matrix: [[Double]], _ b: [Double]) -> [Double] {
  var a = matrix
  var x = b
  let n = b.count
  for k in 0..<n {
    let pivot = (k..<n).max { abs(a[$0][k]) < abs(a[$1][k]) }!
    a.swapAt(k, pivot)
    x.swapAt(k, pivot)
    for i in k + 1..<n {
      let factor = a[i][k] / a[k][k]
      for j in k..<n { a[i][j] -= factor * a[k][j] }
      x[i] -= factor * x[k]
    }
  }
  for k in (0..<n).reversed() {
    for j in k + 1..<n { x[k] -= a[k][j] * x[j] }
    x[k] /= a[k][k]
  }
  return x
}
