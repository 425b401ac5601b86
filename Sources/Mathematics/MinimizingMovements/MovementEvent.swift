import Transport
import ProximalSteps
import LinearPrograms
import StepPrograms
import Kantorovich
import PrimalDual

/// What happens inside a step, for callers that look on.
package enum MovementEvent: Sendable {
  /// What happens while the model of a round is solved: an iteration, a restoration, a dual repair.
  case inner(round: Int, PrimalDualEvent)
  /// A point was audited: χ relative to the decrease so far.
  case audit(relative: Double, FirstOrderAudit)
  /// A round of the outer loop, with the certificate of its model and the Newton systems that took.
  case outer(RoundRecord, certificate: Certificate, newtonIterations: Int, termination: InnerTermination)
}

extension MovementEvent: CustomStringConvertible {
  package var description: String {
    switch self {
    case .inner(let round, .iteration(let record)):
      "  model \(round) iteration \(record.iteration): gap \(short(record.certificate.relativeGap)) "
        + "continuity \(short(record.continuityResidual)) Hamilton–Jacobi \(short(record.hamiltonJacobiResidual)) "
        + "barrier \(short(record.complementarity)) step \(short(record.stepLength))"
    case .inner(_, .restoration(let answer)):
      "  restoration: \(short(answer.restoredMass)) of negative mass, \(answer.stoppedFaces) faces without mass, "
        + "\(answer.rows) rows, \(answer.pivots) pivots"
    case .inner(_, .dualRepair(let before, let after, let repair)):
      "  dual repair: gap \(short(before.relativeGap)) to \(short(after.relativeGap)), "
        + "\(repair.rounds) programs, at most \(repair.rows) rows, \(repair.pivots) pivots"
    case .audit(let relative, let program):
      "  audit: χ/decrease \(short(relative)), \(program.rows) rows, \(program.columns) columns, \(program.pivots) pivots"
    case .outer(let record, let certificate, let systems, let termination):
      "round \(record.round): predicted \(short(record.predicted)) decrease \(short(record.decrease)) line search \(short(record.length)) "
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
