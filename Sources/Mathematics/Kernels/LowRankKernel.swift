/// K ≈ U₊U₊ᵀ − U₋U₋ᵀ: O(V r) per application whatever the mesh.
package struct LowRankKernel: KernelOperator {
  package let count: Int
  /// max_i (k₊ + k₋)(x_i, x_i), which bounds every |k(x_i, x_j)|: what errors are relative to.
  package let scale: Double
  /// Factor of k₊, the part of the kernel even under reflection of the negative eigenspaces of D.
  package let positive: LowRankFactor
  /// Factor of k₋; rank 0 when D is positive semi-definite.
  package let negative: LowRankFactor

  /// - Parameters:
  ///   - relativeError: of max_i (k₊ + k₋)(x_i, x_i), the largest value of |k| on a point set that contains the reflections of
  ///     its points, and never smaller than it. What is below about 1e-15 is not reached; `errorBound` tells what was.
  ///   - maximumRank: of each factor, where to stop all the same; `errorBound` tells what was reached.
  /// - Complexity: O(V r²) time, V r numbers of storage.
  package init(points: PointSet, model: SelfAttention, relativeError: Double = 1e-10, maximumRank: Int = 2_000) {
    self.init(points, model, relativeError, positiveRank: maximumRank, negativeRank: maximumRank, stopsAtMaximum: true)!
  }

  /// Nil when the error is not reached with that total rank.
  init?(points: PointSet, model: SelfAttention, relativeError: Double, withinRank rank: Int) {
    self.init(points, model, relativeError, positiveRank: rank, negativeRank: nil, stopsAtMaximum: false)
  }

  /// - Parameter negativeRank: nil for what `positiveRank` leaves.
  private init?(
    _ points: PointSet, _ model: SelfAttention, _ relativeError: Double, positiveRank: Int, negativeRank: Int?, stopsAtMaximum: Bool
  ) {
    let split = KernelSplit(points: points, kernel: model.head, logScale: 0)
    scale = split.scale
    let sizes = [Double](repeating: scale, count: points.count)
    let tolerance = split.part(.negative).vanishes ? relativeError : relativeError / 2
    guard
      let positive = LowRankFactor(
        split.part(.positive), squaredSizes: sizes, tolerance: tolerance, maximumRank: positiveRank, stopsAtMaximum: stopsAtMaximum),
      let negative = LowRankFactor(
        split.part(.negative), squaredSizes: sizes, tolerance: tolerance, maximumRank: negativeRank ?? positiveRank - positive.rank,
        stopsAtMaximum: stopsAtMaximum)
    else { return nil }
    (self.positive, self.negative) = (positive, negative)
    count = points.count
  }

  package var kind: KernelOperatorKind { .factors }
  package var logScale: Double { 0 }
  package var largestEntry: Double { scale }
  package var isPositive: Bool { false }
  package var errorBound: Double { positive.errorBound + negative.errorBound }

  package func error(of weights: [Double], image: [Double]) -> [Double] {
    [Double](repeating: errorBound * weights.reduce(0) { $0 + abs($1) }, count: count)
  }

  /// Rank and stated error.
  package var accuracy: KernelAccuracy { KernelAccuracy(rank: positive.rank + negative.rank, error: errorBound / scale) }

  /// The largest error among the entries of some rows drawn at random, relative to ``scale``: at most `accuracy.error`, but for
  /// the rounding of the entries it is compared with. O(rows · V r).
  /// - Parameters: `points` and `model` those of the kernel.
  package func measuredError(
    points: PointSet, model: SelfAttention, rows: Int, using generator: inout some RandomNumberGenerator
  ) -> Double {
    precondition(points.count == count, "the kernel is that of other points")
    let exact = KernelRows(points: points, model: model)
    var entries = [Double](repeating: 0, count: count), largest = 0.0
    for _ in 0..<rows {
      let i = Int.random(in: 0..<count, using: &generator)
      points[i].withUnsafeBufferPointer { x in entries.withUnsafeMutableBufferPointer { exact.evaluate(at: x, 0..<count, into: $0) } }
      let even = positive.row(i), odd = negative.rank > 0 ? negative.row(i) : [Double](repeating: 0, count: count)
      for j in 0..<count { largest = max(largest, abs(even[j] - odd[j] - entries[j])) }
    }
    return largest / scale
  }

  /// U₊(U₊ᵀw) − U₋(U₋ᵀw). O(V r), bound by memory.
  package func apply(_ weights: [Double]) -> [Double] {
    var result = positive.apply(weights)
    guard negative.rank > 0 else { return result }
    for (i, value) in negative.apply(weights).enumerated() { result[i] -= value }
    return result
  }
}

/// How exact a low-rank kernel is.
package struct KernelAccuracy: Sendable, Equatable, Codable {
  /// Of both factors together.
  package var rank: Int
  /// A bound of the error of every entry, relative to the largest.
  package var error: Double

  package init(rank: Int, error: Double) {
    self.rank = rank
    self.error = error
  }
}
