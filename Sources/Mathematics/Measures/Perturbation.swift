import Foundation

/// ρ ← ρ(1 + amplitude·Y) with a real spherical harmonic, max |Y| = 1; on S¹ Y = cos(degree·φ).
package struct Perturbation: Sendable, Equatable {
  /// |amplitude| ≤ 1, so that the density stays non-negative.
  package var amplitude: Double
  /// 1 … ``SphericalHarmonic/maximumDegree``.
  package var degree: Int
  /// −degree … degree; negative orders are the sine harmonics.
  package var order: Int

  package init(amplitude: Double, degree: Int, order: Int = 0) {
    self.amplitude = amplitude
    self.degree = degree
    self.order = order
  }

  /// 1 + amplitude·Y in the directions of points of R² or R³, not below zero by rounding.
  package func factors(at points: [[Double]]) -> [Double] {
    let harmonic = SphericalHarmonic(degree: degree, order: order)
    return points.map { point in
      let x = normalized(point)
      let value = x.count == 2 ? cos(Double(degree) * atan2(x[1], x[0])) : harmonic(x)
      return max(0, 1 + amplitude * value)
    }
  }
}
