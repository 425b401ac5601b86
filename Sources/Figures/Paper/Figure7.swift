import AttentionModel
import Foundation
import MinimizingMovements
import Particles
import Pictures
import RunFiles
import SphereMeshes

/// Figure 7: energies of the stationary states for indefinite D = diag(−1, λ₂) on S¹, and what is reached from random starts.
extension PaperFigure {
  private static let eigenvalues = (0...10).map { -1 + Double($0) / 5 }
  private static let starts = 10
  private static let movementStarts = 4
  private static let end = 60.0

  /// 2E of one cluster at e₂, of two at ±e₂, of two at ±e₁.
  private static let states: [(name: String, twiceEnergy: @Sendable (Double) -> Double)] = [
    ("one cluster at e₂", { exp($0) }), ("two clusters at ±e₂", { cosh($0) }), ("two clusters at ±e₁", { _ in cosh(1) }),
  ]
  /// Where one cluster at e₂ becomes better than two at ±e₁: e^λ₂ = cosh 1.
  private static let crossing = log(cosh(1.0))

  func indefiniteMatrices(in folder: inout FigureFolder) throws -> FigureReport {
    let samples = randomStarts(Self.starts, of: 100, ambient: 2, seed: 7)
    let mesh = SphereMesh.circle(nodes: 64)
    var particles: [[Double]] = []
    var movement: [[Double]] = []
    for eigenvalue in Self.eigenvalues {
      let model = try SelfAttention(interaction: diagonal([-1, eigenvalue]))
      particles.append(
        try samples.map {
          advanced(try ParticleSystem(model: ParticleModel(model), positions: $0), step: 0.1, to: Self.end).twiceEnergy
        })
      let kernel = model.kernelOperator(on: PointSet(ambient: 2, coordinates: mesh.coordinates))
      movement.append(
        movedStarts(Array(samples.prefix(Self.movementStarts)), on: mesh, model: model, step: 0.5, to: Self.end).map {
          2 * kernel.interactionEnergy(mesh.mass($0).values)
        })
    }
    try folder.write(Self.picture(particles, movement), named: "figure-7")
    var columns: [(name: String, values: [Double])] = [("lambda_2", Self.eigenvalues)]
    for (name, state) in zip(["one_cluster_e2", "two_clusters_e2", "two_clusters_e1"], Self.states) {
      columns.append((name, Self.eigenvalues.map(state.twiceEnergy)))
    }
    for run in 0..<Self.starts { columns.append(("particles_\(run + 1)", particles.map { $0[run] })) }
    for run in 0..<Self.movementStarts { columns.append(("movement_\(run + 1)", movement.map { $0[run] })) }
    try folder.write(columns, named: "energies")
    return try folder.report(7, "2E of the best of the random starts, D = diag(−1, λ₂)", Self.comparison(particles, movement))
  }

  private static func picture(_ particles: [[Double]], _ movement: [[Double]]) -> Picture {
    let places = (0...100).map { -1 + Double($0) / 50 }
    var curves = states.enumerated().map { index, state in
      Curve(places, places.map(state.twiceEnergy), label: state.name, colour: Colour.series[[0, 5, 2][index]])
    }
    func reached(_ runs: [[Double]], shift: Double, label: String, colour: Colour) -> Curve {
      Curve(
        runs.indices.flatMap { index in runs[index].map { _ in eigenvalues[index] + shift } }, runs.flatMap(\.self), label: label,
        style: .markers, colour: colour)
    }
    curves.append(reached(particles, shift: -0.012, label: "particles, \(starts) starts", colour: Colour.series[1]))
    curves.append(reached(movement, shift: 0.012, label: "movement, \(movementStarts) starts", colour: Colour.series[3]))
    let chart = Chart(x: Axis("eigenvalue λ₂"), y: Axis("interaction energy 2E"), curves: curves)
    return Picture("Stationary states on S¹, D = diag(−1, λ₂)", rows: [Picture.Row(height: 330, [chart])])
  }

  private static func comparison(_ particles: [[Double]], _ movement: [[Double]]) -> [FigureReport.Row] {
    var rows = eigenvalues.indices.map { index in
      let best = states.map { $0.twiceEnergy(eigenvalues[index]) }.max()!
      let (a, b) = (particles[index].max()!, movement[index].max()!)
      // Starts may end in another state than the best, a local maximum; none may be better than the best, and both methods are to
      // end in the same one. Random starts fill two clusters unevenly, which costs a little.
      let reached = states.contains { state in [a, b].allSatisfy { abs($0 - state.twiceEnergy(eigenvalues[index])) < 0.05 } }
      return FigureReport.Row(
        "λ₂ = \(fixed(eigenvalues[index], 1)), the best state's 2E", published: fixed(best, 4), particles: fixed(a, 4),
        movement: fixed(b, 4),
        agrees: reached && max(a, b) <= best + 1e-9)
    }
    let found = [particles, movement].map { runs in
      zip(runs, eigenvalues).map { run, eigenvalue in abs(run.max()! - exp(eigenvalue)) < abs(run.max()! - cosh(1)) }
    }
    func first(_ flags: [Bool]) -> String { flags.firstIndex(of: true).map { "reached from \(fixed(eigenvalues[$0], 1)) on" } ?? "none" }
    rows.append(
      FigureReport.Row(
        "one cluster is best above λ₂ = log cosh 1", published: fixed(crossing, 4), particles: first(found[0]), movement: first(found[1]),
        agrees: found[0] == found[1] && zip(found[0], eigenvalues).allSatisfy { !$0 || $1 > crossing }))
    return rows
  }
}
