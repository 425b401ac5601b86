extension SelfAttention {
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
