import LinearPrograms

/// A potential shifted so that its largest violation is 0.
struct ShiftedPotential {
  private(set) var values: [Double]
  /// F − g after the shift, evaluated: at most 0.
  private(set) var violation: [Double]
  /// What was subtracted.
  private(set) var shift: Double
  private(set) var bound: Double

  init(_ inequality: HamiltonJacobi, _ phi: [Double], masses: [Double]) {
    values = phi
    violation = inequality.violation(phi)
    shift = 0
    // Shifting a rounded number rounds again: the second time round there is nothing, or an ulp or two, left to take away.
    for _ in 0..<4 {
      var most = violation.max() ?? 0
      if shift != 0 {
        if most <= 0 { break }
        most *= 2
      }
      values = values.map { $0 - most }
      shift += most
      violation = inequality.violation(values)
    }
    bound = zip(values, masses).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The t in 0...1 with the best shifted bound of φ + t d. The bound is concave in t.
  func bestStep(_ inequality: HamiltonJacobi, along d: [Double], masses: [Double]) -> Double {
    let (first, second) = inequality.expansion(at: values, along: d)
    let slope = zip(d, masses).reduce(0) { $0 + $1.0 * $1.1 }
    let total = masses.reduce(0, +)
    func bound(_ t: Double) -> Double {
      var most = -Double.infinity
      for i in violation.indices { most = max(most, violation[i] + t * (first[i] + t * second[i])) }
      return t * slope - total * most
    }
    // Halving first, since useful steps span orders of magnitude; then a ternary search.
    var best = 1.0
    var value = bound(1)
    var t = 1.0
    while t > 1e-6 {
      t /= 2
      let other = bound(t)
      if other < value { break }
      (best, value) = (t, other)
    }
    var low = best / 2
    var high = min(1, best * 2)
    for _ in 0..<40 {
      let a = low + (high - low) / 3
      let b = high - (high - low) / 3
      if bound(a) < bound(b) { low = a } else { high = b }
    }
    let middle = (low + high) / 2
    if bound(middle) > value { (best, value) = (middle, bound(middle)) }
    return value > bound(0) ? best : 0
  }
}
