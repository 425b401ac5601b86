import ProximalSteps
import StepPrograms
import Transport

/// One iteration of the loop, as it is observed: the certificate so far, the residuals, and the step taken from there.
package struct PrimalDualRecord: Sendable {
  package var iteration: Int
  package var certificate: Certificate
  /// Σ |R₁|: mass not yet accounted for.
  package var continuityResidual: Double
  /// max |R₂|.
  package var hamiltonJacobiResidual: Double
  /// μ·z/(NV).
  package var complementarity: Double
  /// Length of the step taken from here; 0 in the last record.
  package var stepLength: Double
}

/// What happens while a model is solved, for callers that look on.
package enum PrimalDualEvent: Sendable {
  case iteration(PrimalDualRecord)
  /// A nearly feasible point was made feasible by linear programming.
  case restoration(Restoration)
  /// The lower bound of a model whose gap was above its tolerance was improved by linear programming.
  case dualRepair(before: Certificate, after: Certificate, DualRepair)
}

/// What the loop leaves: its last iterate, the best feasible point, and the bounds that certify it.
package struct PrimalDualResult: Sendable {
  package var iterate: Iterate
  /// The point of the upper bound; nil when no iterate gave one.
  package var feasible: PathPoint?
  package var certificate: Certificate
  /// Newton systems factored.
  package var iterations: Int
  /// Negative mass that restoration mended on the way to `feasible`.
  package var restoredMass = 0.0
  package var termination: InnerTermination
}
