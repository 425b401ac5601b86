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
