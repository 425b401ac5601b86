import Kernels
import Glibc

/// What makes a distribution on the sphere impossible.
public enum DistributionError: Error, Equatable, CustomStringConvertible {
  /// A direction has another number of coordinates than the space.
  case wrongAmbient(coordinates: Int, ambient: Int)
  /// A direction is zero or not finite.
  case noDirection
  /// A concentration is negative, infinite or not a number.
  case invalidConcentration(Double)
  /// The weights of a mixture are negative, not finite or all zero.
  case invalidWeights

  /// One sentence that says what is wrong and what would be right.
  public var description: String {
    switch self {
    case .wrongAmbient(let coordinates, let ambient): "a direction has \(coordinates) coordinates; \(ambient) are needed"
    case .noDirection: "a direction is zero or not finite"
    case .invalidConcentration(let value): "the concentration is \(value); it must be finite and not negative"
    case .invalidWeights: "the weights of a mixture must be finite, not negative and not all zero"
    }
  }
}

/// A probability measure on S^{n−1} to draw particles from.
public indirect enum SphereDistribution: Sendable, Equatable {
  /// The uniform measure.
  case uniform
  /// The von Mises–Fisher measure: its density is proportional to exp(κ x·m/|m|), m the mean and κ ≥ 0 the concentration.
  case vonMisesFisher(mean: [Double], concentration: Double)
  /// The point mass at a/|a|.
  case dirac(at: [Double])
  /// The sum of the components, their weights normalized to 1; each particle draws its component.
  case mixture([(weight: Double, distribution: SphereDistribution)])

  /// Whether two distributions are the same, part by part.
  public static func == (a: SphereDistribution, b: SphereDistribution) -> Bool {
    switch (a, b) {
    case (.uniform, .uniform): true
    case (.vonMisesFisher(let m, let k), .vonMisesFisher(let p, let q)): m == p && k == q
    case (.dirac(let x), .dirac(let y)): x == y
    case (.mixture(let x), .mixture(let y)):
      x.count == y.count && zip(x, y).allSatisfy { $0.weight == $1.weight && $0.distribution == $1.distribution }
    default: false
    }
  }

  /// Independent points, the same for a generator of the same seed. O(count · n).
  ///
  /// Von Mises–Fisher by Wood's rejection from an envelope (Comm. Statist. Simulation Comput. 23 (1994) 157).
  /// - Throws: ``DistributionError``.
  package func sample(_ count: Int, ambient: Int, using generator: inout Xoshiro256) throws(DistributionError) -> PointSet {
    try validate(ambient: ambient)
    return PointSet(points: (0..<count).map { _ in draw(ambient, &generator) }, ambient: ambient)
  }

  /// Independent points drawn with a seed; the same seed gives the same points everywhere. O(count · n).
  /// - Parameters:
  ///   - count: the number of points, at least 0.
  ///   - ambient: n of the sphere S^{n−1}.
  /// - Throws: ``DistributionError``.
  public func sample(_ count: Int, ambient: Int, seed: UInt64) throws(DistributionError) -> PointSet {
    var generator = Xoshiro256(seed: seed)
    return try sample(count, ambient: ambient, using: &generator)
  }

  private func validate(ambient: Int) throws(DistributionError) {
    func check(_ direction: [Double]) throws(DistributionError) {
      guard direction.count == ambient else { throw .wrongAmbient(coordinates: direction.count, ambient: ambient) }
      guard direction.allSatisfy(\.isFinite), direction.contains(where: { $0 != 0 }) else { throw .noDirection }
    }
    switch self {
    case .uniform: break
    case .dirac(let point): try check(point)
    case .vonMisesFisher(let mean, let concentration):
      try check(mean)
      guard concentration >= 0, concentration.isFinite else { throw .invalidConcentration(concentration) }
    case .mixture(let components):
      guard components.allSatisfy({ $0.weight >= 0 && $0.weight.isFinite }), components.contains(where: { $0.weight > 0 }) else {
        throw .invalidWeights
      }
      for component in components { try component.distribution.validate(ambient: ambient) }
    }
  }

  private func draw(_ n: Int, _ generator: inout Xoshiro256) -> [Double] {
    switch self {
    case .uniform:
      return Self.normalized((0..<n).map { _ in generator.normal() })
    case .dirac(let point):
      return Self.normalized(point)
    case .vonMisesFisher(let mean, let concentration):
      let axis = Self.normalized(mean)
      let depth = Self.depth(n, concentration, &generator)
      // A uniform direction orthogonal to the axis.
      let gaussian = (0..<n).map { _ in generator.normal() }
      let along = zip(axis, gaussian).reduce(0) { $0 + $1.0 * $1.1 }
      let side = Self.normalized(zip(axis, gaussian).map { $1 - along * $0 })
      let radius = max(0, depth * (2 - depth)).squareRoot()
      return Self.normalized(zip(axis, side).map { (1 - depth) * $0 + radius * $1 })
    case .mixture(let components):
      var rest = generator.uniform() * components.reduce(0) { $0 + $1.weight }
      for component in components where component.weight > 0 {
        rest -= component.weight
        if rest <= 0 { return component.distribution.draw(n, &generator) }
      }
      // What rounding left over belongs to the last component.
      return components.last { $0.weight > 0 }!.distribution.draw(n, &generator)
    }
  }

  /// 1 − x·m of a von Mises–Fisher point, x·m having the density ∝ exp(κw) (1 − w²)^{(n−3)/2}. In Wood's notation, all his
  /// differences from one taken without cancellation: for large κ they are what is sampled.
  private static func depth(_ n: Int, _ concentration: Double, _ generator: inout Xoshiro256) -> Double {
    let d = Double(n - 1)
    // Beyond this all points are the mean to the last digit, and squares still fit.
    let concentration = min(concentration, 1e100)
    let b = d / (2 * concentration + (4 * concentration * concentration + d * d).squareRoot())
    let x0 = (1 - b) / (1 + b)
    while true {
      // (1 + a coordinate of a uniform point)/2 has the law Beta((n−1)/2, (n−1)/2).
      let uniform = normalized((0..<n).map { _ in generator.normal() })
      let z = (1 + uniform[0]) / 2
      let depth = 2 * b * z / ((1 - z) + b * z)
      let ratio = (2 * b / (1 + b) + x0 * depth) / (4 * b / ((1 + b) * (1 + b)))
      if concentration * (2 * b / (1 + b) - depth) + d * log(ratio) >= log(generator.uniform()) { return depth }
    }
  }

  private static func normalized(_ x: [Double]) -> [Double] {
    let largest = x.reduce(0) { max($0, $1.magnitude) }
    let scaled = x.map { $0 / largest }
    let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return scaled.map { $0 / length }
  }
}
