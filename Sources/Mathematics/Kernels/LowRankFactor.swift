import NumericalKernels

/// A factor U (V×r) of a positive semi-definite kernel matrix, K ≈ U Uᵀ, by Cholesky factorization with diagonal pivoting.
///
/// The residual K − U Uᵀ is positive semi-definite, so its largest entry stands on its diagonal, which is computed at every
/// point: `errorBound` bounds max_ij |K_ij − (U Uᵀ)_ij|. The rank grows with the tolerance and the kernel, not with V.
///
/// Pivots P are chosen among a sample of the points, where the residual is worst; then, at all points,
///
///     U = K[:, P] L⁻ᵀ,   K[P, P] = L Lᵀ,
///
/// and the points whose residual is still above the tolerance are the next sample (Harbrecht, Peters, Schneider, Appl.
/// Numer. Math. 62 (2012) 428, for the pivoted factorization and its bound). O(V r²).
/// Rotating the columns to the principal axes of UᵀU and leaving out the shortest would save a fifth of them for three times
/// the work.
package struct LowRankFactor: Sendable {
  /// V×r, a column a pivot.
  package let factor: DenseMatrix
  /// An upper bound of max_ij |K_ij − (U Uᵀ)_ij|, the rounding of its own computation included.
  package let errorBound: Double
  package var rank: Int { factor.columns }

  /// U (Uᵀ w). O(V r).
  package func apply(_ weights: [Double]) -> [Double] {
    factor.applied(to: factor.applied(to: weights, transposed: true))
  }

  /// Row i of U Uᵀ. O(V r).
  func row(_ i: Int) -> [Double] { factor.applied(to: (0..<rank).map { factor[i, $0] }) }

  /// How many points pivots are chosen from at a time.
  private static let sampleSize = 2_048

  /// Factors K₊ (`even`) or K₋ of the splitting until the residual is at most `absoluteTolerance`, or as small as rounding lets
  /// it be, about 1e-15 of the largest entry.
  ///
  /// Nil when that takes more than `maximumRank` pivots and `stopsAtMaximum` is not set.
  init?(_ split: KernelSplit, even: Bool, absoluteTolerance: Double, maximumRank: Int, stopsAtMaximum: Bool) {
    let count = split.count
    let diagonal = split.diagonal(even: even)
    let scale = diagonal.max() ?? 0
    // Below this a pivot is rounding error and its column noise.
    let tolerance = max(absoluteTolerance, 8 * Double.ulpOfOne * scale)
    let limit = min(maximumRank, count)
    var factor = DenseMatrix(rows: count, columns: 0)
    var residual = diagonal
    while true {
      let sample = Self.sample(of: residual, above: tolerance)
      guard !sample.isEmpty else { break }
      if factor.columns == limit {
        if stopsAtMaximum { break } else { return nil }
      }
      let chosen = Self.choosePivots(
        split.selecting(sample), even: even, known: factor.selecting(rows: sample), residual: sample.map { residual[$0] },
        tolerance: tolerance, limit: limit - factor.columns)
      // More pivots are needed than allowed: say so before the expensive part.
      if chosen.isIncomplete && !stopsAtMaximum { return nil }
      let pivots = chosen.pivots.map { sample[$0] }
      let known = factor.columns
      factor.append(columns: split.columns(pivots, even: even))
      factor.substituteForward(from: known, chosen.rows)
      Self.subtractSquares(of: factor, from: known, &residual)
      for pivot in pivots { residual[pivot] = 0 }
    }
    self.factor = factor
    errorBound = max(0, residual.max() ?? 0) + Double(factor.columns + 4) * Double.ulpOfOne * scale
  }

  /// Points whose residual is above the tolerance: all of them, or so many spread over them, the worst one included.
  private static func sample(of residual: [Double], above tolerance: Double) -> [Int] {
    let open = residual.indices.filter { residual[$0] > tolerance }
    guard open.count > sampleSize else { return open }
    let worst = open.max { residual[$0] < residual[$1] }!
    // Strided, not the first ones: a numbering by latitude would give a cap.
    var sample = (0..<sampleSize).map { open[$0 * open.count / sampleSize] }
    if !sample.contains(worst) { sample.append(worst) }
    return sample
  }

  /// Pivoted Cholesky factorization of K − (known)(known)ᵀ on a sample: the pivots in order, and their rows of the factor, the
  /// known columns and then the triangle L of their block.
  private static func choosePivots(
    _ split: KernelSplit, even: Bool, known: DenseMatrix, residual: [Double], tolerance: Double, limit: Int
  ) -> (pivots: [Int], rows: DenseMatrix, isIncomplete: Bool) {
    let count = split.count
    var residual = residual
    var columns = known
    var pivots: [Int] = []
    var isIncomplete = false
    while true {
      var pivot = 0
      for i in 1..<count where residual[i] > residual[pivot] { pivot = i }
      guard residual[pivot] > tolerance else { break }
      guard pivots.count < limit else {
        isIncomplete = true
        break
      }
      var column = split.columns([pivot], even: even)
      let projection = columns.applied(to: (0..<columns.columns).map { columns[pivot, $0] })
      let scale = 1 / residual[pivot].squareRoot()
      for i in 0..<count {
        let value = (column.elements[i] - projection[i]) * scale
        column.elements[i] = value
        residual[i] -= value * value
      }
      residual[pivot] = 0
      columns.append(columns: column)
      pivots.append(pivot)
    }
    return (pivots, columns.selecting(rows: pivots), isIncomplete)
  }

  /// Subtracts the diagonal of C Cᵀ, C the columns from `first` on.
  private static func subtractSquares(of matrix: DenseMatrix, from first: Int, _ residual: inout [Double]) {
    let rows = matrix.rows
    residual.withUnsafeMutableBufferPointer { residual in
      nonisolated(unsafe) let residual = residual
      matrix.elements.withUnsafeBufferPointer { a in
        parallelBlocks(count: rows, grain: 2_048) { _, range in
          for j in first..<matrix.columns {
            for i in range { residual[i] -= a[j * rows + i] * a[j * rows + i] }
          }
        }
      }
    }
  }
}
