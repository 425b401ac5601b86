import Configurations
import Kernels
import Foundation
import Particles
import Pictures
import RunFiles

/// A matrix D on S² whose flow is computed with particles and with the movement, both from the density
/// 0.7 vMF((1, 2, ½), 1) + 0.3 uniform.
struct SphereCase {
  static let particleCount = 400
  private static let start = (mean: [1, 2, 0.5], concentration: 1.0, uniform: 0.3)

  let name: String
  let title: String
  let diagonal: [Double]
  let direction: FlowDirection
  /// Chosen so that the state is stationary to what a picture shows.
  let step: Double
  let steps: Int

  struct Result {
    let item: SphereCase
    let particles: ParticleSystem
    let run: RunFile

    var twiceEnergies: (particles: Double, movement: Double) { (particles.twiceEnergy, 2 * run.ledger.last!.interactionEnergy) }

    /// The means of a function over both final states.
    func means(_ function: ([Double]) -> Double) -> (particles: Double, movement: Double) {
      (particles.positions.mean(particles.weights, function), run.mesh.mean(run.state.density, function))
    }

    /// A finding of both methods.
    func row(
      _ finding: String, published: String = "", _ pair: (particles: Double, movement: Double), decimals: Int = 6, tolerance: String,
      agrees: Bool
    ) -> FigureReport.Row {
      FigureReport.Row(
        "(\(item.name)) \(finding)", published: published, particles: fixed(pair.particles, decimals),
        movement: fixed(pair.movement, decimals), tolerance: tolerance, agrees: .init(agrees))
    }
  }

  /// All cases to their end, their states, a picture of the final ones and the movements' energies stored in `folder`.
  static func computed(
    _ cases: [SphereCase], _ title: String, densities: Scale, in folder: inout FigureFolder, figure: Int
  ) throws -> [Result] {
    var results: [Result] = []
    for item in cases { results.append(try item.computed(in: &folder, figure: figure)) }
    try folder.write(picture(title, results, densities: densities), named: "figure-\(figure)")
    try folder.write(curves(results), named: "energies")
    return results
  }

  /// Both flows to their end, their states stored in `folder`.
  private func computed(in folder: inout FigureFolder, figure: Int) throws -> Result {
    let configuration = configuration
    let run = try movementRun(configuration, to: folder.file("movement-\(name).nc"), overwrite: folder.overwrite)
    var generator = Xoshiro256(seed: UInt64(figure))
    let distribution = SphereDistribution.mixture([
      (1 - Self.start.uniform, .vonMisesFisher(mean: Self.start.mean, concentration: Self.start.concentration)),
      (Self.start.uniform, .uniform),
    ])
    let first = try ParticleSystem(
      model: ParticleModel(configuration.attention.model()),
      positions: distribution.sample(Self.particleCount, ambient: 3, using: &generator))
    let last = advanced(first, step: 0.2, to: step * Double(steps))
    var writer = try ParticleWriter(
      creating: folder.file("particles-\(name).nc"), configuration: configuration, system: first, history: "jko figure \(figure)",
      overwrite: folder.overwrite)
    try writer.append(last)
    return Result(item: self, particles: last, run: run)
  }

  private var configuration: Configuration {
    var attention = AttentionSection(interaction: Figures.diagonal(diagonal))
    attention.direction = direction
    var configuration = Configuration(attention: attention, movement: MovementSection(step: step, extent: .steps(steps)))
    configuration.sphere = .icosphere(subdivisions: 3)
    configuration.initial.components = [
      InitialComponent(
        weight: 1 - Self.start.uniform, kind: .vonMisesFisher(mean: Self.start.mean, concentration: Self.start.concentration)),
      InitialComponent(weight: Self.start.uniform, kind: .uniform),
    ]
    configuration.settings.auditSchedule = .every(steps)
    configuration.output.every = steps
    return configuration
  }

  /// The final states side by side, a row a case.
  private static func picture(_ title: String, _ results: [Result], densities: Scale) -> Picture {
    let colours = ColourScale(densities, label: "density ρ (per unit area)")
    let rows = results.map { result in
      let surface = SphereSurface(coordinates: result.run.mesh.coordinates, triangles: result.run.mesh.faces)
      return Picture.Row(
        height: 166,
        [
          SpherePanel(
            "(\(result.item.name)) \(result.item.title), \(particleCount) particles", particles: result.particles.positions.coordinates),
          SpherePanel(
            "(\(result.item.name)) minimizing movement",
            density: .init(surface, values: result.run.state.density.values, colours: colours)),
        ])
    }
    return Picture(title, rows: rows + [Picture.Row(height: 34, [ColourBar(colours)])])
  }

  /// The movements' ledgers, one after the other; cases are numbered from 1.
  private static func curves(_ results: [Result]) -> [(name: String, values: [Double])] {
    let rows = results.enumerated().flatMap { index, result in result.run.ledger.map { (Double(index + 1), $0) } }
    return [
      ("case_number", rows.map(\.0)), ("time", rows.map(\.1.time)),
      ("twice_interaction_energy", rows.map { 2 * $0.1.interactionEnergy }), ("action", rows.map(\.1.action)),
      ("duality_gap", rows.map(\.1.dualityGap)),
    ]
  }
}
