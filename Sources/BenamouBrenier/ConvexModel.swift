import AttentionModel
import NumericalKernels
import SphereMeshes

/// The convex model of a proximal problem about a feasible point (μ̄, w̄):
///
///     minimize    A(μ, w) + Σ_n g^n·(μ^n − μ^k) + ½ (μ^N − μ̄)ᵀ H (μ^N − μ̄)
///     subject to  μ^n = μ^{n−1} + B w^n,  μ^n ≥ 0,  μ⁰ = μ^k
///     A(μ, w) = Σ_n Σ_f |f| m_f |w_f|²/(2 (τ/N) ρ_f)          (0 where ρ_f = 0 = w_f, +∞ where ρ_f = 0 ≠ w_f)
///
/// over the N slices of a ``PathOperators``, with the face mobility m_f frozen, linear terms g, and the convex part H = U Uᵀ
/// of the energy at the end. Values are relative to (μ^k, 0) without H, so that this point has value 0 when μ̄ = μ^k and no
/// digit is lost to the energy's own size.
public struct ConvexModel: Sendable {
  public let path: PathOperators
  /// μ^k.
  public let previousMass: [Double]
  /// τ, the length of all slices together.
  public let timeStep: Double
  /// m_f > 0 in every slice.
  public let mobility: [Double]
  /// g, shifted by constants so that g^n·μ^k = 0; a constant changes nothing, the total mass being fixed.
  public let linear: [Double]
  /// The constant at the end: the energy scale against which values are rounded.
  public let offset: Double
  /// max g^N − min g^N: the scale of potentials and slacks.
  public let range: Double
  /// U of H = U Uᵀ; nil for H = 0.
  public let curvature: LowRankFactor?
  /// μ̄, at the end of the path.
  public let center: [Double]

  public init(
    path: PathOperators, previousMass: [Double], timeStep: Double, mobility: [Double], linear: [Double],
    curvature: LowRankFactor?, center: [Double]
  ) {
    self.path = path
    self.previousMass = previousMass
    self.timeStep = timeStep
    self.mobility = mobility
    self.curvature = curvature
    self.center = center
    let mass = total(previousMass)
    var shifted = linear, mean = 0.0
    for n in 1...path.slices {
      // Twice, since the first mean is rounded on the scale of the energy.
      mean = dot(path.part(linear, n), previousMass) / mass
      let nodes = (n - 1) * previousMass.count..<n * previousMass.count
      for i in nodes { shifted[i] -= mean }
      let rest = dot(path.part(shifted, n), previousMass) / mass
      for i in nodes { shifted[i] -= rest }
    }
    self.linear = shifted
    offset = mean
    let end = path.end(shifted)
    range = (end.max() ?? 0) - (end.min() ?? 0)
  }

  /// With one slice.
  public init(
    operators: TransportOperators, previousMass: [Double], timeStep: Double, mobility: [Double], linear: [Double],
    curvature: LowRankFactor?, center: [Double]
  ) {
    self.init(
      path: PathOperators(operators), previousMass: previousMass, timeStep: timeStep, mobility: mobility, linear: linear,
      curvature: curvature, center: center)
  }

  public var operators: TransportOperators { path.space }

  /// τ/N.
  public var sliceStep: Double { timeStep / Double(path.slices) }

  /// Differences of the model's values below this are rounding: what sums of g and φ against masses leave.
  public var rounding: Double { 1e-13 * range + 1e-15 * abs(offset) }

  /// g, and at the end g + H(μ − μ̄): the derivative of the energy part where the path ends at μ.
  public func energyGradient(end mass: [Double]) -> [Double] {
    guard let curvature else { return linear }
    let bend = Profile.measure(.kernel) { curvature.apply(subtract(mass, center)) }
    var result = linear
    let first = linear.count - bend.count
    for i in bend.indices { result[first + i] += bend[i] }
    return result
  }

  /// The model's value at a feasible point; +∞ where the action is.
  public func value(mass: [Double], momentum: [Double]) -> Double {
    let change = subtract(mass, path.constant(previousMass))
    var result = action(mass: mass, momentum: momentum) + dot(linear, change)
    if let curvature {
      let y = curvature.factor.applied(to: subtract(path.end(mass), center), transposed: true)
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
    path.action(
      density: path.faceDensity(mass, from: previousMass), squaredMomentum: path.squaredNorms(momentum), mobility: mobility,
      sliceStep: sliceStep)
  }

  /// (τ/2N)(1/a_i) Σ_{f∋i} (|f|/n) |∇φ_f|²/m_f in every slice, from |∇φ_f|². The kinetic term of the Hamilton–Jacobi inequality
  /// is its ``PathOperators/averagedTransposed(_:)``.
  public func kinetic(_ squaredGradient: [Double]) -> [Double] {
    let area = operators.mesh.faceArea.values, inverseArea = operators.inverseArea
    var weighted = squaredGradient
    for first in stride(from: 0, to: weighted.count, by: area.count) {
      for f in area.indices { weighted[first + f] *= sliceStep / 2 * area[f] / mobility[first + f] }
    }
    var result = path.faceMeanTransposed(weighted)
    for first in stride(from: 0, to: result.count, by: inverseArea.count) {
      for i in inverseArea.indices { result[first + i] *= inverseArea[i] }
    }
    return result
  }

  /// w_f = −(τ/N) (ρ_f/m_f) ∇φ_f: the momentum that is optimal against φ.
  public func momentum(density: [Double], gradient: [Double]) -> [Double] {
    let d = operators.mesh.dimension
    return filled(count: gradient.count) { out in
      for f in density.indices {
        let factor = -sliceStep * density[f] / mobility[f]
        for c in f * d..<(f + 1) * d { out[c] = factor * gradient[c] }
      }
    }
  }
}

extension TransportOperators {
  /// Σ_f |f| m_f |w_f|²/(2 τ ρ_f) of one slice of length τ.
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

extension PathOperators {
  /// Σ_n Σ_f |f| m_f |w_f|²/(2 δ ρ_f) with slices of length δ.
  public func action(density: [Double], squaredMomentum: [Double], mobility: [Double], sliceStep: Double) -> Double {
    (1...slices).reduce(0) { sum, n in
      sum
        + space.action(
          density: part(density, n), squaredMomentum: part(squaredMomentum, n), mobility: part(mobility, n), timeStep: sliceStep)
    }
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
