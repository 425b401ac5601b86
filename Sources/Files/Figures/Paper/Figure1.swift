import Configurations
import Kernels
import Foundation
import Particles
import Pictures
import RunFiles
import Spaces

/// Figure 1: maximizers on S², D = I and D = diag(1, 3, 4): a point mass, anywhere or on the top eigenvector ±e₃.
///
/// On a mesh a point mass x in a node moves only where the maximum of exp(x·Dy) is nearer to a neighbour, which near e₃ is at ¾ of
/// its distance θ from there or less: it rests where θ/4 is about half an edge.
extension PaperFigure {
  private static let starts = 30
  /// Of the movement, which costs more: the first starts.
  private static let movementStarts = 10
  private static let end = 10.0
  private static let mesh = SphereMesh.icosphere(subdivisions: 3)

  private struct Case {
    let name: String
    let title: String
    let diagonal: [Double]
    let step: Double

    func form(_ x: [Double]) -> Double { zip(x, diagonal).reduce(0) { $0 + $1.1 * $1.0 * $1.0 } }
  }

  private static let cases = [
    Case(name: "identity", title: "D = I", diagonal: [1, 1, 1], step: 0.5),
    Case(name: "diagonal", title: "D = diag(1, 3, 4)", diagonal: [1, 3, 4], step: 0.1),
  ]

  private struct Result {
    let item: Case
    /// Where each start's one particle ends.
    let particles: [[Double]]
    /// Final densities of the movement from point masses.
    let densities: [NodeField]
    /// From a concentrated start.
    let cloud: ParticleSystem
    let run: RunFile

    /// ∫ x dμ of each final density, and ∫ x·Dx dμ.
    var means: [[Double]] { densities.map { density in (0..<3).map { c in PaperFigure.mesh.mean(density) { $0[c] } } } }
    var forms: [Double] { densities.map { PaperFigure.mesh.mean($0, item.form) } }
    var twiceEnergies: (particles: Double, movement: Double) { (cloud.twiceEnergy, 2 * run.ledger.last!.interactionEnergy) }
  }

  func singleParticle(in folder: inout FigureFolder) throws -> FigureReport {
    let starts = randomStarts(Self.starts, of: 1, ambient: 3, seed: 1)
    var results: [Result] = []
    for item in Self.cases { results.append(try Self.result(item, starts, in: &folder)) }
    try folder.write(Self.columns(starts, results), named: "starts")
    try folder.write(Self.picture(starts, results), named: "figure-1")
    return try folder.report(1, "maximizers on S² from one particle and from a concentrated start", Self.comparison(starts, results))
  }

  private static func result(_ item: Case, _ starts: [PointSet], in folder: inout FigureFolder) throws -> Result {
    let attention = AttentionSection(interaction: Figures.diagonal(item.diagonal))
    let model = try attention.model()
    let flow = try ParticleModel(model)
    let ends = try starts.map { advanced(try ParticleSystem(model: flow, positions: $0), step: 0.05, to: 3 * end).positions[0] }
    let densities = movedStarts(Array(starts.prefix(movementStarts)), on: mesh, model: model, step: item.step, to: end)

    let (mean, concentration) = ([0.8, 0.5, 0.33], 20.0)
    var configuration = Configuration(attention: attention, movement: MovementSection(step: item.step, extent: .end(end)))
    configuration.sphere = .icosphere(subdivisions: 3)
    configuration.initial.components = [InitialComponent(kind: .vonMisesFisher(mean: mean, concentration: concentration))]
    configuration.settings.auditSchedule = .every(1_000)
    configuration.output.every = 10
    let run = try movementRun(configuration, to: folder.file("movement-\(item.name).nc"), overwrite: folder.overwrite)
    var generator = Xoshiro256(seed: 11)
    let cloud = try ParticleSystem(
      model: flow,
      positions: SphereDistribution.vonMisesFisher(mean: mean, concentration: concentration).sample(200, ambient: 3, using: &generator))
    return Result(
      item: item, particles: ends, densities: densities, cloud: advanced(cloud, step: 0.05, to: end), run: run)
  }

  private static func columns(_ starts: [PointSet], _ results: [Result]) -> [(name: String, values: [Double])] {
    func coordinates(_ name: String, _ points: [[Double]]) -> [(name: String, values: [Double])] {
      (0..<3).map { c in ("\(name)_x\(c + 1)", (0..<Self.starts).map { $0 < points.count ? points[$0][c] : .nan }) }
    }
    var columns = coordinates("start", starts.map { $0[0] })
    for result in results {
      columns += coordinates("particle_\(result.item.name)", result.particles)
      columns.append(("particle_\(result.item.name)_form", result.particles.map(result.item.form)))
      columns += coordinates("movement_\(result.item.name)_mean", result.means)
      let forms = result.forms
      columns.append(("movement_\(result.item.name)_form", (0..<Self.starts).map { $0 < forms.count ? forms[$0] : .nan }))
    }
    return columns
  }

