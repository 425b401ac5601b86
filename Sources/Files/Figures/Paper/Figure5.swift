import Configurations
import Kernels
import Foundation
import Measures
import Particles
import Pictures
import RunFiles

/// Figure 5: minimizing densities on S¹ for D = diag(1, 1 + ε), and their first-order expansion
/// ρ₀(1 + 2.0816531 ε cos 2θ).
extension PaperFigure {
  private static let perturbations = (-4...12).map { Double($0) * 0.025 }
  private static let slope = 2.0816531
  private static let particleCount = 200
  private static let nodes = 256

  /// 2E and 2∫ cos 2θ dμ of the minimizing densities.
  private static let exact: [(perturbation: Double, twiceEnergy: Double, coefficient: Double)] = [
    (0, 1.266065877752, 0), (0.05, 1.279874386250, 0.1016681), (0.1, 1.293037275191, 0.1984818), (0.3, 1.339333985570, 0.5381722),
  ]

  private struct Minimizer {
    let perturbation: Double
    let run: RunFile
    let particles: ParticleSystem
    var density: [Double] { run.state.density.values }
    var twiceEnergy: Double { 2 * run.ledger.last!.interactionEnergy }
    /// 2∫ cos 2θ dμ.
    var coefficient: Double { 2 * run.mesh.mean(run.state.density) { $0[0] * $0[0] - $0[1] * $0[1] } }
    var particleCoefficient: Double { 2 * particles.positions.mean(particles.weights) { $0[0] * $0[0] - $0[1] * $0[1] } }

