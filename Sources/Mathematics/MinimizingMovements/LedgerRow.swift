import NumericalKernels

/// What one step did, in numbers that certify it. Energies carry the factor ½ of E(μ) = ½ ∬ k dμ dμ.
package struct LedgerRow: Sendable, Equatable {
  /// Time t^{k+1} at the end of the step.
  package var time: Double
  /// E(μ^{k+1}).
  package var interactionEnergy: Double
  /// (1/2τ) W²: the action of the step's momentum.
  package var action: Double
  /// J(μ^k, 0) − J(μ^{k+1}, w) ≥ 0.
  package var decrease: Double
  /// Certified relative duality gap of the convex model that the step ends on, about the point it ends at.
  package var dualityGap: Double
  /// Predicted decrease of the last convex model relative to `decrease`: zero exactly at critical points.
  package var criticality: Double
  /// First-order audit of the non-convex problem, χ relative to `decrease`; NaN when not made.
  package var audit: Double
  /// Convex models solved.
  package var outerIterations: Int
  /// Newton systems factored, all models together.
  package var newtonIterations: Int
  /// Negative mass mended by restoration.
  package var restoredMass: Double
  /// min_i ρ_i.
  package var minimumDensity: Double
  /// Σ_i μ_i − 1.
  package var massError: Double
  package var wallSeconds: Double
  package var status: StepStatus
  /// F(μ^{k+1}): σE, and potential and internal energy where there are any.
  package var freeEnergy: Double?
  /// ∫Φ dμ^{k+1}; nil without a potential.
  package var potentialEnergy: Double?
  /// Σ s_i h(μ_i/s_i), T ∫ρ log ρ for noise; nil without internal energy.
  package var entropy: Double?
  /// τ of the step.
  package var stepSize: Double?
  /// Where the time of the step went.
  package var timings: Timings?

  package init(
    time: Double, interactionEnergy: Double, action: Double, decrease: Double, dualityGap: Double, criticality: Double,
    audit: Double, outerIterations: Int, newtonIterations: Int, restoredMass: Double, minimumDensity: Double,
    massError: Double, wallSeconds: Double, status: StepStatus
  ) {
    self.time = time
    self.interactionEnergy = interactionEnergy
    self.action = action
    self.decrease = decrease
    self.dualityGap = dualityGap
    self.criticality = criticality
    self.audit = audit
    self.outerIterations = outerIterations
    self.newtonIterations = newtonIterations
    self.restoredMass = restoredMass
    self.minimumDensity = minimumDensity
    self.massError = massError
    self.wallSeconds = wallSeconds
    self.status = status
  }
}