  private static func angle(_ a: [Double], _ b: [Double]) -> Double {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return acos(max(-1, min(dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot(), 1)))
  }

  private static func comparison(_ starts: [PointSet], _ results: [Result]) -> [FigureReport.Row] {
    let (identity, diagonal) = (results[0], results[1])
    let edge = (0..<mesh.faceCount).flatMap { face -> [Double] in
      let corners = mesh.corners(face).map(mesh.node)
      return [angle(corners[0], corners[1]), angle(corners[1], corners[2]), angle(corners[2], corners[0])]
    }.max()!
    // Where a point mass rests near e₃, at 2 edges from it, and the form there.
    let least = 4 - pow(sin(2 * edge), 2)
    func farthest(_ ends: [[Double]]) -> Double { zip(starts, ends).map { angle($0[0], $1) }.max()! }
    let ways = (farthest(identity.particles), farthest(identity.means))
    let energies = results.map(\.twiceEnergies)
    let forms = (diagonal.particles.map(diagonal.item.form), diagonal.forms)
    let reached = (forms.0.count { $0 > 4 - 1e-6 }, forms.1.count { $0 > least })
    return [
      FigureReport.Row(
        "D = I: largest way of a point mass (rad)", published: "0", particles: fixed(ways.0, 4), movement: fixed(ways.1, 4),
        tolerance: "1e-9, mesh: an edge, \(fixed(edge, 4))", agrees: .init(ways.0 < 1e-9 && ways.1 < edge)),
      FigureReport.Row(
        "D = I: 2E from a concentrated start", published: fixed(exp(1), 4), particles: fixed(energies[0].particles, 4),
        movement: fixed(energies[0].movement, 4), tolerance: "0.001",
        agrees: .init(abs(energies[0].particles - exp(1)) < 1e-3 && abs(energies[0].movement - exp(1)) < 1e-3)),
      FigureReport.Row(
        "D = diag(1, 3, 4): point masses that end at ±e₃", published: "all", particles: "\(reached.0) of \(Self.starts)",
        movement: "\(reached.1) of \(movementStarts)", tolerance: "2 edges on the mesh",
        agrees: .init(reached == (Self.starts, movementStarts))),
      FigureReport.Row(
        "D = diag(1, 3, 4): least x·Dx at the end (mesh: at least)", published: "4",
        particles: fixed(forms.0.min()!, 4), movement: "\(fixed(forms.1.min()!, 4)) (\(fixed(least, 4)))", tolerance: "0.01",
        agrees: .init(
          forms.0.min()! > 4 - 1e-6 && forms.1.min()! > 4 - 1e-2, orExpected: forms.0.min()! > 4 - 1e-6 && forms.1.min()! > least)),
      FigureReport.Row(
        "D = diag(1, 3, 4): 2E from a concentrated start (mesh: at least)", published: fixed(exp(4), 4),
        particles: fixed(energies[1].particles, 4), movement: "\(fixed(energies[1].movement, 4)) (\(fixed(exp(least), 4)))",
        tolerance: "0.01",
        agrees: .init(
          abs(energies[1].particles - exp(4)) < 1e-2 && abs(energies[1].movement - exp(4)) < 1e-2,
          orExpected: abs(energies[1].particles - exp(4)) < 1e-2 && energies[1].movement > exp(least)
            && energies[1].movement <= exp(4) + 1e-9)),
    ]
  }

  private static func picture(_ starts: [PointSet], _ results: [Result]) -> Picture {
    let forms = ColourScale(Scale(0...4), label: "x·Dx")
    let densities = ColourScale(Scale(0.01...40, spacing: .logarithmic), label: "density ρ (per unit area)")
    let surface = SphereSurface(coordinates: mesh.coordinates, triangles: mesh.faces)
    func panel(_ title: String, _ result: Result, _ points: [[Double]]) -> SpherePanel {
      let units = points.map { point in point.map { $0 / point.reduce(0) { $0 + $1 * $1 }.squareRoot() } }
      return SpherePanel(
        title, particles: PointSet(points: units, ambient: 3).coordinates, particleValues: (units.map(result.item.form), forms))
    }
    func row(_ panel: (Result) -> SpherePanel) -> Picture.Row { Picture.Row(height: 166, results.map(panel)) }
    return Picture(
      "Maximizers of the interaction energy on S²",
      rows: [
        row { panel("\($0.item.title), \(Self.starts) starts of one particle", $0, starts.map { $0[0] }) },
        row { panel("particles, at the end", $0, $0.particles) },
        row { panel("movement of \(movementStarts) of the point masses, at the end", $0, $0.means) },
        Picture.Row(height: 34, [ColourBar(forms)]),
        row {
          SpherePanel(
            "movement from a concentrated start", density: .init(surface, values: $0.run.state.density.values, colours: densities))
        },
        Picture.Row(height: 34, [ColourBar(densities)]),
      ])
  }
}