    /// The root mean square of 2πρ − (1 + slope · ε cos 2θ).
    var distance: Double {
      let squares = zip(density, run.mesh.angles).map { density, angle in
        let difference = 2 * Double.pi * density - 1 - PaperFigure.slope * perturbation * cos(2 * angle)
        return difference * difference
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
  }

  func minimizingDensities(in folder: inout FigureFolder) throws -> FigureReport {
    var minimizers: [Minimizer] = []
    for perturbation in Self.perturbations {
      let configuration = Self.configuration(perturbation)
      let name = String(format: "movement%+.3f.nc", perturbation)
      let run = try movementRun(configuration, to: folder.file(name), overwrite: folder.overwrite)
      var generator = Xoshiro256(seed: 5)
      let start = try ParticleSystem(
        model: ParticleModel(configuration.attention.model()),
        positions: SphereDistribution.uniform.sample(Self.particleCount, ambient: 2, using: &generator))
      minimizers.append(Minimizer(perturbation: perturbation, run: run, particles: advanced(start, step: 0.25, to: 200)))
    }
    try folder.write(Self.picture(minimizers), named: "figure-5")
    try folder.write(
      [
        ("epsilon", minimizers.map(\.perturbation)), ("twice_interaction_energy", minimizers.map(\.twiceEnergy)),
        ("particles_twice_interaction_energy", minimizers.map(\.particles.twiceEnergy)), ("coefficient", minimizers.map(\.coefficient)),
        ("particles_coefficient", minimizers.map(\.particleCoefficient)), ("distance_to_first_order", minimizers.map(\.distance)),
      ], named: "minimizers")
    let angles = minimizers[0].run.mesh.angles
    try folder.write(
      [("angle", angles)] + minimizers.map { (String(format: "density%+.3f", $0.perturbation), $0.density) }, named: "densities")
    return try folder.report(5, "minimizing densities on S¹, D = diag(1, 1 + ε)", Self.comparison(minimizers))
  }

  private static func configuration(_ perturbation: Double) -> Configuration {
    var attention = AttentionSection(interaction: diagonal([1, 1 + perturbation]))
    attention.direction = .descent
    // The mode cos 6θ decays with rate 6e-4, so steps are long, since only the limit is wanted; higher ones hardly count for the
    // energy and stay what they are, so the start has next to none of them.
    var configuration = Configuration(attention: attention, movement: MovementSection(step: 100, extent: .steps(25)))
    configuration.sphere = .circle(nodes: nodes)
    configuration.initial.perturbation = Perturbation(amplitude: Self.slope * perturbation, degree: 2)
    configuration.settings.auditSchedule = .every(25)
    configuration.output.every = 25
    return configuration
  }

  private static func picture(_ minimizers: [Minimizer]) -> Picture {
    // The nodes start at angle 0; the surface runs from −π to π.
    let stride = 4
    let columns = nodes / stride + 1
    let values = minimizers.flatMap { minimizer in (0..<columns).map { 2 * .pi * minimizer.density[($0 * stride + nodes / 2) % nodes] } }
    let scale = Scale(0.4...1.8)
    let surface = SurfacePlot(
      x: .angle("angle θ from e₁"), y: Axis("ε in D = diag(1, 1 + ε)", scale: Scale(-0.1...0.3)), z: Axis("density ρ/ρ₀", scale: scale),
      columns: columns, values: values, colours: ColourScale(Scale(holding: values), label: "density ρ/ρ₀"), columnsPerLine: 4)
    let tested = minimizers.filter { abs($0.perturbation) > 1e-9 && $0.perturbation > 0 }
    let order = Chart(
      "distance to the first-order expansion",
      x: Axis("ε", spacing: .logarithmic, ticks: [Tick(0.025, "0.025"), Tick(0.1, "0.1"), Tick(0.3, "0.3")]),
      y: Axis("root mean square of the error", spacing: .logarithmic),
      curves: [
        Curve(tested.map(\.perturbation), tested.map(\.distance), label: "movement", style: .lineAndMarkers),
        Curve(
          tested.map(\.perturbation), tested.map { tested[0].distance * pow($0.perturbation / tested[0].perturbation, 2) },
          label: "order 2",
          style: .dashed, colour: Colour.series[6]),
      ])
    let energies = Chart(
      "least energy", x: Axis("ε"), y: Axis("interaction energy 2E"),
      curves: [
        Curve(minimizers.map(\.perturbation), minimizers.map(\.twiceEnergy), label: "movement"),
        Curve(
          minimizers.map(\.perturbation), minimizers.map(\.particles.twiceEnergy), label: "\(particleCount) particles", style: .markers),
      ])
    return Picture(
      "Minimizing densities on S¹",
      rows: [Picture.Row(height: 330, [surface]), Picture.Row(height: 230, [energies, order])])
  }

  private static func comparison(_ minimizers: [Minimizer]) -> [FigureReport.Row] {
    var rows: [FigureReport.Row] = []
    for value in exact {
      let found = minimizers.min { abs($0.perturbation - value.perturbation) < abs($1.perturbation - value.perturbation) }!
      rows.append(
        FigureReport.Row(
          "ε = \(value.perturbation): 2E at most", published: fixed(value.twiceEnergy, 10),
          particles: fixed(found.particles.twiceEnergy, 10),
          movement: fixed(found.twiceEnergy, 10), tolerance: "movement +1e-9",
          agrees: .init(found.twiceEnergy <= value.twiceEnergy + 1e-9)))
      rows.append(
        FigureReport.Row(
          "ε = \(value.perturbation): 2∫cos 2θ dμ", published: fixed(value.coefficient, 7), particles: fixed(found.particleCoefficient, 7),
          movement: fixed(found.coefficient, 7), tolerance: "movement 1e-5",
          agrees: .init(abs(found.coefficient - value.coefficient) < 1e-5)))
    }
    func distance(_ perturbation: Double) -> Double { minimizers.first { abs($0.perturbation - perturbation) < 1e-9 }!.distance }
    let order = log2(distance(0.05) / distance(0.025))
    rows.append(
      FigureReport.Row(
        "order of the distance in ε", published: "2", movement: fixed(order, 3), tolerance: "0.1", agrees: .init(abs(order - 2) < 0.1)))
    return rows
  }
}
