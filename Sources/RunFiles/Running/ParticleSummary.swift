import Particles

/// A particle flow in a few numbers, as the summary table and `--json` give them.
public struct ParticleSummary: Sendable, Equatable, Encodable {
  public var file: String
  public var particles: Int
  /// Outputs since t = 0.
  public var outputs: Int
  public var time: Double
  /// E, with the factor ½.
  public var initialInteractionEnergy: Double
  public var interactionEnergy: Double
  /// 2E, as the reference reports it.
  public var twiceInteractionEnergy: Double
  /// Nil where the flow is no gradient flow of E.
  public var dissipation: Double?
  public var firstMoment: [Double]
  public var secondMoment: [[Double]]
  /// ``Clustering/smallest(of:weights:tolerance:maximum:restarts:seed:)`` of the last state with its defaults; nil when the
  /// particles have not gathered.
  public var clusters: Int?
}

extension ParticleFile {
  /// - Throws: ``InputError`` when the last state cannot be read.
  public var summary: ParticleSummary {
    get throws {
      let positions = try positions(at: times.count - 1)
      let (first, last) = (energetics[0], energetics[times.count - 1])
      return ParticleSummary(
        file: path, particles: weights.count, outputs: times.count - 1, time: times[times.count - 1],
        initialInteractionEnergy: first.interactionEnergy, interactionEnergy: last.interactionEnergy,
        twiceInteractionEnergy: 2 * last.interactionEnergy, dissipation: last.dissipation,
        firstMoment: positions.firstMoment(weights: weights), secondMoment: positions.secondMoment(weights: weights),
        clusters: Clustering.smallest(of: positions, weights: weights)?.count)
    }
  }
}

extension ParticleSummary: CustomStringConvertible {
  /// A table of two columns.
  public var description: String {
    table(
      [
        ("file", file), ("particles", "\(particles)"), ("outputs", "\(outputs)"), ("time", short(time)),
        ("2E", "\(fixed(2 * initialInteractionEnergy, 10)) → \(fixed(twiceInteractionEnergy, 10))"),
        ("dissipation", dissipation.map(short) ?? "none: the flow is no gradient flow"),
        ("first moment", firstMoment.map { fixed($0, 6) }.joined(separator: " ")),
        ("clusters", clusters.map { "\($0)" } ?? "not gathered"),
      ])
  }
}
