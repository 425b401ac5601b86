import ProximalSteps

/// What a step found.
package struct StepOutcome: Sendable {
  package var point: ProximalPoint
  /// φ of the last model that was solved, in every slice.
  package var potential: [Double]
  /// J(μ^k, 0) − J ≥ 0.
  package var decrease = 0.0
  /// Σ_n Σ_f |f| m_f |w_f|²/(2 (τ/N) ρ_f), (1/2τ) W² of the step.
  package var action = 0.0
  /// Certified relative gap of the last model.
  package var dualityGap = 0.0
  /// See ``RoundRecord/criticality``.
  package var criticality = Double.infinity
  /// χ relative to the decrease; NaN when no audit was made.
  package var audit = Double.nan
  /// Rounds: convex models solved.
  package var outerIterations = 0
  /// Newton systems factored, of all models.
  package var newtonIterations = 0
  package var restoredMass = 0.0
  package var status = StepStatus.outerLimit

  /// An outcome at a point, to be filled.
  /// - Parameter potential: N·V numbers; empty where there is none yet.
  package init(point: ProximalPoint, potential: [Double]) {
    self.point = point
    self.potential = potential
  }
}
