import Glibc
import NumericalKernels

/// The function f of a head k(x, y) = f(β x·Dy).
package enum KernelFunction: Sendable, Equatable {
  /// f(t) = eᵗ, the attention kernel.
  case exponential
  /// f(t) = Σ_k c_k t^k, coefficients of any sign, c₀ first.
  case powerSeries([Double])

  /// f(t) = t.
  package static let linear = KernelFunction.powerSeries([0, 1])

  /// Σ |c_k| t^k, what bounds |f| on [−t, t]; eᵗ for the exponential.
  package func magnitude(at t: Double) -> Double {
    switch self {
    case .exponential: exp(t)
    case .powerSeries(let coefficients): coefficients.reversed().reduce(0) { $0 * t + abs($1) }
    }
  }

  /// Whether f > 0 on all of [−t, t], as a transport metric needs it. A sufficient test: halves of the interval are taken until f
  /// at the middle outweighs what its slope can lose, or is not positive.
  package func isPositive(within t: Double) -> Bool {
    guard case .powerSeries(let coefficients) = self else { return true }
    func value(_ t: Double) -> Double { coefficients.reversed().reduce(0) { $0 * t + $1 } }
    func slope(_ t: Double) -> Double {
      coefficients.indices.dropFirst().reversed().reduce(0) { $0 * t + Double($1) * abs(coefficients[$1]) }
    }
    func holds(_ low: Double, _ high: Double, depth: Int) -> Bool {
      let middle = value((low + high) / 2)
      guard middle > 0, depth > 0 else { return false }
      if middle > slope(max(abs(low), abs(high))) * (high - low) / 2 { return true }
      return holds(low, (low + high) / 2, depth: depth - 1) && holds((low + high) / 2, high, depth: depth - 1)
    }
    return holds(-t, t, depth: 24)
  }

  /// Replaces arguments by values: e^{t − logScale}, or Σ c_k t^k e^{−logScale}.
  @inline(__always)
  package func evaluate(_ values: UnsafeMutablePointer<Double>, _ count: Int, logScale: Double) {
    switch self {
    case .exponential:
      if logScale != 0 { for i in 0..<count { values[i] -= logScale } }
      exponentiate(UnsafeMutableBufferPointer(start: values, count: count))
    case .powerSeries(let coefficients):
      let factor = logScale == 0 ? 1 : exp(-logScale)
      coefficients.withUnsafeBufferPointer { c in
        for i in 0..<count {
          let t = values[i]
          var sum = 0.0
          for k in stride(from: c.count - 1, through: 0, by: -1) { sum = sum * t + c[k] }
          values[i] = factor * sum
        }
      }
    }
  }
}
