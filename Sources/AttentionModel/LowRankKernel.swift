/// K ≈ U₊U₊ᵀ − U₋U₋ᵀ: O(V r) per application whatever the mesh.
public struct LowRankKernel: KernelOperator {
  public let count: Int
  public let errorBound: Double
  /// Factor of k₊, the part of the kernel even under reflection of the negative eigenspaces of D.
  public let positive: LowRankFactor
  /// Factor of k₋; rank 0 when D is positive semi-definite.
  public let negative: LowRankFactor

  /// - Parameters:
  ///   - relativeError: of max_i (k₊ + k₋)(x_i, x_i), the largest value of |k| on a point set that contains the reflections of
  ///     its points, and never smaller than it. What is below about 1e-15 is not reached; `errorBound` tells what was.
  ///   - maximumRank: of each factor, where to stop all the same; `errorBound` tells what was reached.
  /// - Complexity: O(V r²) time, V r numbers of storage.
  public init(points: PointSet, model: SelfAttention, relativeError: Double = 1e-10, maximumRank: Int = 2_000) {
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
    let split = KernelSplit(points: points, model: model)
    let tolerance = relativeError * split.scale / (split.hasNegativePart ? 2 : 1)
    guard
      let positive = LowRankFactor(
        split, even: true, absoluteTolerance: tolerance, maximumRank: positiveRank, stopsAtMaximum: stopsAtMaximum),
      let negative = LowRankFactor(
        split, even: false, absoluteTolerance: tolerance, maximumRank: negativeRank ?? positiveRank - positive.rank,
        stopsAtMaximum: stopsAtMaximum)
    else { return nil }
    (self.positive, self.negative) = (positive, negative)
    count = points.count
    errorBound = positive.errorBound + negative.errorBound
  }

  /// U₊(U₊ᵀw) − U₋(U₋ᵀw). O(V r), bound by memory.
  public func apply(_ weights: [Double]) -> [Double] {
    var result = positive.apply(weights)
    guard negative.rank > 0 else { return result }
    for (i, value) in negative.apply(weights).enumerated() { result[i] -= value }
    return result
  }
}
