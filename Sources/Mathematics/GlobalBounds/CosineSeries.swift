import Glibc

/// A function of the angle θ, Σ_j d_j cos jθ, with coefficients known to lie in intervals: what a polynomial of t = cos θ is.
struct CosineSeries: Sendable {
  private(set) var coefficients: [OutwardInterval]

  init(degree: Int) { coefficients = [OutwardInterval](repeating: OutwardInterval(0), count: degree + 1) }

  /// Adds c·cos^k θ = c 2^{−k} Σ_j C(k, j) cos((k − 2j)θ).
  mutating func add(power k: Int, _ c: OutwardInterval) {
    // C(k, j)/2^k, from the exact 2^{−k}.
    var binomial = OutwardInterval(scalbn(1.0, Int32(-k)))
    for j in 0...k {
      let place = (k - 2 * j).magnitude
      coefficients[Int(place)] = coefficients[Int(place)] + c * binomial
      binomial = binomial * OutwardInterval(Double(k - j)) / OutwardInterval(Double(j + 1))
    }
  }

  /// Adds c·P_l(cos θ), the zonal harmonic of S^{n−1} with P_l(1) = 1, whose cosine coefficients are not negative:
  ///
  ///     P_l(cos θ) = (1/C) Σ_j α_j α_{l−j} cos((l − 2j)θ),   α_j = (λ)_j/j!,   λ = n/2 − 1,   C = (2λ)_l/l!
  mutating func add(harmonic l: Int, ambient n: Int, _ c: OutwardInterval) {
    guard n > 2, l > 0 else {
      coefficients[l] = coefficients[l] + c
      return
    }
    /// (x)_j/j! for j = 0, …, l.
    func rising(_ x: Double) -> [OutwardInterval] {
      var values = [OutwardInterval(1)]
      for j in 0..<l { values.append(values[j] * OutwardInterval(x + Double(j)) / OutwardInterval(Double(j + 1))) }
      return values
    }
    let alpha = rising(Double(n) / 2 - 1)
    let total = rising(Double(n - 2))[l]
    for j in 0...l {
      let place = Int((l - 2 * j).magnitude)
      coefficients[place] = coefficients[place] + c * (alpha[j] * alpha[l - j] / total)
    }
  }

  /// The value at θ, an interval that holds it.
  private func value(_ theta: Double) -> OutwardInterval {
    var sum = coefficients[0]
    for j in coefficients.indices.dropFirst() {
      // The argument is rounded once, and the library's cosine is off by less than one unit in the last place.
      let angle = Double(j) * theta
      let slack = angle.ulp + Double.ulpOfOne
      let cosine = cos(angle)
      sum = sum + coefficients[j] * OutwardInterval(cosine - slack, cosine + slack)
    }
    return sum
  }

  /// A lower bound of the function over all θ. Between neighbours w apart it lies above the least of the two values less
  /// w²/8 Σ j² |d_j|; intervals whose bound lies below the least value taken are halved until the loss is at most `tolerance`.
  func lowerBound(tolerance: Double) -> Double {
    var bend = 0.0
    for (j, d) in coefficients.enumerated() { bend += Double(j * j) * d.magnitude }
    bend *= 1 + 1e-12
    let pieces = 16 * coefficients.count
    var least = Double.infinity
    func evaluated(_ theta: Double) -> (theta: Double, low: Double) {
      let value = value(theta)
      least = min(least, value.high)
      return (theta, value.low)
    }
    // A little past π: the series is even about it, and π itself is no double.
    let ends = (0...pieces).map { evaluated(3.1415926535897936 * Double($0) / Double(pieces)) }
    var cells = zip(ends, ends.dropFirst()).map { ($0, $1) }
    var bound = Double.infinity
    func lower(_ cell: ((theta: Double, low: Double), (theta: Double, low: Double))) -> Double {
      let width = cell.1.theta - cell.0.theta
      return min(cell.0.low, cell.1.low) - bend * width * width / 8 * (1 + 1e-9)
    }
    for _ in 0..<60 {
      bound = cells.reduce(.infinity) { min($0, lower($1)) }
      guard least - bound > tolerance, cells.count < 200_000 else { break }
      var finer: [((theta: Double, low: Double), (theta: Double, low: Double))] = []
      for cell in cells {
        // What cannot hold the minimum stays out.
        guard lower(cell) < least else { continue }
        let middle = evaluated((cell.0.theta + cell.1.theta) / 2)
        finer += [(cell.0, middle), (middle, cell.1)]
      }
      guard !finer.isEmpty else { break }
      cells = finer
    }
    return min(bound, least)
  }
}
