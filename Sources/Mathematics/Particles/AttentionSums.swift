import Kernels
import NumericalKernels

/// The two sums of exponential attention at every particle.
struct AttentionSums: Sendable {
  /// Row 0: m_i = Σ_j w_j k(X_i, X_j). Row 1 + c: Σ_j w_j k(X_i, X_j) X_{j,c}. N numbers a row.
  var rows: [Double]

  /// w and w X_c, what the kernel sums: laid out as ``rows``.
  static func sources(_ positions: PointSet, _ weights: [Double]) -> [Double] {
    let count = positions.count
    var sources = weights
    sources.reserveCapacity((positions.ambient + 1) * count)
    for c in 0..<positions.ambient { for j in 0..<count { sources.append(weights[j] * positions.coordinates[c * count + j]) } }
    return sources
  }
}

/// How the sums over all particles are computed.
public enum AttentionSummation: Sendable, Equatable {
  /// The cheaper of the other two, the error of the polynomial at most so much.
  case automatic(relativeError: Double = 1e-10)
  /// Every pair: O(N²), exact.
  case pairwise
  /// By a polynomial of x·βDy in place of the exponential: O(N), every kernel value off by at most `relativeError` of itself.
  /// Where rounding forbids that, ‖βD‖ above about 4 for 1e-10, and for the linear kernel, this is `pairwise`.
  case polynomial(relativeError: Double = 1e-10)

  /// The polynomial to use for so many particles, nil for all pairs.
  func expansion(for model: ParticleModel, count: Int) -> ExponentialPolynomial? {
    switch self {
    case .pairwise:
      return nil
    case .polynomial(let relativeError):
      return ExponentialPolynomial(model: model, relativeError: relativeError)
    case .automatic(let relativeError):
      guard let polynomial = ExponentialPolynomial(model: model, relativeError: relativeError) else { return nil }
      return polynomial.cost(count: count) < PairwiseSums.cost(model: model, count: count) ? polynomial : nil
    }
  }
}
