import Configurations
import Foundation
import GlobalBounds
import Kernels
import Particles
import Spaces
import Spectrum

/// What theory says about a configuration before anything is run: the answer of `jko spectrum CONFIG.yaml`.
package struct SpectrumSummary: Sendable, Equatable, Encodable {
  package var file: String
  /// n of S^{n−1}.
  package var dimension: Int
  package var model: String
  /// Growth rates about the uniform state by degree, exact; nil where D is not a multiple of the identity.
  package var rates: [UniformSpectrum.Growth]?
  /// The fastest ones from the mesh, other D.
  package var modes: [DensitySpectrum.Mode]?
  /// The degree that grows fastest; nil when none grows, or the mode is a mixture.
  package var emergingDegree: Int?
  /// T_#: with noise of this temperature or more the uniform state is stable; nil where it is without.
  package var criticalTemperature: Double?
  /// β_*: up to there the transition at T_# is continuous.
  package var criticalBeta: Double?
  /// 2E of the uniform state, and the speed of the flow there.
  package var uniformTwoEnergy: Double
  package var uniformSpeed: Double
  /// Bounds of 2E over all measures.
  package var lower: Double
  package var upper: Double
  package var lowerRule: String
  package var upperRule: String
  /// The optimum of the flow's direction, in words.
  package var endState: String
  /// c, where energies, bounds and temperatures here are those of the kernel times e^{−c}: only where they would leave the range of
  /// numbers.
  package var kernelLogScale: Double?

  /// How many modes of the mesh are told.
  private static let modeCount = 12

  /// - Throws: ``InputError`` when the configuration is unusable or no gradient flow.
  package init(ofConfiguration path: String) throws {
    let configuration = try Configuration(contentsOf: path, for: .measure)
    let mesh = try configuration.sphere.mesh(relativeTo: directory(of: path))
    let model = try configuration.attention.model()
    let points = PointSet(ambient: mesh.ambient, coordinates: mesh.coordinates)
    let mass = NodeField(mesh.nodeArea.values.map { $0 / mesh.totalArea })
    let scale = model.head.norm > 700 ? model.head.logScale : 0
    kernelLogScale = scale > 0 ? scale : nil
    let bounds = EnergyBounds(model, logScale: scale)
    (file, dimension) = (path, mesh.ambient)
    self.model =
      "\(model.head.function == .exponential ? "exponential" : "power-series") kernel, eigenvalues of beta D \(model.eigenvalues.map(short).joined(separator: " ")), "
      + "\(model.direction.rawValue), \(model.metric.rawValue)"
    (lower, upper) = (bounds.lower, bounds.upper)
    (lowerRule, upperRule) = (bounds.lowerRule.rawValue, bounds.upperRule.rawValue)
    endState = Self.endState(model, bounds)
    if let exact = UniformSpectrum(model) {
      (rates, emergingDegree, uniformTwoEnergy, uniformSpeed) = (exact.growth, exact.emergingDegree, exact.eigenvalues[0], 0)
      (criticalTemperature, criticalBeta) = (exact.criticalTemperature, exact.continuousTransitionLimit)
    } else {
      guard let spectrum = DensitySpectrum(mesh: mesh, mass: mass, model: model, described: Self.modeCount) else {
        throw InputError.tooConcentrated(path, norm: model.head.norm)
      }
      let modes = Array(spectrum.modes.prefix(Self.modeCount))
      self.modes = modes
      emergingDegree = modes.first.flatMap { $0.rate > 0 && ($0.share ?? 0) > 0.5 ? $0.degree : nil }
      let kernel = model.kernelOperator(on: points)
      let field = AttentionField(kernel, positions: points, weights: mass.values, model: try ParticleModel(model))
      (uniformTwoEnergy, uniformSpeed) = (field.twoEnergy, field.squaredSpeed.squareRoot())
    }
  }

  private static func endState(_ model: SelfAttention, _ bounds: EnergyBounds) -> String {
    let values = model.eigenvalues
    let (least, greatest) = (values[0], values[values.count - 1])
    guard model.head.function == .exponential else {
      guard bounds.lowerRule == .firstMoment else { return "not known for this kernel" }
      let isSpread = model.direction == .ascent ? greatest <= 0 : least >= 0
      return isSpread
        ? "every measure of mean zero" : "one cluster at \(model.direction == .ascent ? "a top" : "a bottom") eigenvector of D"
    }
    switch model.direction {
    case .ascent:
      if greatest == 0 && least == 0 { return "every measure" }
      if bounds.upperRule == .oppositePoints { return "two opposite clusters of equal mass along a bottom eigenvector of D" }
      return model.multipleOfIdentity == nil ? "one cluster at a top eigenvector of D" : "one cluster, anywhere"
    case .descent:
      if least < 0 { return model.multipleOfIdentity == nil ? "one cluster at a bottom eigenvector of D" : "one cluster, anywhere" }
      if least == 0 { return "every measure on the kernel of D" }
      return model.multipleOfIdentity == nil ? "a measure whose potential is least, and constant, where it has mass" : "the uniform state"
    }
  }
}

extension InputError {
  /// ‖βD‖ that leaves the range of a spectrum from a mesh.
  static func tooConcentrated(_ path: String, norm: Double) -> InputError {
    InputError(
      path, "‖βD‖ is \(norm), too large for a spectrum from the mesh", remedy: "take at most \(DensitySpectrum.largestNorm)")
  }
}

extension SpectrumSummary: CustomStringConvertible {
  /// A table of rates, and one of two columns.
  package var description: String {
    let growth: [[String]]
    if let rates {
      growth = [["degree", "rate", "harmonics"]] + rates.map { ["\($0.degree)", fixed($0.rate, 8), "\(Int($0.multiplicity))"] }
    } else {
      growth =
        [["mode", "rate", "degree", "share"]]
        + (modes ?? []).enumerated().map { index, mode in
          ["\(index + 1)", fixed(mode.rate, 8), mode.degree.map { "\($0)" } ?? "", mode.share.map { fixed($0, 3) } ?? ""]
        }
    }
    var rows = [("sphere", "of R\(dimension)"), ("model", model)]
    rows.append(("emerging degree", emergingDegree.map { "\($0)" } ?? "none"))
    if let criticalTemperature { rows.append(("critical temperature", "T_# = \(fixed(criticalTemperature, 8))")) }
    if let criticalBeta { rows.append(("continuous up to", "β_* = \(fixed(criticalBeta, 8)), of β times the eigenvalue of D")) }
    let rest = uniformSpeed > 0 ? ", not stationary: speed \(short(uniformSpeed))" : ""
    rows.append(("2E uniform", fixed(uniformTwoEnergy, 10) + rest))
    rows.append(("2E at least", "\(fixed(lower, 10)): \(BoundRule(rawValue: lowerRule)?.sentence ?? lowerRule)"))
    rows.append(("2E at most", "\(fixed(upper, 10)): \(BoundRule(rawValue: upperRule)?.sentence ?? upperRule)"))
    rows.append(("best end state", endState))
    if let kernelLogScale { rows.append(("units", "energies and temperatures in e^\(short(kernelLogScale))")) }
    return alignedColumns(growth) + "\n" + table(rows)
  }
}
