extension SelfAttention {
  /// The kernel matrix on a point set as an operator, by its entries or by low-rank factors.
  ///
  /// Low rank when the error is reached with a rank (of both factors together) of at most a quarter of the number of points:
  /// an application then reads at most half of what the stored matrix has. More exactly, V×r is read twice and V×V once, and
  /// the pivots alone show whether r ≤ V/4, before the factors are made. A rank above 4,000 is never tried: at that size its
  /// factors would cost more than many applications of the matrix.
  ///
  /// - Parameter relativeError: of the largest entry, as in ``LowRankKernel``; the entries themselves are exact.
  /// - Complexity: O(V r²), and O(V²) when the matrix is stored.
  package func kernelOperator(on points: PointSet, relativeError: Double = 1e-10) -> any KernelOperator {
    LowRankKernel(points: points, model: self, relativeError: relativeError, withinRank: min(points.count / 4, 4_000))
      ?? DenseKernel(points: points, model: self)
  }

  /// A factor U of the positive semi-definite part of σK on a point set: k₊ for descent (σ = 1), k₋ for ascent (σ = −1).
  ///
  /// σK − U Uᵀ is negative semi-definite, up to the factor's `errorBound`. Nil when the part vanishes: ascent of a positive
  /// semi-definite D, descent of a negative semi-definite one with the linear kernel.
  ///
  /// - Parameter relativeError: of the largest entry, as in ``LowRankKernel``.
  /// - Complexity: O(V r²).
  package func convexFactor(on points: PointSet, relativeError: Double = 1e-10) -> LowRankFactor? {
    let split = KernelSplit(points: points, kernel: head, logScale: 0)
    let factor = LowRankFactor(
      split.part(direction == .descent ? .positive : .negative), squaredSizes: [Double](repeating: split.scale, count: points.count),
      tolerance: relativeError)
    return factor.flatMap { $0.rank > 0 ? $0 : nil }
  }
}
