/// What one step did, in numbers that certify it. Energies carry the factor ½ of E(μ) = ½ ∬ k dμ dμ.
public struct LedgerRow: Sendable, Equatable {
  /// Time t^{k+1} at the end of the step.
  public var time: Double
  /// E(μ^{k+1}).
  public var interactionEnergy: Double
  /// (1/2τ) W²: the action of the step's momentum.
  public var action: Double
  /// J(μ^k, 0) − J(μ^{k+1}, w) ≥ 0.
  public var decrease: Double
  /// Certified relative duality gap of the convex model that the step ends on, about the point it ends at.
  public var dualityGap: Double
  /// Predicted decrease of the last convex model relative to `decrease`: zero exactly at critical points.
  public var criticality: Double
  /// First-order audit of the non-convex problem, χ relative to `decrease`; NaN when not made.
  public var audit: Double
  /// Convex models solved.
  public var outerIterations: Int
  /// Newton systems factored, all models together.
  public var newtonIterations: Int
  /// Negative mass mended by restoration.
  public var restoredMass: Double
  /// min_i ρ_i.
  public var minimumDensity: Double
  /// Σ_i μ_i − 1.
  public var massError: Double
  public var wallSeconds: Double
  public var status: StepStatus

  public init(
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
