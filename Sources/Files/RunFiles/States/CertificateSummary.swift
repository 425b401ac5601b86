import Configurations
import Foundation
import GlobalBounds
import Kernels

/// The answer of `jko certify`: whether a state is a global optimum of its energy, and what proves it.
package struct CertificateSummary: Sendable, Equatable, Encodable {
  package var file: String
  /// Of the state; nil for the initial measure of a configuration.
  package var time: Double?
  /// 2E of the state.
  package var twoEnergy: Double
  /// Bounds of 2E over all measures on the sphere.
  package var lower: Double
  package var upper: Double
  /// How far 2E is at most from the bound on the side of the optimum.
  package var gap: Double
  /// What proves that bound, as in ``BoundRule``.
  package var rule: String
  /// Whether the gap is within the tolerance; nil when it is not, and no measure better by more than that is known either.
  package var isGlobal: Bool?
  /// Whether the flow changes 2E by less than a millionth of it in a unit of time; nil where particles would overflow.
  package var isStationary: Bool?
  package var direction: String
  package var tolerance: Double
  /// c, where energies and bounds here are those of the kernel times e^{−c}: only where they would leave the range of numbers.
  package var kernelLogScale: Double?

  /// - Throws: ``InputError`` when the file is unusable or its flow no gradient flow.
  package init(of path: String, tolerance: Double) throws {
    let state = try StatedMeasure(path)
    let model = try state.model()
    let certificate = GlobalCertificate(of: state.points, weights: state.weights, model: model, tolerance: tolerance)
    self.init(certificate, file: path, time: state.time, squaredSpeed: try state.squaredSpeed(), metric: model.metric)
  }

  /// - Parameter squaredSpeed: Σ m |v|² of the flow.
  package init(_ certificate: GlobalCertificate, file: String, time: Double?, squaredSpeed: Double?, metric: TransportMetric) {
    self.file = file
    self.time = time
    let isInRange = certificate.logScale <= 700
    kernelLogScale = isInRange ? nil : certificate.logScale
    let unit = isInRange ? exp(certificate.logScale) : 1
    (twoEnergy, lower, upper) = (unit * certificate.twoEnergy, unit * certificate.lower, unit * certificate.upper)
    (gap, rule, tolerance) = (unit * certificate.gap, certificate.rule.rawValue, certificate.tolerance)
    isGlobal = certificate.isGlobal ? true : certificate.isNotGlobal ? false : nil
    // In the Wasserstein metric velocities, and with them times, are in units of the kernel.
    let scale = twoEnergy.magnitude * (metric == .wasserstein ? max(1, twoEnergy.magnitude) : 1)
    isStationary = squaredSpeed.map { $0 <= 1e-6 * scale }
    direction = certificate.direction.rawValue
  }

  private enum CodingKeys: String, CodingKey {
    case file, time, twoEnergy, lower, upper, gap, rule, isGlobal, isStationary, direction, tolerance, kernelLogScale
  }

  /// With null where nothing is proved.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    try container.encodeIfPresent(time, forKey: .time)
    try container.encode(twoEnergy, forKey: .twoEnergy)
    try container.encode(lower, forKey: .lower)
    try container.encode(upper, forKey: .upper)
    try container.encode(gap, forKey: .gap)
    try container.encode(rule, forKey: .rule)
    try container.encode(isGlobal, forKey: .isGlobal)
    try container.encode(isStationary, forKey: .isStationary)
    try container.encode(direction, forKey: .direction)
    try container.encode(tolerance, forKey: .tolerance)
    try container.encodeIfPresent(kernelLogScale, forKey: .kernelLogScale)
  }
}

extension CertificateSummary: CustomStringConvertible {
  /// One sentence, and the rule.
  package var description: String {
    let unit = kernelLogScale.map { "; energies in units of e^\(short($0))" } ?? ""
    return "\(sentence)\n\(BoundRule(rawValue: rule)?.sentence ?? rule); gap \(short(gap))\(unit)"
  }

  /// `2E = 27.3 of at most 54.598: a stationary state, not a global maximum`
  package var sentence: String {
    let isAscent = direction == FlowDirection.ascent.rawValue
    let optimum = isAscent ? "maximum" : "minimum"
    let state = isStationary.map { $0 ? "a stationary state" : "not stationary" } ?? "a state"
    let verdict =
      switch isGlobal {
      case true: "a global \(optimum)"
      case false: "\(state), not a global \(optimum)"
      default: "\(state); whether it is a global \(optimum) is not decided"
      }
    return "2E = \(Self.digits(twoEnergy)) of at \(isAscent ? "most \(Self.digits(upper))" : "least \(Self.digits(lower))"): \(verdict)"
  }

  private static func digits(_ value: Double) -> String { String(format: "%.8g", value) }
}
