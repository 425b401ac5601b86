import Configurations
import Kernels
import Foundation
import Particles
import Pictures
import RunFiles

/// Figure 4: four particles on S¹, the relation tanh(cos²φ) = λ₂ tanh(λ₂ sin²φ) of their stationary state, and what time steps
/// keep it.
extension PaperFigure {
  private static let eigenvalues = (1...10).map(Double.init)
  private static let eulerSteps = [0.2, 0.05, 5e-4]
  /// Long enough for the slowest mode to be settled to the digits shown.
  private static let end = 20.0
  private static let meshEnd = 5.0
  private static let published = [1.0, 2, 3, 4, 5, 0, 0, 0, 0, 0]

  func fourParticles(in folder: inout FigureFolder) throws -> FigureReport {
    var euler: [AttentionNormalization: [[Double]]] = [:]
    for normalization in AttentionNormalization.allCases {
      euler[normalization] = try Self.eulerSteps.map { step in
        try Self.eigenvalues.map { try Self.eulerRatio($0, normalization, step: step) }
      }
    }
    let atoms = [true, false].map { nonlocal in
      Self.eigenvalues.map { eigenvalue in
        let angle = FourAtoms(eigenvalue: eigenvalue, usesNonlocalMobility: nonlocal).movement(step: 0.2, steps: 100)
        return FourAtoms.ratio(cos(angle) * cos(angle), eigenvalue)
      }
    }
    var runs: [RunFile] = []
    for eigenvalue in Self.eigenvalues {
      let path = try folder.file("movement-\(Int(eigenvalue)).nc")
      runs.append(try movementRun(Self.configuration(eigenvalue), to: path, overwrite: folder.overwrite))
    }
    let mesh = zip(Self.eigenvalues, runs).map { eigenvalue, run in
      FourAtoms.ratio(run.mesh.mean(run.state.density) { $0[0] * $0[0] }, eigenvalue)
    }
    try folder.write(Self.picture(euler, atoms, mesh, runs), named: "figure-4")
    var columns = [("lambda_2", Self.eigenvalues)]
    for normalization in AttentionNormalization.allCases {
      for (step, values) in zip(Self.eulerSteps, euler[normalization]!) {
        columns.append(("euler_\(normalization.rawValue)_\(step)", values))
      }
    }
    columns += [("movement_four_atoms_nonlocal", atoms[0]), ("movement_four_atoms_wasserstein", atoms[1]), ("movement_mesh_t5", mesh)]
    try folder.write(columns, named: "ratios")
    return try folder.report(
      4, "mean of tanh(cos²φ)/tanh(λ₂ sin²φ) of four particles", Self.comparison(euler[.softmax]!, euler[.constant]!, atoms, mesh))
  }

  private static func eulerRatio(_ eigenvalue: Double, _ normalization: AttentionNormalization, step: Double) throws -> Double {
    let angles = (0..<4).map { Double.pi / 4 + Double($0) * .pi / 2 }
    let model = try ParticleModel(interaction: diagonal([1, eigenvalue]), direction: .descent, normalization: normalization)
    let system = try ParticleSystem(
      model: model, positions: PointSet(points: angles.map { [cos($0), sin($0)] }, ambient: 2), summation: .pairwise)
    let last = advanced(system, step: step, to: end, scheme: .euler)
    return last.positions.mean(last.weights) { FourAtoms.ratio($0[0] * $0[0], eigenvalue) }
  }

  private static func configuration(_ eigenvalue: Double) -> Configuration {
    var attention = AttentionSection(interaction: diagonal([1, eigenvalue]))
    attention.direction = .descent
    var configuration = Configuration(attention: attention, movement: MovementSection(step: 0.05, extent: .end(meshEnd)))
    configuration.sphere = .circle(nodes: 256)
    configuration.initial.components = [[1.0, 1], [-1, 1], [-1, -1], [1, -1]].map { InitialComponent(kind: .dirac(at: $0)) }
    configuration.settings.auditSchedule = .every(100)
    configuration.output.every = 20
    return configuration
  }

