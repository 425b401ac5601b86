/// How the products with a kernel matrix are formed: named in files and by `--verbose`.
package enum KernelOperatorKind: String, Sendable, CaseIterable, Codable {
  /// Its entries, kept.
  case stored
  /// Its entries, evaluated anew a block at a time.
  case blocked
  /// Scaled low-rank factors of its positive and negative parts, their error bounded.
  case factors
}

/// The kernel matrix K̃_ij = k(x_i, x_j) e^{−c} of a fixed point set, as an operator on weights.
///
/// What enters an energy, its gradient or a mobility is a product K̃w with a bound of its error, node by node. Calls are batched
/// over a whole field, so the indirection costs nothing.
package protocol KernelOperator: Sendable {
  /// Number of points.
  var count: Int { get }
  var kind: KernelOperatorKind { get }
  /// c: the values are those of the kernel times e^{−c}; energies are E = e^c Ẽ, log 2E = c + log 2Ẽ.
  var logScale: Double { get }
  /// A bound of |K̃_ij|.
  var largestEntry: Double { get }
  /// Whether no entry is negative, so that K̃w has a relative accuracy for w ≥ 0.
  var isPositive: Bool { get }
  /// (K̃ w)_i = Σ_j k(x_i, x_j) e^{−c} w_j.
  func apply(_ weights: [Double]) -> [Double]
  /// K̃a and K̃b, by one pass over the entries where there is one.
  func apply(_ a: [Double], _ b: [Double]) -> ([Double], [Double])
  /// A bound of |image_i − (K̃ w)_i| at every point, `image` being what ``apply(_:)-1`` gave for these weights: rounding, truncation and
  /// underflow. O(V).
  ///
  /// For weights of both signs give the image of their magnitudes.
  func error(of weights: [Double], image: [Double]) -> [Double]
}

extension KernelOperator {
  /// The largest of ``error(of:image:)`` relative to the image, point by point; ∞ where an image is 0 and its error is not.
  ///
  /// A kernel of both signs has images that vanish: its error is measured against largestEntry · Σ w.
  package func relativeError(of weights: [Double], image: [Double]) -> Double {
    let errors = error(of: weights, image: image)
    let whole = largestEntry * weights.reduce(0) { $0 + abs($1) }
    var result = 0.0
    for i in errors.indices where errors[i] > 0 { result = max(result, errors[i] / (isPositive ? abs(image[i]) : whole)) }
    return result
  }

  /// Whether the image of these weights, w ≥ 0, is good to that relative error at every point.
  package func serves(_ weights: [Double], image: [Double], within tolerance: Double) -> Bool {
    relativeError(of: weights, image: image) <= tolerance
  }

  /// Ẽ = ½ wᵀ K̃ w.
  package func interactionEnergy(_ weights: [Double]) -> Double {
    var sum = 0.0
    for (w, m) in zip(weights, apply(weights)) { sum += w * m }
    return sum / 2
  }

  package func apply(_ a: [Double], _ b: [Double]) -> ([Double], [Double]) { (apply(a), apply(b)) }
}
