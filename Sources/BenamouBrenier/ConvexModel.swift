import AttentionModel
import NumericalKernels
import SphereMeshes

/// The convex model of a proximal problem about a feasible point (μ̄, w̄):
///
///     minimize    A(μ, w) + g·(μ − μ^k) + ½ (μ − μ̄)ᵀ H (μ − μ̄)
///     subject to  μ = μ^k + B w,  μ ≥ 0
///     A(μ, w) = Σ_f |f| m_f |w_f|²/(2 τ ρ_f(μ))          (0 where ρ_f = 0 = w_f, +∞ where ρ_f = 0 ≠ w_f)
///
/// with the face mobility m_f frozen, the linear term g, and the convex part H = U Uᵀ of the energy. Values are relative to
/// g·μ^k, so that (μ^k, 0) has value 0 when μ̄ = μ^k and no digit is lost to the energy's own size.
public struct ConvexModel: Sendable {
  public let operators: TransportOperators
  /// μ^k.
  public let previousMass: [Double]
  /// τ.
  public let timeStep: Double
  /// m_f > 0.
  public let mobility: [Double]
  /// g, shifted by a constant so that g·μ^k = 0; a constant changes nothing, the total mass being fixed.
  public let linear: [Double]
  /// The constant: the energy scale against which values are rounded.
  public let offset: Double
  /// U of H = U Uᵀ; nil for H = 0.
  public let curvature: LowRankFactor?
  /// μ̄.
  public let center: [Double]

  public init(
    operators: TransportOperators, previousMass: [Double], timeStep: Double, mobility: [Double], linear: [Double],
    curvature: LowRankFactor?, center: [Double]
  ) {
    self.operators = operators
    self.previousMass = previousMass
    self.timeStep = timeStep
    self.mobility = mobility
    self.curvature = curvature
    self.center = center
    let mean = dot(linear, previousMass) / total(previousMass)
    let shifted = linear.map { $0 - mean }
    // Twice, since the first mean is rounded on the scale of the energy.
    let rest = dot(shifted, previousMass) / total(previousMass)
    self.linear = shifted.map { $0 - rest }
    offset = mean
  }

  /// max g − min g: the scale of potentials and slacks.
  public var range: Double { (linear.max() ?? 0) - (linear.min() ?? 0) }

  /// Differences of the model's values below this are rounding: what sums of g and φ against masses leave.
  public var rounding: Double { 1e-13 * range + 1e-15 * abs(offset) }

  /// g + H(μ − μ̄): the derivative of the energy part at μ.
  public func energyGradient(_ mass: [Double]) -> [Double] {
    guard let curvature else { return linear }
    let bend = Profile.measure(.kernel) { curvature.apply(subtract(mass, center)) }
    return zip(linear, bend).map { $0 + $1 }
  }

  /// The model's value at a feasible point; +∞ where the action is.
  public func value(mass: [Double], momentum: [Double]) -> Double {
    let change = subtract(mass, previousMass)
    var result = action(mass: mass, momentum: momentum) + dot(linear, change)
    if let curvature {
      let y = curvature.factor.applied(to: subtract(mass, center), transposed: true)
      result += dot(y, y) / 2
    }
    return result
  }

  /// The value at (μ^k, 0), where nothing moves: decreases are measured from it.
  public var originValue: Double {
    guard let curvature else { return 0 }
    let y = curvature.factor.applied(to: subtract(previousMass, center), transposed: true)
    return dot(y, y) / 2
  }

  /// A(μ, w).
  public func action(mass: [Double], momentum: [Double]) -> Double {
    operators.action(
      density: operators.faceDensity(mass), squaredMomentum: operators.squaredNorms(momentum), mobility: mobility, timeStep: timeStep)
  }

  /// (τ/2)(1/a_i) Σ_{f∋i} (|f|/n) |∇φ_f|²/m_f: the kinetic term of the Hamilton–Jacobi inequality, from |∇φ_f|².
  public func kinetic(_ squaredGradient: [Double]) -> [Double] {
    let area = operators.mesh.faceArea.values, inverseArea = operators.inverseArea
    var weighted = squaredGradient
    for f in weighted.indices { weighted[f] *= timeStep / 2 * area[f] / mobility[f] }
    var result = operators.faceMeanTransposed(weighted)
    for i in result.indices { result[i] *= inverseArea[i] }
    return result
  }

  /// w_f = −τ (ρ_f/m_f) ∇φ_f: the momentum that is optimal against φ.
  public func momentum(density: [Double], gradient: [Double]) -> [Double] {
    let d = operators.mesh.dimension
    return filled(count: gradient.count) { out in
      for f in density.indices {
        let factor = -timeStep * density[f] / mobility[f]
        for c in f * d..<(f + 1) * d { out[c] = factor * gradient[c] }
      }
    }
  }
}

extension TransportOperators {
  /// Σ_f |f| m_f |w_f|²/(2 τ ρ_f).
  public func action(density: [Double], squaredMomentum: [Double], mobility: [Double], timeStep: Double) -> Double {
    let area = mesh.faceArea.values
    var sum = 0.0
    for f in density.indices where squaredMomentum[f] > 0 {
      guard density[f] > 0 else { return .infinity }
      sum += area[f] * mobility[f] * squaredMomentum[f] / density[f]
    }
    return sum / (2 * timeStep)
  }
}

/// Σ x_i y_i.
public func dot(_ x: [Double], _ y: [Double]) -> Double {
  var sum = 0.0
  for i in x.indices { sum += x[i] * y[i] }
  return sum
}

/// Σ x_i.
public func total(_ x: [Double]) -> Double {
  var sum = 0.0
  for value in x { sum += value }
  return sum
}

/// x − y.
public func subtract(_ x: [Double], _ y: [Double]) -> [Double] {
  var result = x
  for i in result.indices { result[i] -= y[i] }
  return result
}
