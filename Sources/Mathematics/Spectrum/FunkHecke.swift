import Glibc
import Kernels
import NumericalKernels

/// The eigenvalues of zonal kernels on S^{n−1} for the uniform probability σ, by the formula of Funk and Hecke:
///
///     ∫ f(x·y) Y_l(y) dσ(y) = a_l Y_l(x),   f(t) = e^{βt}:   a_l = Γ(n/2) (2/β)^{n/2−1} I_{l+n/2−1}(β)
///                                                           = Σ_m (β/2)^{2m+l} Γ(n/2) / (m! Γ(m + l + n/2))
///
/// The series has terms of one sign, so it loses no digits; it is summed from its largest term outwards, so none overflows.
package enum FunkHecke {
  /// a_l(β) e^{−scale}, β of either sign: a_l(−β) = (−1)^l a_l(β). O(l + |β|).
  /// - Parameters:
  ///   - degree: l ≥ 0.
  ///   - ambient: n ≥ 2.
  ///   - scale: what keeps large β in range, for example |β|.
  package static func exponential(degree l: Int, ambient n: Int, _ beta: Double, scale: Double = 0) -> Double {
    let b = beta.magnitude
    guard b > 0 else { return l == 0 ? exp(-scale) : 0 }
    let (degree, half) = (Double(l), Double(n) / 2)
    let quarter = b * b / 4
    // Terms grow until m (m + l + n/2 − 1) passes β²/4.
    let shift = (degree + half - 1) / 2
    let peak = max(0, ((shift * shift + quarter).squareRoot() - shift).rounded(.down))
    let logarithm = (2 * peak + degree) * log(b / 2) + logGamma(half) - logGamma(peak + 1) - logGamma(peak + degree + half)
    let largest = exp(logarithm - scale)
    var sum = largest
    var (term, m) = (largest, peak)
    while term > 1e-18 * sum {
      term *= quarter / ((m + 1) * (m + degree + half))
      m += 1
      sum += term
    }
    (term, m) = (largest, peak)
    while m > 0, term > 1e-18 * sum {
      term *= m * (m - 1 + degree + half) / quarter
      m -= 1
      sum += term
    }
    return beta < 0 && l % 2 == 1 ? -sum : sum
  }

  /// a_l of f(t) = Σ_k c_k t^k, by the same series: t^k has Γ(n/2) k!/(2^k m! Γ(m + l + n/2)) where k = l + 2m, and 0 else.
  package static func powerSeries(degree l: Int, ambient n: Int, _ coefficients: [Double]) -> Double {
    let half = Double(n) / 2
    return stride(from: l, to: coefficients.count, by: 2).reduce(0) { sum, k in
      let m = Double((k - l) / 2)
      let logarithm = logGamma(half) + logGamma(Double(k + 1)) - logGamma(m + 1) - logGamma(m + Double(l) + half)
      return sum + coefficients[k] * exp(logarithm - Double(k) * log(2.0))
    }
  }

  /// a_l e^{−scale} of a model whose D is c times the identity; nil for other D, whose kernel is not zonal.
  package static func eigenvalue(degree l: Int, of model: SelfAttention, scale: Double = 0) -> Double? {
    guard let c = model.multipleOfIdentity else { return nil }
    let beta = model.inverseTemperature * c
    switch model.head.function {
    case .exponential: return exponential(degree: l, ambient: model.ambient, beta, scale: scale)
    case .powerSeries(let coefficients):
      let powers = coefficients.enumerated().map { $0.1 * pow(beta, Double($0.0)) }
      return powerSeries(degree: l, ambient: model.ambient, powers) * exp(-scale)
    }
  }

  private static func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }
}

extension SelfAttention {
  /// c where D = c I to 1e-12 of its largest entry: the kernel then is zonal; nil otherwise.
  package var multipleOfIdentity: Double? {
    let scale = interaction.joined().reduce(0) { max($0, $1.magnitude) }
    let c = interaction[0][0]
    for (i, row) in interaction.enumerated() {
      for (j, entry) in row.enumerated() where (entry - (i == j ? c : 0)).magnitude > 1e-12 * scale { return nil }
    }
    return c
  }

  /// Eigenvalues of βD, ascending; those within 1e-14 of the largest from 0 are 0.
  package var eigenvalues: [Double] {
    let values = SymmetricEigen(scaledInteraction).values
    let threshold = 1e-14 * values.reduce(0) { max($0, $1.magnitude) }
    return values.map { $0.magnitude <= threshold ? 0 : $0 }
  }
}
