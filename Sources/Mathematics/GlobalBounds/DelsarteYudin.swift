import Glibc
import LinearPrograms
import Spectrum

/// A lower bound of ∬ f(x·y) dμdμ over all probabilities on S^{n−1} by the linear program of Delsarte and Yudin.
///
/// Zonal harmonics P_l are positive definite, ∬P_l dμdμ ≥ 0, so any h = Σ h_l P_l ≤ f on [−1, 1] with h_l ≥ 0 for l ≥ 1 gives
///
///     ∬f dμdμ ≥ ∬h dμdμ ≥ h_0,
///
/// and the best h maximizes h_0 (Yudin, Discrete Math. Appl. 3 (1993) 75; Delsarte, Goethals, Seidel, Geom. Dedicata 6 (1977)
/// 363). The program asks for h ≤ f at points, by GLPK; its solution is then made valid: multipliers below 0 become 0, and h_0 is
/// lowered by what interval arithmetic says that h may be above f anywhere. A bound of −f is one from above.
package struct DelsarteYudin: Sendable, Equatable {
  /// inf ∬f dμdμ ≥ this, rigorously.
  package let bound: Double
  /// h_0 of the program, before it was made valid.
  package let programValue: Double
  /// h_l ≥ 0 for l = 1, 2, …: degrees with a positive one vanish in every measure that attains the bound.
  package let multipliers: [Double]

  /// - Parameters:
  ///   - powers: c_k of f(t) = Σ c_k t^k, at most 60 of them.
  ///   - remainder: a bound of the part of f left out, for all t in [−1, 1].
  ///   - ambient: n ≥ 2.
  ///   - degree: of h; nil: that of f, 2 at least.
  package init(powers: [Double], remainder: Double = 0, ambient n: Int, degree: Int? = nil) {
    precondition((1...60).contains(powers.count) && n >= 2, "a power series of at most 60 coefficients, on S^{n−1}")
    let degree = degree ?? max(2, powers.count - 1)
    let points = 12 * (degree + powers.count)
    let t = (0...points).map { cos(Double.pi * Double($0) / Double(points)) }
    let values = t.map { t in powers.reversed().reduce(0) { $0 * t + $1 } }
    let scale = max(powers.reduce(0) { $0 + $1.magnitude }, .leastNormalMagnitude)
    let harmonics = t.map { Gegenbauer.values($0, through: degree, ambient: n) }
    var problem = LinearProblem()
    for value in values { problem.addRow(lower: -.infinity, upper: value / scale) }
    for l in 0...degree {
      let column = problem.addColumn(cost: l == 0 ? -1 : 0, lower: l == 0 ? -.infinity : 0, upper: .infinity)
      for (row, harmonic) in harmonics.enumerated() { problem.add(row: row, column: column, value: harmonic[l]) }
    }
    var settings = SimplexSettings()
    settings.tolerance = 1e-11
    let answer = problem.solve(settings)
    // Whatever the solver left, what follows is valid: no answer is h = 0 lowered to the least value of f.
    let solution = answer.primal.count == degree + 1 ? answer.primal : [Double](repeating: 0, count: degree + 1)
    programValue = solution[0] * scale
    multipliers = solution.dropFirst().map { max(0, $0) * scale }

    var difference = CosineSeries(degree: max(degree, powers.count - 1))
    for (k, c) in powers.enumerated() where c != 0 { difference.add(power: k, OutwardInterval(c)) }
    for (l, h) in ([programValue] + multipliers).enumerated() where h != 0 {
      difference.add(harmonic: l, ambient: n, OutwardInterval(-h))
    }
    let excess = difference.lowerBound(tolerance: 1e-10 * scale)
    bound = (OutwardInterval(programValue) + OutwardInterval(excess) - OutwardInterval(remainder)).low
  }

  /// c_k = β^k/k! of e^{βt}, as many as needed, and a bound of the rest.
  package static func exponential(_ beta: Double) -> (powers: [Double], remainder: Double) {
    var powers = [1.0]
    while powers.count < 60, powers.last!.magnitude > 1e-18 || Double(powers.count) < 2 * beta.magnitude {
      powers.append(powers.last! * beta / Double(powers.count))
    }
    // A geometric series from the first term left out on, and the coefficients' own rounding.
    let next = powers.last!.magnitude * beta.magnitude / Double(powers.count)
    let quotient = beta.magnitude / Double(powers.count + 1)
    let rest = quotient < 1 ? next / (1 - quotient) : Double.infinity
    let rounding = powers.enumerated().reduce(0) { $0 + Double($1.0 + 1) * Double.ulpOfOne * $1.1.magnitude }
    return (powers, rest + rounding)
  }
}
