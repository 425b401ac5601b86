import NumericalKernels

/// A positive semi-definite kernel on fixed points: all that its pivoted Cholesky factorization needs to know.
package protocol PositiveKernel: Sendable {
  /// Number of points.
  var count: Int { get }
  /// k(x_i, x_i).
  var diagonal: [Double] { get }
  /// s_i² ≥ k(x_i, x_i): the size of a point, against which errors of its entries are measured, |k(x_i, x_j)| ≤ s_i s_j.
  var squaredSizes: [Double] { get }
  /// A bound of the rounding of an entry (i, j), relative to s_i s_j.
  var rounding: Double { get }
  /// The columns k(·, x_p) of the points `pivots`, V×|pivots|.
  func columns(_ pivots: [Int]) -> DenseMatrix
  /// The same kernel on some of the points, in their order.
  func selecting(_ indices: [Int]) -> Self
}

extension PositiveKernel {
  package var squaredSizes: [Double] { diagonal }
}

/// Σ of positive kernels on the same points: the positive parts of several heads.
struct PositiveSum: PositiveKernel {
  private let parts: [any PositiveKernel]

  /// Nil without parts.
  init?(_ parts: [any PositiveKernel]) {
    guard !parts.isEmpty else { return nil }
    self.parts = parts
  }

  var count: Int { parts[0].count }
  var diagonal: [Double] { sum { $0.diagonal } }
  var squaredSizes: [Double] { sum { $0.squaredSizes } }
  var rounding: Double { parts.reduce(0) { max($0, $1.rounding) } + Double(parts.count) * 0x1p-53 }

  func columns(_ pivots: [Int]) -> DenseMatrix {
    DenseMatrix(rows: count, columns: pivots.count, elements: sum { $0.columns(pivots).elements })
  }

  func selecting(_ indices: [Int]) -> PositiveSum { PositiveSum(parts.map { $0.selecting(indices) })! }

  private func sum(_ values: (any PositiveKernel) -> [Double]) -> [Double] {
    var result = values(parts[0])
    for part in parts.dropFirst() { for (i, value) in values(part).enumerated() { result[i] += value } }
    return result
  }
}
