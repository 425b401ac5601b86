import AttentionModel
import Foundation
import Particles
import Pictures
import RunFiles

/// Figure 3: minimizers on S² for matrices whose kernel grows.
extension PaperFigure {
  private struct Case {
    let name: String
    let title: String
    let diagonal: [Double]
    /// Chosen so that the state is stationary to what a picture shows.
    let step: Double
    let steps: Int
    var end: Double { step * Double(steps) }
  }

  private static let cases = [
    Case(name: "a", title: "D = I", diagonal: [1, 1, 1], step: 2, steps: 10),
    Case(name: "b", title: "D = diag(1, ¼, 1)", diagonal: [1, 0.25, 1], step: 20, steps: 20),
    Case(name: "c", title: "D = diag(1, 0, 1)", diagonal: [1, 0, 1], step: 2, steps: 20),
    Case(name: "d", title: "D = diag(0, 0, 1)", diagonal: [0, 0, 1], step: 4, steps: 15),
  ]

  private static let start = (mean: [1, 2, 0.5], concentration: 1.0, uniform: 0.3)
  private static let particleCount = 400

  func minimizersOnTheSphere(in folder: inout FigureFolder) throws -> FigureReport {
    var results: [(system: ParticleSystem, run: RunFile)] = []
    for item in Self.cases {
      let configuration = Self.configuration(item)
      let run = try movementRun(configuration, to: folder.file("movement-\(item.name).nc"), overwrite: folder.overwrite)
      var generator = Xoshiro256(seed: 3)
      let distribution = SphereDistribution.mixture([
        (1 - Self.start.uniform, .vonMisesFisher(mean: Self.start.mean, concentration: Self.start.concentration)),
        (Self.start.uniform, .uniform),
      ])
      let first = try ParticleSystem(
        model: ParticleModel(configuration.attention.model()),
        positions: distribution.sample(Self.particleCount, ambient: 3, using: &generator))
      let last = advanced(first, step: 0.2, to: item.end)
      var writer = try ParticleWriter(
        creating: folder.file("particles-\(item.name).nc"), configuration: configuration, system: first, history: "jko figure 3",
        overwrite: folder.overwrite)
      try writer.append(last)
      results.append((last, run))
    }
    try folder.write(Self.picture(results), named: "figure-3")
    try folder.write(Self.curves(results.map(\.run)), named: "energies")
    return try folder.report(3, "minimizers on S²", Self.comparison(results))
  }

  private static func configuration(_ item: Case) -> Configuration {
    var attention = AttentionSection(interaction: diagonal(item.diagonal))
    attention.direction = .descent
    var configuration = Configuration(attention: attention, movement: MovementSection(step: item.step, extent: .steps(item.steps)))
    configuration.sphere = .icosphere(subdivisions: 3)
    configuration.initial.components = [
      InitialComponent(weight: 1 - start.uniform, kind: .vonMisesFisher(mean: start.mean, concentration: start.concentration)),
      InitialComponent(weight: start.uniform, kind: .uniform),
    ]
    configuration.audit.period = .every(item.steps)
    configuration.output.every = item.steps
    return configuration
  }

  private static func picture(_ results: [(system: ParticleSystem, run: RunFile)]) -> Picture {
    let colours = ColourScale(Scale(0.01...20, spacing: .logarithmic), label: "density ρ (per unit area)")
    let rows = zip(cases, results).map { item, result in
      let surface = SphereSurface(coordinates: result.run.mesh.coordinates, triangles: result.run.mesh.faces)
      return Picture.Row(
        height: 166,
        [
          SpherePanel("(\(item.name)) \(item.title), \(particleCount) particles", particles: result.system.positions.coordinates),
          SpherePanel(
            "(\(item.name)) minimizing movement", density: .init(surface, values: result.run.state.density.values, colours: colours)),
        ])
    }
    return Picture("Minimizers of the interaction energy on S²", rows: rows + [Picture.Row(height: 34, [ColourBar(colours)])])
  }

  private static func curves(_ runs: [RunFile]) -> [(name: String, values: [Double])] {
    let rows = zip(cases, runs).flatMap { item, run in run.ledger.map { (item.name, $0) } }
    return [
      ("case_number", rows.map { Double($0.0.unicodeScalars.first!.value) - 96 }), ("time", rows.map(\.1.time)),
      ("twice_interaction_energy", rows.map { 2 * $0.1.interactionEnergy }), ("action", rows.map(\.1.action)),
      ("duality_gap", rows.map(\.1.dualityGap)),
    ]
  }

  private static func comparison(_ results: [(system: ParticleSystem, run: RunFile)]) -> [FigureReport.Row] {
    zip(cases, results).flatMap { item, result -> [FigureReport.Row] in
      let energies = (result.system.twiceEnergy, 2 * result.run.ledger.last!.interactionEnergy)
      func moment(_ axis: Int) -> (Double, Double) {
        let square: ([Double]) -> Double = { $0[axis] * $0[axis] }
        return (
          result.system.positions.mean(result.system.weights, square), result.run.mesh.mean(result.run.state.density, square)
        )
      }
      func row(_ finding: String, _ published: String, _ pair: (Double, Double), _ agrees: Bool) -> FigureReport.Row {
        FigureReport.Row(
          "(\(item.name)) \(finding)", published: published, particles: fixed(pair.0, 6), movement: fixed(pair.1, 6), agrees: agrees)
      }
      switch item.name {
      case "a":
        let exact = sinh(1.0)
        return [
          // The least energy of 400 points is a little above that of the uniform measure.
          row("2E, uniform", fixed(exact, 6), energies, energies.0 < exact + 1e-3 && abs(energies.1 - exact) < 1e-4),
          row("mean of x₂², uniform", fixed(1.0 / 3, 6), moment(1), abs(moment(1).0 - 1.0 / 3) < 1e-2 && abs(moment(1).1 - 1.0 / 3) < 1e-3),
        ]
      case "b":
        return [
          row("2E, a smooth density", "", energies, abs(energies.0 - energies.1) < 1e-3),
          row("mean of x₂²", "", moment(1), abs(moment(1).0 - moment(1).1) < 2e-2),
        ]
      default:
        // On ker D the energy is that of any measure there.
        let form = (1 - moment(1).0, 1 - moment(1).1)
        let off = item.name == "c" ? form : moment(2)
        return [
          row("2E, any measure on ker D", "1.000000", energies, abs(energies.0 - 1) < 1e-2 && abs(energies.1 - 1) < 1e-2),
          row("mean of x·Dx, 0 on ker D", "0.000000", off, off.0 < 0.1 && off.1 < 0.1),
        ]
      }
    }
  }
}
