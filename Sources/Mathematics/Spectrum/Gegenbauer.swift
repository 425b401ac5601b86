/// The zonal harmonics of S^{n−1}: Gegenbauer's polynomials P_l with P_l(1) = 1 (Chebyshev's for n = 2, Legendre's for n = 3),
///
///     (l + n − 2) P_{l+1}(t) = (2l + n − 2) t P_l(t) − l P_{l−1}(t)
package enum Gegenbauer {
  /// P_0(t), …, P_degree(t). O(degree), stable on [−1, 1].
  package static func values(_ t: Double, through degree: Int, ambient n: Int) -> [Double] {
    var values = [1.0]
    if degree > 0 { values.append(t) }
    for l in stride(from: 1, to: degree, by: 1) {
      let next = (Double(2 * l + n - 2) * t * values[l] - Double(l) * values[l - 1]) / Double(l + n - 2)
      values.append(next)
    }
    return values
  }

  /// The number of independent harmonics of degree l on S^{n−1}.
  package static func multiplicity(degree l: Int, ambient n: Int) -> Double {
    if l == 0 { return 1 }
    if n == 2 { return 2 }
    // (2l + n − 2)/l · C(l + n − 3, l − 1)
    var binomial = 1.0
    for i in stride(from: 1, through: l - 1, by: 1) { binomial *= Double(n - 2 + i) / Double(i) }
    return (Double(2 * l + n - 2) / Double(l) * binomial).rounded()
  }
}
