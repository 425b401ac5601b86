import Transport
import ProximalSteps
import LinearPrograms
import StepPrograms
import Kantorovich
import PrimalDual

/// What happens inside a step, for callers that look on.
package enum MovementEvent: Sendable {
  /// An iteration of the primal-dual loop.
  case inner(round: Int, PrimalDualRecord)
  /// A nearly feasible point was made feasible by linear programming.
  case restoration(Restoration)
  /// The lower bound of a model whose gap was above its tolerance was improved by linear programming.
  case dualRepair(before: Certificate, after: Certificate, DualRepair)
  /// A point was audited: χ relative to the decrease so far.
  case audit(relative: Double, FirstOrderAudit)
  /// A round of the outer loop: the model's predicted decrease, the decrease of J so far, and the length of the line search.
  case outer(
    round: Int, predicted: Double, decrease: Double, stepLength: Double, certificate: Certificate, newtonIterations: Int,
    termination: InnerTermination)
}

extension MovementEvent: CustomStringConvertible {
  package var description: String {
    switch self {
    case .inner(let round, let record):
      "  model \(round) iteration \(record.iteration): gap \(short(record.certificate.relativeGap)) "
        + "continuity \(short(record.continuityResidual)) Hamilton–Jacobi \(short(record.hamiltonJacobiResidual)) "
        + "barrier \(short(record.complementarity)) step \(short(record.stepLength))"
    case .restoration(let answer):
      "  restoration: \(short(answer.restoredMass)) of negative mass, \(answer.stoppedFaces) faces without mass, "
        + "\(answer.rows) rows, \(answer.pivots) pivots"
    case .dualRepair(let before, let after, let repair):
      "  dual repair: gap \(short(before.relativeGap)) to \(short(after.relativeGap)), "
        + "\(repair.rounds) programs, at most \(repair.rows) rows, \(repair.pivots) pivots"
    case .audit(let relative, let program):
      "  audit: χ/decrease \(short(relative)), \(program.rows) rows, \(program.columns) columns, \(program.pivots) pivots"
    case .outer(let round, let predicted, let decrease, let length, let certificate, let systems, let termination):
      "round \(round): predicted \(short(predicted)) decrease \(short(decrease)) line search \(short(length)) "
        + "gap \(short(certificate.relativeGap)) in \(systems) Newton systems, \(termination)"
    }
  }
}

/// Three significant digits, without Foundation: 1.23e-5.
func short(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return "\(value)" }
  var exponent = 0, digits = abs(value)
  while digits >= 9.995 { digits /= 10; exponent += 1 }
  while digits < 0.9995 { digits *= 10; exponent -= 1 }
  let rounded = (digits * 100).rounded() / 100
  return "\(value < 0 ? "-" : "")\(rounded)" + (exponent == 0 ? "" : "e\(exponent)")
}
