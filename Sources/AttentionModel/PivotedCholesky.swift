import NumericalKernels

/// A factor U (V×r) of a positive semi-definite kernel matrix, K ≈ U Uᵀ, by Cholesky factorization with diagonal pivoting.
///
/// The residual K − U Uᵀ is positive semi-definite, so its largest entry stands on its diagonal: `errorBound` bounds
/// max_ij |K_ij − (U Uᵀ)_ij| up to rounding. The rank grows with the tolerance and the kernel, not with V. O(V r²).
public struct LowRankFactor: Sendable {
  /// V×r, a column a pivot.
  public let factor: DenseMatrix
  public let errorBound: Double
  public var rank: Int { factor.columns }

  /// U (Uᵀ w).
  public func apply(_ weights: [Double]) -> [Double] {
    factor.applied(to: factor.applied(to: weights, transposed: true))
  }

  /// Factors K₊ (`even`) or K₋ of the splitting until the residual is at most `tolerance` times `scale`.
  init(_ split: KernelSplit, even: Bool, absoluteTolerance: Double, maximumRank: Int) {
    let count = split.count
    var residual = split.diagonal(even: even)
    var columns: [Double] = []
    var rank = 0
    var row = [Double](repeating: 0, count: count)
    while rank < min(maximumRank, count) {
      var pivot = 0
      for i in 1..<count where residual[i] > residual[pivot] { pivot = i }
      guard residual[pivot] > absoluteTolerance else { break }
      row.withUnsafeMutableBufferPointer { split.row(pivot, even: even, into: $0) }
      let known = DenseMatrix(rows: count, columns: rank, elements: columns)
      let projection = known.applied(to: (0..<rank).map { columns[$0 * count + pivot] })
      let scale = 1 / residual[pivot].squareRoot()
      columns.reserveCapacity((rank + 1) * count)
      for i in 0..<count {
        let value = (row[i] - projection[i]) * scale
        columns.append(value)
        residual[i] -= value * value
      }
      residual[pivot] = 0
      rank += 1
    }
    factor = DenseMatrix(rows: count, columns: rank, elements: columns)
    errorBound = max(0, residual.max() ?? 0)
  }
}

/// K ≈ U₊U₊ᵀ − U₋U₋ᵀ: O(V r) per application whatever the mesh.
public struct LowRankKernel: KernelOperator {
  public let count: Int
  public let errorBound: Double
  /// Factor of k₊, the part of the kernel even under reflection of the negative eigenspaces of D.
  public let positive: LowRankFactor
  /// Factor of k₋; rank 0 when D is positive semi-definite.
  public let negative: LowRankFactor

  /// - Parameters:
  ///   - relativeError: of the largest entry of K.
  ///   - maximumRank: where to stop all the same; `errorBound` tells what was reached.
  public init(points: PointSet, model: SelfAttention, relativeError: Double = 1e-10, maximumRank: Int = 2_000) {
    let split = KernelSplit(points: points, model: model)
    count = points.count
    let scale = split.diagonal(even: true).max() ?? 0
    func factor(even: Bool) -> LowRankFactor {
      LowRankFactor(split, even: even, absoluteTolerance: relativeError * scale / 2, maximumRank: maximumRank)
    }
    positive = factor(even: true)
    negative = factor(even: false)
    errorBound = positive.errorBound + negative.errorBound
  }

  public func apply(_ weights: [Double]) -> [Double] {
    var result = positive.apply(weights)
    guard negative.rank > 0 else { return result }
    for (i, value) in negative.apply(weights).enumerated() { result[i] -= value }
    return result
  }
}
