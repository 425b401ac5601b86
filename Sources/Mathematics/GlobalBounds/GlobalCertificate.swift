import Kernels

/// Whether a measure is a global optimum of its interaction energy: bounds of 2E over all measures of the continuous sphere, and
/// the rule that proves the one on the side the flow goes to.
///
///     let certificate = GlobalCertificate(of: points, weights: masses, model: model)
///     print(certificate.isGlobal, certificate.gap, certificate.rule.sentence)
///
/// For D ≻ 0 the energy is convex, and by Cauchy and Schwarz min m_μ ≤ ∬k dμdν ≤ (2E(μ) 2E(ν))^{½} for every ν, so that
///
///     inf 2E ≥ (min m_μ)²/2E(μ) ≥ 2E(μ) − 2(2E(μ) − min m_μ),
///
/// the minimum over the whole sphere by ``SphereMinimum``; where the closed bound is better, that is taken. Conversely a point x with
/// m_μ(x) < 2E(μ) is a way down: moving the part t = (2E − m)/(2E − 2m + k(x, x)) of the mass there lowers 2E by t (2E − m).
package struct GlobalCertificate: Sendable, Equatable {
  /// Energies here are those of the kernel times e^{−logScale}: ``AttentionKernel/logScale``.
  package let logScale: Double
  /// 2E of the measure.
  package let twoEnergy: Double
  /// inf 2E ≥ this.
  package let lower: Double
  /// sup 2E ≤ this.
  package let upper: Double
  package let lowerRule: BoundRule
  package let upperRule: BoundRule
  package let direction: FlowDirection
  package let tolerance: Double
  /// How far 2E is from the optimum at least: some measure is known to be better by that.
  package let excess: Double

  /// How far 2E is at most from the optimum: `upper` for ascent, `lower` for descent.
  package var gap: Double { direction == .ascent ? max(0, upper - twoEnergy) : max(0, twoEnergy - lower) }

  /// The bound on the side of the optimum.
  package var bound: Double { direction == .ascent ? upper : lower }

  package var rule: BoundRule { direction == .ascent ? upperRule : lowerRule }

  /// Whether the gap is at most the tolerance times the larger of |2E| and |bound|.
  package var isGlobal: Bool { gap <= tolerance * max(twoEnergy.magnitude, bound.magnitude) }

  /// Whether the state is known not to be a global optimum: some measure is better by more than the tolerance.
  package var isNotGlobal: Bool { !isGlobal && excess > tolerance * max(twoEnergy.magnitude, bound.magnitude) }

  /// From bounds known already, of the kernel times e^{−logScale}.
  package init(twoEnergy: Double, bounds: EnergyBounds, direction: FlowDirection, tolerance: Double = 1e-6, logScale: Double = 0) {
    (self.twoEnergy, self.logScale) = (twoEnergy, logScale)
    (lower, upper, lowerRule, upperRule) = (bounds.lower, bounds.upper, bounds.lowerRule, bounds.upperRule)
    (self.direction, self.tolerance) = (direction, tolerance)
    let isAttained = direction == .ascent ? bounds.upperIsAttained : bounds.lowerIsAttained
    excess = !isAttained ? 0 : max(0, direction == .ascent ? bounds.upper - twoEnergy : twoEnergy - bounds.lower)
  }

  /// - Parameters:
  ///   - points: unit vectors that carry the measure.
  ///   - weights: not negative, total 1.
  ///   - tolerance: relative, of ``isGlobal``.
  /// - Complexity: O(N²) for N points that carry mass; the search for the minimum, for descent with D ≻ 0 on S¹ and S², adds at
  ///   most ``SphereMinimum/kernelValueLimit`` kernel values or one sweep of N by 2,562.
  package init(of points: PointSet, weights: [Double], model: SelfAttention, tolerance: Double = 1e-6) {
    let bounds = EnergyBounds(model, logScale: model.head.logScale)
    let potential = MeasurePotential(points, weights: weights, model: model)
    let carriers = weights.indices.filter { weights[$0] > 0 }
    let values = potential(points.selecting(carriers))
    let twoEnergy = zip(carriers, values).reduce(0) { $0 + weights[$1.0] * $1.1 }
    var (lower, rule, excess) = (bounds.lower, bounds.lowerRule, 0.0)
    switch model.direction {
    case .ascent: excess = bounds.upperIsAttained ? max(0, bounds.upper - twoEnergy) : 0
    case .descent where bounds.lowerIsAttained: excess = max(0, twoEnergy - bounds.lower)
    case .descent:
      // An eighth of the tolerance: the gap is twice what the minimum is off, and other losses want their part.
      if let minimum = SphereMinimum(of: potential, model: model, tolerance: tolerance * twoEnergy / 8) {
        let bound = minimum.lowerBound * minimum.lowerBound / (twoEnergy * (1 + 2 * potential.relativeRounding))
        if minimum.lowerBound > 0, bound > lower { (lower, rule) = (bound, .convexity) }
        let x = PointSet(points: [minimum.leastPoint], ambient: points.ambient)
        excess = Self.excess(twoEnergy, least: minimum.leastValue, own: MeasurePotential(x, weights: [1], model: model)(x)[0])
      }
    }
    (self.twoEnergy, logScale) = (twoEnergy, potential.logScale)
    (self.lower, upper, lowerRule, upperRule) = (lower, bounds.upper, rule, bounds.upperRule)
    (direction, self.tolerance) = (model.direction, tolerance)
    self.excess = excess
  }

  /// By how much 2E falls when mass moves to a point of potential `least`, whose kernel with itself is `own`.
  private static func excess(_ twoEnergy: Double, least: Double, own: Double) -> Double {
    let slope = twoEnergy - least
    let bend = twoEnergy - 2 * least + own
    guard slope > 0, bend > 0 else { return 0 }
    let part = min(1, slope / bend)
    return part * (2 * slope - part * bend)
  }
}
