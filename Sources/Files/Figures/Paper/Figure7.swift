import Kernels
import Foundation
import Particles
import Pictures
import Spaces

/// Figure 7: energies of the stationary states for indefinite D = diag(−1, λ₂) on S¹, and what is reached from random starts.
struct IndefiniteMatrices {
  var eigenvalues = (0...10).map { -1 + Double($0) / 5 }
  var starts = 10
  /// Of the movement, which costs more: the first starts.
  var movementStarts = 4
  var end = 60.0

  /// 2E of one cluster at e₂, of two at ±e₂, of two at ±e₁.
  private static let states: [(name: String, column: String, twiceEnergy: @Sendable (Double) -> Double)] = [
    ("one cluster at e₂", "one_cluster_e2", { exp($0) }), ("two clusters at ±e₂", "two_clusters_e2", { cosh($0) }),
    ("two clusters at ±e₁", "two_clusters_e1", { _ in cosh(1) }),
  ]
  /// Where one cluster at e₂ becomes better than two at ±e₁: e^λ₂ = cosh 1.
  private static let crossing = log(cosh(1.0))

  func compared(in folder: inout FigureFolder) throws -> FigureReport {
    let samples = randomStarts(starts, of: 100, ambient: 2, seed: 7)
    let mesh = SphereMesh.circle(nodes: 64)
    var particles: [[Double]] = []
    var movement: [[Double]] = []
    for eigenvalue in eigenvalues {
      let model = try SelfAttention(interaction: diagonal([-1, eigenvalue]))
      let flow = try ParticleModel(model)
      particles.append(
        concurrently(samples) { advanced(try! ParticleSystem(model: flow, positions: $0), step: 0.2, to: end).twiceEnergy })
      let kernel = model.kernelOperator(on: PointSet(ambient: 2, coordinates: mesh.coordinates))
      movement.append(
        movedStarts(Array(samples.prefix(movementStarts)), on: mesh, model: model, step: 0.5, to: end).map {
          2 * kernel.interactionEnergy(mesh.mass($0).values)
        })
    }
    try folder.write(picture(particles, movement), named: "figure-7")
    var columns: [(name: String, values: [Double])] = [("lambda_2", eigenvalues)]
    for state in Self.states { columns.append((state.column, eigenvalues.map(state.twiceEnergy))) }
    for run in 0..<starts { columns.append(("particles_\(run + 1)", particles.map { $0[run] })) }
    for run in 0..<movementStarts { columns.append(("movement_\(run + 1)", movement.map { $0[run] })) }
    try folder.write(columns, named: "energies")
    return try folder.report(7, "2E of the best of the random starts, D = diag(−1, λ₂)", comparison(particles, movement))
  }

  private func picture(_ particles: [[Double]], _ movement: [[Double]]) -> Picture {
    let places = (0...100).map { -1 + Double($0) / 50 }
    var curves = Self.states.enumerated().map { index, state in
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

  private func comparison(_ particles: [[Double]], _ movement: [[Double]]) -> [FigureReport.Row] {
    var rows = eigenvalues.indices.map { index in
      let best = Self.states.map { $0.twiceEnergy(eigenvalues[index]) }.max()!
      let (a, b) = (particles[index].max()!, movement[index].max()!)
      // Starts may end in another state than the best, a local maximum: they differ then, as they should. None may be better than the
      // best, and both methods are to end in the same one. Random starts fill two clusters unevenly, which costs a little.
      let reached = Self.states.contains { state in [a, b].allSatisfy { abs($0 - state.twiceEnergy(eigenvalues[index])) < 0.05 } }
      return FigureReport.Row(
        "λ₂ = \(fixed(eigenvalues[index], 1)), both in one state", published: "at most \(fixed(best, 4))", particles: fixed(a, 4),
        movement: fixed(b, 4), tolerance: "0.05",
        agrees: .init(
          [a, b].allSatisfy { abs($0 - best) < 0.05 } && max(a, b) <= best + 1e-9, orExpected: reached && max(a, b) <= best + 1e-9))
    }
    let found = [particles, movement].map { runs in
      zip(runs, eigenvalues).map { run, eigenvalue in abs(run.max()! - exp(eigenvalue)) < abs(run.max()! - cosh(1)) }
    }
    func first(_ flags: [Bool]) -> String { flags.firstIndex(of: true).map { "reached from \(fixed(eigenvalues[$0], 1)) on" } ?? "none" }
    rows.append(
      FigureReport.Row(
        "one cluster is best above log cosh 1", published: fixed(Self.crossing, 4), particles: first(found[0]), movement: first(found[1]),
        tolerance: "none",
        agrees: .init(found[0] == found[1] && zip(found[0], eigenvalues).allSatisfy { !$0 || $1 > Self.crossing })))
    return rows
  }
}
