import BenamouBrenier
import PrimalDual

/// What happens inside a step, for callers that look on.
public enum MovementEvent: Sendable {
  /// An iteration of the primal-dual loop.
  case restoration(Double, rows: Int, pivots: Int)
  case inner(outer: Int, PrimalDualRecord)
  /// A round of the outer loop: predicted and true decrease, and the line search's step.
  case outer(round: Int, predicted: Double, decrease: Double, stepLength: Double, certificate: Certificate, newtonIterations: Int)
}

extension MovementEvent: CustomStringConvertible {
  public var description: String {
    switch self {
    case .restoration(let mass, let rows, let pivots): "  restoration of \(short(mass)) rows \(rows) pivots \(pivots)"
    case .inner(let outer, let record):
      "  model \(outer) iteration \(record.iteration): gap \(short(record.certificate.relativeGap)) "
        + "continuity \(short(record.continuityResidual)) Hamilton–Jacobi \(short(record.hamiltonJacobiResidual)) "
        + "barrier \(short(record.complementarity)) step \(short(record.stepLength))"
    case .outer(let round, let predicted, let decrease, let length, let certificate, let systems):
      "round \(round): predicted \(short(predicted)) decrease \(short(decrease)) line search \(short(length)) "
        + "gap \(short(certificate.relativeGap)) in \(systems) Newton systems"
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
