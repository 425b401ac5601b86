import Configurations
import Particles

/// A particle flow in a few numbers, as the summary table and `--json` give them.
package struct ParticleSummary: Sendable, Equatable, Encodable {
  package var file: String
  package var particles: Int
  /// Outputs since t = 0.
  package var outputs: Int
  package var time: Double
  /// E, with the factor ½.
  package var initialInteractionEnergy: Double
  package var interactionEnergy: Double
  /// 2E, as the reference reports it.
  package var twiceInteractionEnergy: Double
  /// Nil where the flow is no gradient flow of E.
  package var dissipation: Double?
  package var firstMoment: [Double]
  package var secondMoment: [[Double]]
  /// ``Clustering/smallest(of:weights:tolerance:maximum:restarts:seed:)`` of the last state with its defaults; nil when the
  /// particles have not gathered.
  package var clusters: Int?
}

extension ParticleFile {
  /// - Throws: ``InputError`` when the last state cannot be read.
  package var summary: ParticleSummary {
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
  package var description: String {
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
