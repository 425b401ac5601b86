import NumericalKernels

/// A factor U (V×r) of a positive semi-definite kernel matrix, K ≈ U Uᵀ, by Cholesky factorization with diagonal pivoting.
///
/// The residual K − U Uᵀ is positive semi-definite, so |(K − U Uᵀ)_ij| ≤ √(R_i R_j) with its diagonal R, which is computed at every
/// point. Pivots are chosen, and the factorization ends, by R_i relative to the size s_i² of a point, as if the kernel was
/// divided by s_i s_j: a kernel of wide range keeps its digits where it is small (RANGE: absolute tolerances lose them where a
/// flow goes). The rank grows with the tolerance and the kernel, not with V.
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
  /// R, an upper bound of the diagonal of K − U Uᵀ, the rounding of its own computation included.
  package let remainder: [Double]
  package var rank: Int { factor.columns }

  /// U (Uᵀ w). O(V r).
  package func apply(_ weights: [Double]) -> [Double] {
    factor.applied(to: factor.applied(to: weights, transposed: true))
  }

  /// Row i of U Uᵀ. O(V r).
  func row(_ i: Int) -> [Double] { factor.applied(to: (0..<rank).map { factor[i, $0] }) }

  /// How many points pivots are chosen from at a time.
  private static let sampleSize = 2_048

  /// Factors a kernel until R_i ≤ tolerance · s_i² at every point, or as small as rounding lets it be.
  ///
  /// Nil when that takes more than `maximumRank` pivots and `stopsAtMaximum` is not set.
  /// - Parameter squaredSizes: s_i², those of the kernel or larger ones; points of size 0 are left out.
  package init?(
    _ kernel: some PositiveKernel, squaredSizes: [Double], tolerance: Double, maximumRank: Int = .max, stopsAtMaximum: Bool = true
  ) {
    let count = kernel.count
    // Below this a pivot is rounding error and its column noise.
    let tolerance = max(tolerance, 8 * Double.ulpOfOne + kernel.rounding)
    let limit = min(maximumRank, count)
    var factor = DenseMatrix(rows: count, columns: 0)
    var residual = kernel.diagonal
    while true {
      let sample = Self.sample(of: residual, squaredSizes, above: tolerance)
      guard !sample.isEmpty else { break }
      if factor.columns == limit {
        if stopsAtMaximum { break } else { return nil }
      }
      let chosen = Self.choosePivots(
        kernel.selecting(sample), known: factor.selecting(rows: sample), residual: sample.map { residual[$0] },
        squaredSizes: sample.map { squaredSizes[$0] }, tolerance: tolerance, limit: limit - factor.columns)
      // More pivots are needed than allowed: say so before the expensive part.
      if chosen.isIncomplete && !stopsAtMaximum { return nil }
      let pivots = chosen.pivots.map { sample[$0] }
      let known = factor.columns
      factor.append(columns: kernel.columns(pivots))
      factor.substituteForward(from: known, chosen.rows)
      Self.subtractSquares(of: factor, from: known, &residual)
      for pivot in pivots { residual[pivot] = 0 }
    }
    self.factor = factor
    let rounding = 2 * (Double(factor.columns + 4) * Double.ulpOfOne + kernel.rounding)
    remainder = zip(residual, squaredSizes).map { max(0, $0) + rounding * $1 }
  }

  /// Points whose residual is above the tolerance: all of them, or so many spread over them, the worst one included.
  private static func sample(of residual: [Double], _ squaredSizes: [Double], above tolerance: Double) -> [Int] {
    let open = residual.indices.filter { residual[$0] > tolerance * squaredSizes[$0] }
    guard open.count > sampleSize else { return open }
    let worst = open.max { residual[$0] * squaredSizes[$1] < residual[$1] * squaredSizes[$0] }!
    // Strided, not the first ones: a numbering by latitude would give a cap.
    var sample = (0..<sampleSize).map { open[$0 * open.count / sampleSize] }
    if !sample.contains(worst) { sample.append(worst) }
    return sample
  }

  /// Pivoted Cholesky factorization of K − (known)(known)ᵀ on a sample: the pivots in order, and their rows of the factor, the
  /// known columns and then the triangle L of their block.
  private static func choosePivots(
    _ kernel: some PositiveKernel, known: DenseMatrix, residual: [Double], squaredSizes: [Double], tolerance: Double, limit: Int
  ) -> (pivots: [Int], rows: DenseMatrix, isIncomplete: Bool) {
    let count = kernel.count
    let inverse = squaredSizes.map { $0 > 0 ? 1 / $0 : 0 }
    var residual = residual
    var columns = known
    var pivots: [Int] = []
    var isIncomplete = false
    while true {
      var pivot = 0
      for i in 1..<count where residual[i] * inverse[i] > residual[pivot] * inverse[pivot] { pivot = i }
      guard residual[pivot] * inverse[pivot] > tolerance else { break }
      guard pivots.count < limit else {
        isIncomplete = true
        break
      }
      var column = kernel.columns([pivot])
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
