import Glibc
import Kernels
import Spectrum

/// What proves a bound of the energy. Raw values are what files and `--json` say.
package enum BoundRule: String, Sendable, Equatable, Encodable, CaseIterable {
  /// sup 2E = e^{βλ_max}: attained by a point at a top eigenvector.
  case topEigenvector = "top-eigenvector"
  /// sup 2E = cosh(βλ⁻): attained by two opposite points along a bottom eigenvector.
  case oppositePoints = "opposite-points"
  /// inf 2E = e^{βλ_min} for λ_min ≤ 0, by Jensen's inequality: attained by a point at a bottom eigenvector.
  case jensen
  /// inf 2E ≥ a_0(βλ_min) for λ_min > 0: that of λ_min I, since the kernels' difference is positive definite.
  case comparison
  /// inf 2E ≥ (min m_μ)²/2E(μ) for D ⪰ 0: Cauchy and Schwarz, m_μ over the whole sphere.
  case convexity
  /// The linear kernel: |∫x dμ| ≤ 1.
  case firstMoment = "first-moment"
  /// The linear program of Delsarte and Yudin over zonal kernels.
  case linearProgram = "linear-program"
  /// A power series with general D: power by power.
  case powers
  /// F(μ) − inf F ≤ T KL(μ ‖ Γ[μ]) with noise.
  case gibbs

  /// The rule in words.
  package var sentence: String {
    switch self {
    case .topEigenvector: "one cluster at a top eigenvector of D attains the bound"
    case .oppositePoints: "two opposite clusters along a bottom eigenvector of D attain the bound"
    case .jensen: "Jensen's inequality; one cluster at a bottom eigenvector of D attains the bound"
    case .comparison: "comparison with the least eigenvalue of D"
    case .convexity: "the energy is convex: least potential over the whole sphere"
    case .firstMoment: "the mean of a measure has at most length one"
    case .linearProgram: "linear program of Delsarte and Yudin"
    case .powers: "the series is bounded power by power"
    case .gibbs: "the free energy is convex: distance to its Gibbs measure"
    }
  }
}

/// Bounds of 2E over all probabilities on the sphere, from the eigenvalues of βD alone.
///
/// With λ⁻ = max(0, −λ_min), for every symmetric D and the exponential kernel,
///
///     sup 2E = max(e^{βλ_max}, cosh βλ⁻)
///     inf 2E = e^{βλ_min}  if λ_min ≤ 0,    inf 2E ≥ a_0(βλ_min)  if λ_min > 0 (equal for D = c I)
///
/// The supremum: e^{βx·D₊y} sinh(βx·D₋y) is a positive definite kernel, leaving it out raises ∬k, and what is left is bounded by
/// its diagonal, log-convex in how x divides between the eigenspaces. The comparison: k = e^{βλ x·y} e^{βx·(D − λ)y} and the
/// second factor is 1 plus a positive definite kernel (Schur). The linear kernel: 2E = β x̄·Dx̄, x̄ = ∫x dμ in the unit ball. Other
/// power series: ``DelsarteYudin`` both ways where D = c I; else power by power, ∬(βx·Dy)^k lying between 0 and ‖βD‖^k for even k, and
/// for odd k between −(βλ⁻)^k and (βλ_max)^k where all eigenvalues are of one sign, ±‖βD‖^k where they are not.
package struct EnergyBounds: Sendable, Equatable {
  package let lower: Double
  package let upper: Double
  package let lowerRule: BoundRule
  package let upperRule: BoundRule
  /// Whether some measure has 2E = `lower`.
  package let lowerIsAttained: Bool
  /// Whether some measure has 2E = `upper`.
  package let upperIsAttained: Bool

  /// - Parameter logScale: c, for bounds of the kernel times e^{−c}.
  package init(_ model: SelfAttention, logScale c: Double = 0) {
    let values = model.eigenvalues
    let (least, greatest) = (values[0], values[values.count - 1])
    guard case .powerSeries(let coefficients) = model.head.function else {
      let (one, two) = (exp(greatest - c), (exp(max(0, -least) - c) + exp(min(0, least) - c)) / 2)
      (upper, upperRule, upperIsAttained) = one >= two ? (one, .topEigenvector, true) : (two, .oppositePoints, true)
      if least <= 0 {
        (lower, lowerRule, lowerIsAttained) = (exp(least - c), .jensen, true)
      } else {
        lower = FunkHecke.exponential(degree: 0, ambient: model.ambient, least, scale: c)
        (lowerRule, lowerIsAttained) = (.comparison, model.multipleOfIdentity != nil)
      }
      return
    }
    let scale = exp(-c)
    if coefficients.count <= 2 {
      let constant = coefficients[0]
      let slope = coefficients.count > 1 ? coefficients[1] : 0
      let ends = [slope * least, slope * greatest]
      (lower, upper) = (scale * (constant + min(0, ends.min()!)), scale * (constant + max(0, ends.max()!)))
      (lowerRule, upperRule, lowerIsAttained, upperIsAttained) = (.firstMoment, .firstMoment, true, true)
      return
    }
    if let multiple = model.multipleOfIdentity, coefficients.count <= 60 {
      let powers = coefficients.enumerated().map { scale * $0.1 * pow(model.inverseTemperature * multiple, Double($0.0)) }
      let below = DelsarteYudin(powers: powers, ambient: model.ambient)
      let above = DelsarteYudin(powers: powers.map { -$0 }, ambient: model.ambient)
      (lower, upper, lowerRule, upperRule) = (below.bound, -above.bound, .linearProgram, .linearProgram)
      (lowerIsAttained, upperIsAttained) = (false, false)
      return
    }
    var (low, high) = (0.0, 0.0)
    for (k, coefficient) in coefficients.enumerated() {
      let norm = pow(model.head.norm, Double(k))
      let isEven = k % 2 == 0
      let ends = (isEven || least >= 0 ? 0 : -norm, isEven || greatest > 0 ? norm : 0)
      let range = k == 0 ? (1.0, 1.0) : ends
      low += coefficient * (coefficient > 0 ? range.0 : range.1)
      high += coefficient * (coefficient > 0 ? range.1 : range.0)
    }
    (lower, upper, lowerRule, upperRule) = (scale * low, scale * high, .powers, .powers)
    (lowerIsAttained, upperIsAttained) = (false, false)
  }
}
