import NumericalKernels

/// K̃ ≈ U₊U₊ᵀ − U₋U₋ᵀ by factors whose error is small relative to the sizes of the points, not to the largest entry. O(V r).
///
/// With R the remaining diagonals of a factor, truncation moves (K̃w)_i by at most √R_i Σ_j √R_j |w_j|, since the remainder is positive
/// semi-definite; the products round by at most (r + V/1024 + 80) ε s_i Σ_j s_j |w_j|, s_i = |U_i|. The error is bounded, not
/// small: where the state sits far below a kernel's largest values both parts cancel, and the bound says so.
package struct FactoredKernel: KernelOperator {
  package let count: Int
  package let logScale: Double
  package let largestEntry: Double
  package let isPositive: Bool
  package let positive: LowRankFactor
  /// Rank 0 when the kernel is positive semi-definite.
  package let negative: LowRankFactor
  /// √R and |U_i| of either.
  private let bounds: [(remainder: [Double], length: [Double], rounding: Double)]

  package var kind: KernelOperatorKind { .factors }
  package var rank: Int { positive.rank + negative.rank }

  /// Factors of the matrix of `exact`, K₊ − K₋. Nil when the tolerance is not reached with that total rank.
  ///
  /// - Parameters:
  ///   - squaredSizes: s_i², which bounds both parts on the diagonal.
  ///   - tolerance: of the remaining diagonals, relative to them.
  /// - Complexity: O(V r²).
  init?(
    _ exact: ExactKernel, positive: PositiveSum?, negative: PositiveSum?, squaredSizes: [Double], tolerance: Double, maximumRank: Int
  ) {
    let empty = LowRankFactor(count: squaredSizes.count)
    func factor(_ part: PositiveSum?, _ limit: Int) -> LowRankFactor? {
      guard let part else { return empty }
      return LowRankFactor(part, squaredSizes: squaredSizes, tolerance: tolerance, maximumRank: limit, stopsAtMaximum: false)
    }
    guard let plus = factor(positive, maximumRank), let minus = factor(negative, maximumRank - plus.rank) else { return nil }
    (self.positive, self.negative) = (plus, minus)
    (count, logScale, largestEntry, isPositive) = (exact.count, exact.logScale, exact.largestEntry, exact.isPositive)
    bounds = [plus, minus].filter { $0.rank > 0 }.map {
      let depth = Double($0.rank + squaredSizes.count / 1_024 + 80)
      return ($0.remainder.map { $0.squareRoot() }, $0.rowLengths, depth * 0x1p-53)
    }
  }

  /// U₊(U₊ᵀw) − U₋(U₋ᵀw). O(V r), bound by memory.
  package func apply(_ weights: [Double]) -> [Double] {
    var result = positive.apply(weights)
    guard negative.rank > 0 else { return result }
    for (i, value) in negative.apply(weights).enumerated() { result[i] -= value }
    return result
  }

  package func error(of weights: [Double], image: [Double]) -> [Double] {
    var errors = [Double](repeating: 0, count: count)
    for (remainder, length, rounding) in bounds {
      var truncated = 0.0
      var rounded = 0.0
      for j in 0..<count {
        truncated += remainder[j] * abs(weights[j])
        rounded += length[j] * abs(weights[j])
      }
      for i in 0..<count { errors[i] += remainder[i] * truncated + rounding * length[i] * rounded }
    }
    // These sums round, too.
    return errors.map { $0 * (1 + 1e-9) + .leastNormalMagnitude }
  }
}

extension LowRankFactor {
  /// Rank 0, of the kernel 0.
  init(count: Int) {
    factor = DenseMatrix(rows: count, columns: 0)
    remainder = [Double](repeating: 0, count: count)
  }

  /// |U_i|.
  var rowLengths: [Double] {
    var squares = [Double](repeating: 0, count: factor.rows)
    for j in 0..<rank {
      for i in 0..<factor.rows { squares[i] += factor.elements[j * factor.rows + i] * factor.elements[j * factor.rows + i] }
    }
    return squares.map { $0.squareRoot() }
  }
}
