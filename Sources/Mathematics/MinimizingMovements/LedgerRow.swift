import NumericalKernels

/// What one step did, in numbers that certify it. Energies carry the factor ½ of E(μ) = ½ ∬ k dμ dμ.
public struct LedgerRow: Sendable, Equatable {
  /// The time t^{k+1} at the end of the step.
  public var time: Double
  /// The interaction energy E(μ^{k+1}), with the factor ½.
  public var interactionEnergy: Double
  /// The action W²/(2τ) of the step's momentum.
  public var action: Double
  /// The decrease J(μ^k, 0) − J(μ^{k+1}, w) ≥ 0 of what the step minimizes.
  public var decrease: Double
  /// The certified relative duality gap of the convex model that the step ends on, about the point it ends at.
  public var dualityGap: Double
  /// The predicted decrease of the last convex model relative to `decrease`: zero exactly at critical points.
  public var criticality: Double
  /// The first-order audit of the non-convex problem, χ relative to `decrease`; NaN when not made.
  public var audit: Double
  /// The number of rounds: convex models solved.
  public var outerIterations: Int
  /// The number of Newton systems factored, all models together.
  public var newtonIterations: Int
  /// The negative mass that restoration mended.
  public var restoredMass: Double
  /// The least density, min_i ρ_i.
  public var minimumDensity: Double
  /// The error of the total mass, Σ_i μ_i − 1.
  public var massError: Double
  /// The time the step took, in seconds.
  public var wallSeconds: Double
  /// How the step ended.
  public var status: StepStatus
  /// The free energy F(μ^{k+1}): σE, and potential and internal energy where there are any.
  public var freeEnergy: Double?
  /// The potential energy ∫Φ dμ^{k+1}; nil without a potential.
  public var potentialEnergy: Double?
  /// The internal energy Σ s_i h(μ_i/s_i), T ∫ρ log ρ for noise; nil without internal energy.
  public var entropy: Double?
  /// The length τ of the step.
  public var stepSize: Double?
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
