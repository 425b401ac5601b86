import Foundation

/// Points drawn uniformly from S^{n−1}, one after the other.
public func uniformPoints(_ count: Int, ambient n: Int, using numbers: inout Numbers) -> [[Double]] {
  (0..<count).map { _ in
    // The direction of a Gaussian vector, by Box and Muller.
    let x = (0..<n).map { _ in
      (-2 * log(Double.random(in: 1e-300..<1, using: &numbers))).squareRoot() * cos(Double.pi * numbers.signed())
    }
    let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return x.map { $0 / length }
  }
}

/// A symmetric matrix with independent entries, uniform in (−size, size).
public func symmetricMatrix(_ n: Int, size: Double, using numbers: inout Numbers) -> [[Double]] {
  var matrix = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
  for i in 0..<n {
    for j in 0...i {
      matrix[i][j] = size * numbers.signed()
      matrix[j][i] = matrix[i][j]
    }
  }
  return matrix
}

/// diag(d).
public func diagonalMatrix(_ d: [Double]) -> [[Double]] { d.indices.map { i in d.indices.map { $0 == i ? d[i] : 0 } } }
