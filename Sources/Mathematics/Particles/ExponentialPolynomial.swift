import Kernels
import Glibc
import NumericalKernels

/// The exponential kernel as a polynomial, exp(s) ≈ Σ_{k≤p} a_k s^k for s = x·βDy, so that sums over particles separate:
///
///     s^k = Σ_{|α|=k} (k!/α!) x^α z^α,   z = βDy,
///     Σ_j w_j k(x, y_j) f_j ≈ Σ_α c_α x^α (Σ_j w_j f_j z_j^α).
///
/// The polynomial is the Chebyshev series of exp on [−R, R], R = ‖βD‖₂ (|s| ≤ R on the sphere), cut where its rest
/// 2 Σ_{k>p} I_k(R), I_k the modified Bessel functions, and rounding, (p + 8) ε e^R since Σ_k |a_k| (Σ_c |x_c z_c|)^k is about
/// e^R, together are below the error allowed for the smallest kernel value, e^{−R}.
struct ExponentialPolynomial: Sendable {
  let degree: Int
  let ambient: Int
  /// a_k k!/α!, monomials by degree, in the order of ``Monomials``.
  let coefficients: [Double]
  /// A bound of |polynomial − exp| / exp over [−R, R], rounding included.
  let relativeError: Double

  /// Nil when rounding alone exceeds the error allowed, for the linear kernel, and when there are too many monomials.
  ///
  /// C(p + n, n) of them, 286 on the sphere for ‖βD‖ = 1 and 1e-10; above 12,000 a tile of them leaves the caches.
  init?(model: ParticleModel, relativeError: Double) {
    guard model.kernel == .exponential else { return nil }
    let radius = model.interactionNorm
    let roundingOfOne = Double.ulpOfOne * exp(2 * radius)
    guard 8 * roundingOfOne <= relativeError else { return nil }
    let smallest = exp(-radius)
    let bessel = Self.besselValues(radius)
    var degree = bessel.count - 1
    var rest = 0.0
    while degree > 0, (rest + 2 * bessel[degree]) / smallest + Double(degree + 7) * roundingOfOne <= relativeError {
      rest += 2 * bessel[degree]
      degree -= 1
    }
    let error = rest / smallest + Double(degree + 8) * roundingOfOne
    guard error <= relativeError, let size = Monomials.count(degree: degree, ambient: model.ambient), size <= 12_000 else {
      return nil
    }
    self.degree = degree
    self.ambient = model.ambient
    self.relativeError = error
    let powers = Self.powerCoefficients(Array(bessel[0...degree]), radius: radius)
    coefficients = Monomials.multinomials(degree: degree, ambient: model.ambient).map { powers[$0.degree] * $0.value }
  }

  /// Nanoseconds on one core, roughly: two passes over the points, each making the monomials and summing n + 1 fields.
  func cost(count: Int) -> Double {
    2 * Double(coefficients.count) * (Double(count) * 0.1 * Double(ambient + 2) + 100)
  }

  /// I_k(r) = Σ_m (r/2)^{2m+k} / (m! (m+k)!) for k = 0, 1, …, as long as it matters: all terms positive, so accurate.
  private static func besselValues(_ r: Double) -> [Double] {
    var values: [Double] = []
    var first = 1.0
    while values.isEmpty || first > 1e-30 {
      var term = first
      var sum = 0.0
      var m = 0.0
      while term > 1e-18 * sum {
        sum += term
        m += 1
        term *= r * r / 4 / (m * (m + Double(values.count)))
      }
      values.append(sum)
      first *= r / 2 / Double(values.count)
    }
    return values
  }

  /// The coefficients of s^k in I_0 + 2 Σ_k I_k T_k(s/R).
  private static func powerCoefficients(_ bessel: [Double], radius: Double) -> [Double] {
    let degree = bessel.count - 1
    var powers = [Double](repeating: 0, count: degree + 1)
    // T_{k+1} = 2t T_k − T_{k−1}.
    var (previous, current) = ([Double](repeating: 0, count: degree + 1), [Double](repeating: 0, count: degree + 1))
    current[0] = 1
    for k in 0...degree {
      for i in 0...k { powers[i] += (k == 0 ? 1 : 2) * bessel[k] * current[i] }
      var next = previous.map { -$0 }
      for i in 0..<degree { next[i + 1] += (k == 0 ? 1 : 2) * current[i] }
      (previous, current) = (current, next)
    }
    return (0...degree).map { radius > 0 || $0 == 0 ? powers[$0] / pow(radius, Double($0)) : 0 }
  }
}

/// Monomials x^α of degree at most p in n variables, by degree; those of one degree by their first variable, so that those in
/// the variables c, c + 1, … alone are the last ones and a degree comes from the one below:
///
///     layer_{k+1} = x_0 · layer_k,  x_1 · (its last monomials, without x_0),  …,  x_{n−1} · (its last one)
enum Monomials {
  /// C(p + n, n), nil when it overflows.
  static func count(degree: Int, ambient: Int) -> Int? {
    var count = 1
    for i in stride(from: 1, through: ambient, by: 1) {
      let (product, overflow) = count.multipliedReportingOverflow(by: degree + i)
      if overflow { return nil }
      count = product / i
    }
    return count
  }

  /// How many monomials of this degree use the variables c, c + 1, … alone, for c = 0, …, n − 1.
  static func suffixes(degree: Int, ambient: Int) -> [Int] {
    (0..<ambient).map { count(degree: degree, ambient: ambient - $0 - 1)! }
  }

  /// k!/α! and the degree k of every monomial.
  static func multinomials(degree: Int, ambient: Int) -> [(degree: Int, value: Double)] {
    var layer = [(exponents: [Int](repeating: 0, count: ambient), value: 1.0)]
    var all = [(degree: 0, value: 1.0)]
    for k in 0..<degree {
      let suffixes = suffixes(degree: k, ambient: ambient)
      layer = (0..<ambient).flatMap { c in
        layer.suffix(suffixes[c]).map { monomial in
          var exponents = monomial.exponents
          exponents[c] += 1
          return (exponents, monomial.value * Double(k + 1) / Double(exponents[c]))
        }
      }
      all += layer.map { (k + 1, $0.value) }
    }
    return all
  }
}