  private static func picture(
    _ euler: [AttentionNormalization: [[Double]]], _ atoms: [[Double]], _ mesh: [Double], _ runs: [RunFile]
  ) -> Picture {
    let charts = [(AttentionNormalization.softmax, "softmax normalization"), (.constant, "constant normalization")].enumerated().map {
      index, item in
      var curves = [Curve([0, 10], [0, 10], label: "identity", style: .dashed, colour: Colour.series[6])]
      for (number, values) in euler[item.0]!.enumerated() {
        // A collapse onto ±e₁ makes the ratio infinite.
        let shown = values.map { $0 > 11 ? .nan : $0 }
        curves.append(
          Curve(
            eigenvalues, shown, label: "Euler, τ = \(eulerSteps[number])", style: .lineAndMarkers, colour: Colour.series[[3, 1, 2][number]])
        )
      }
      curves.append(Curve(eigenvalues, atoms[index], label: "movement of four atoms, τ = 0.2", style: .markers, colour: Colour.series[0]))
      return Chart(
        item.1, x: Axis("eigenvalue λ₂", ticks: (0...5).map { Tick(Double(2 * $0), "\(2 * $0)") }),
        y: Axis("tanh(cos²φ)/tanh(λ₂ sin²φ)", scale: Scale(-0.5...14), ticks: (0...5).map { Tick(Double(2 * $0), "\(2 * $0)") }),
        curves: curves)
    }
    let shown = [1, 2, 4, 9]
    let densities = Chart(
      "the movement of densities at t = 5, started from four point masses", x: .angle("angle θ from e₁"),
      y: Axis("density ρ (per unit length)"),
      curves: shown.map { runs[$0].mesh.unrolled(runs[$0].state.density.values, label: "λ₂ = \(Int(eigenvalues[$0]))") })
    return Picture(
      "Four particles on S¹, D = diag(1, λ₂)", rows: [Picture.Row(height: 290, charts), Picture.Row(height: 220, [densities])])
  }

  private static func comparison(
    _ softmax: [[Double]], _ constant: [[Double]], _ atoms: [[Double]], _ mesh: [Double]
  ) -> [FigureReport.Row] {
    func worst(_ values: [Double]) -> Double { zip(values, eigenvalues).map { abs($0 - $1) }.max()! }
    // The paper's particles are those of constant normalization; the movement is to keep the identity where Euler's scheme does not.
    var rows = eigenvalues.indices.map { index in
      let isAsPublished = abs(constant[1][index] - published[index]) < 1e-3
      return FigureReport.Row(
        "λ₂ = \(Int(eigenvalues[index])), τ = 0.05, constant normalization", published: fixed(published[index], 4),
        particles: fixed(constant[1][index], 4), movement: fixed(atoms[1][index], 4),
        tolerance: "0.001",
        agrees: .init(
          isAsPublished && abs(atoms[1][index] - published[index]) < 1e-3,
          orExpected: isAsPublished && abs(atoms[1][index] - eigenvalues[index]) < 1e-3))
    }
    func row(_ finding: String, published: String = "", _ particles: [Double], _ movement: [Double], bound: Double) {
      rows.append(
        FigureReport.Row(
          "largest distance from λ₂, \(finding)", published: published, particles: fixed(worst(particles), 6),
          movement: fixed(worst(movement), 6), tolerance: "\(bound)",
          agrees: .init(worst(particles) <= bound && worst(movement) <= bound)))
    }
    row("τ = 5e-4, constant normalization", published: "0.0007", constant[2], atoms[1], bound: 7e-4)
    row("τ = 5e-4, softmax", softmax[2], atoms[0], bound: 7e-4)
    row("τ = 0.05, softmax", softmax[1], atoms[0], bound: 7e-4)
    // Densities spread from the atoms, since that lowers the energy further.
    row("τ = 0.05, softmax, densities", softmax[1], mesh, bound: 0.1)
    return rows
  }
}
