/// The kernel matrix K_ij = k(x_i, x_j) of a fixed point set, as an operator on weights.
///
/// Calls are batched over a whole field, so the indirection costs nothing.
package protocol KernelOperator: Sendable {
  /// Number of points.
  var count: Int { get }
  /// An upper bound of max_ij |K_ij − k(x_i, x_j)|, rounding apart; 0 for exact operators.
  var errorBound: Double { get }
  /// (K w)_i = Σ_j k(x_i, x_j) w_j.
  func apply(_ weights: [Double]) -> [Double]
}

extension KernelOperator {
  /// E = ½ wᵀ K w.
  package func interactionEnergy(_ weights: [Double]) -> Double {
    var sum = 0.0
    for (w, m) in zip(weights, apply(weights)) { sum += w * m }
    return sum / 2
  }
}
