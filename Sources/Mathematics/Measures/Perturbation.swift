import Foundation

/// A perturbation ρ ← ρ(1 + amplitude·Y) of a density, with a real spherical harmonic, max |Y| = 1; on S¹ Y = cos(degree·φ).
public struct Perturbation: Sendable, Equatable {
  /// The amplitude, at most 1 in magnitude, so that the density stays non-negative.
  public var amplitude: Double
  /// The degree of the harmonic, from 1 to 100.
  public var degree: Int
  /// The order of the harmonic, from −degree to degree; negative orders are the sine harmonics.
  public var order: Int

  /// A perturbation by the harmonic of that degree and order.
  public init(amplitude: Double, degree: Int, order: Int = 0) {
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
