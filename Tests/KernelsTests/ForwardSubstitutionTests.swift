import Glibc
import NumericalKernels
import Testing

@Suite("Forward substitution")
struct ForwardSubstitutionTests {
  // Around the sizes of blocks (32 and 64 rows, 4 columns), with and without known columns, and nothing to do.
  @Test("inverts the product with a lower triangle", arguments: [1, 31, 32, 64, 65, 200], [(0, 1), (0, 4), (3, 5), (6, 11), (5, 0)])
  func inverse(rows: Int, columns: (known: Int, new: Int)) {
    let total = columns.known + columns.new
    var t = DenseMatrix(rows: columns.new, columns: total)
    for i in 0..<columns.new {
      for k in 0..<columns.known + i { t[i, k] = sin(Double(7 * i + 3 * k)) }
      t[i, columns.known + i] = 2 + cos(Double(i))
      // What is above the triangle is not read.
      for k in columns.known + i + 1..<max(total, columns.known + i + 1) { t[i, k] = .nan }
    }
    var solution = DenseMatrix(rows: rows, columns: total)
    for j in 0..<total { for i in 0..<rows { solution[i, j] = cos(Double(5 * i + j)) } }
    var product = solution
    for j in 0..<columns.new {
      for i in 0..<rows {
        product[i, columns.known + j] = (0...columns.known + j).reduce(0) { $0 + solution[i, $1] * t[j, $1] }
      }
    }
    product.substituteForward(from: columns.known, t)
    for (value, exact) in zip(product.elements, solution.elements) {
      // Eleven steps, each at most tripling errors of 1e-16.
      #expect(abs(value - exact) < 1e-10)
    }
  }
}
