import AttentionModel

/// Two numbers that enclose the optimum of a convex model, each recomputed from a point alone: no solver is trusted for them.
public struct Certificate: Sendable, Equatable {
  /// A dual bound: no feasible point has a smaller value.
  public var lower: Double
  /// The value of a feasible point.
  public var upper: Double
  /// The value at (μ^k, 0): what the decrease is measured from.
  public var reference: Double
  /// Differences of values below this are rounding.
  public var rounding: Double

  public init(lower: Double, upper: Double, reference: Double, rounding: Double) {
    self.lower = lower
    self.upper = upper
    self.reference = reference
    self.rounding = rounding
  }

  /// What gaps and audits are taken relative to: the decrease achieved, or at a state stationary but for rounding the least
  /// decrease of which seven digits can be told.
  public var decrease: Double { max(reference - upper, 1e7 * rounding) }

  /// (upper − lower)/``decrease``.
  public var relativeGap: Double { max(0, upper - lower) / decrease }

  /// Whether the relative gap is at most `gap`, or the bounds agree to rounding.
  public func isMet(_ gap: Double) -> Bool { relativeGap <= gap || upper - lower <= rounding }
}

extension ConvexModel {
  /// The dual bound of a potential, with the energy's tangent at `tangent` in place of its convex part.
  ///
  /// For φ + kinetic(φ) ≤ ĝ = g + H(μ̂ − μ̄) at every node, weak duality gives Σ φ_i μ^k_i as a lower bound of the linearized
  /// model, hence of the model, whose convex part lies above its tangent. A constant added to φ moves the bound by exactly
  /// that much, so any φ yields the bound Σ φ_i μ^k_i − max_i (φ + kinetic(φ) − ĝ)_i.
  public func lowerBound(potential: [Double], kinetic: [Double], energyGradient: [Double], tangent: [Double]) -> Double {
    var violation = -Double.infinity
    for i in potential.indices { violation = max(violation, potential[i] + kinetic[i] - energyGradient[i]) }
    guard let curvature else { return dot(potential, previousMass) - violation * total(previousMass) }
    // The tangent at μ̂ adds ½|y|² + y·Uᵀ(μ^k − μ̂), y = Uᵀ(μ̂ − μ̄), once its slope U y is taken out of φ: sums of small
    // numbers, which keep their digits near a stationary state.
    var sum = 0.0
    for i in potential.indices { sum += (potential[i] - (energyGradient[i] - linear[i])) * previousMass[i] }
    let y = curvature.factor.applied(to: subtract(tangent, center), transposed: true)
    let back = curvature.factor.applied(to: subtract(previousMass, tangent), transposed: true)
    return sum - violation * total(previousMass) + dot(y, y) / 2 + dot(y, back)
  }

  /// See ``lowerBound(potential:kinetic:energyGradient:tangent:)``; recomputes everything from φ and the tangent point.
  public func lowerBound(potential: [Double], tangent: [Double]) -> Double {
    let kinetic = kinetic(operators.squaredNorms(operators.gradient(potential)))
    return lowerBound(potential: potential, kinetic: kinetic, energyGradient: energyGradient(tangent), tangent: tangent)
  }
}
