import Foundation

/// A real spherical harmonic Y = P_l^m(cos θ) cos(mφ), with sin(|m|φ) for negative orders, scaled to max |Y| = 1 on the sphere;
/// θ is measured from e₃ and φ from e₁.
package struct SphericalHarmonic {
  package static let maximumDegree = 100

  package let degree: Int
  package let order: Int
  private let scale: Double

  package init(degree: Int, order: Int) {
    self.degree = degree
    self.order = order
    scale = 1 / Self.peak(degree: degree, order: abs(order))
  }

  /// Y at a unit vector.
  package func callAsFunction(_ x: [Double]) -> Double {
    let longitude = Double(abs(order)) * atan2(x[1], x[0])
    let factor = order < 0 ? sin(longitude) : cos(longitude)
    let radius = (x[0] * x[0] + x[1] * x[1]).squareRoot()
    return scale * Self.legendre(degree, abs(order), cosine: x[2], sine: radius) * factor
  }

  /// The associated Legendre function over (2m−1)!!, by the upward recurrence in the degree
  /// (l−m) P_l = (2l−1) z P_{l−1} − (l+m−1) P_{l−2}, stable for every z in [−1, 1]; P_m = sin^m θ. O(degree).
  private static func legendre(_ l: Int, _ m: Int, cosine z: Double, sine: Double) -> Double {
    var current = pow(sine, Double(m))
    var previous = 0.0
    var k = m
    while k < l {
      k += 1
      let next = (Double(2 * k - 1) * z * current - Double(k + m - 1) * previous) / Double(k - m)
      previous = current
      current = next
    }
    return current
  }

  /// max over θ of |P_l^m|: on a grid much finer than the function's oscillation, then by golden section about the best point.
  private static func peak(degree: Int, order: Int) -> Double {
    if order == 0 { return 1 }
    func value(_ theta: Double) -> Double { abs(legendre(degree, order, cosine: cos(theta), sine: sin(theta))) }
    let intervals = 64 * degree
    let spacing = Double.pi / Double(intervals)
    let best = (0...intervals).max { value(Double($0) * spacing) < value(Double($1) * spacing) }!
    var low = Double(best - 1) * spacing
    var high = Double(best + 1) * spacing
    let golden = (5.0.squareRoot() - 1) / 2
    // The value is flat at its maximum: the argument to 1e-8 gives it to rounding.
    while high - low > 1e-9 {
      let left = high - golden * (high - low)
      let right = low + golden * (high - low)
      if value(left) > value(right) { high = right } else { low = left }
    }
    return value((low + high) / 2)
  }
}
