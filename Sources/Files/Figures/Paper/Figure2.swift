import Kernels
import Foundation
import Particles
import Pictures
import RunFiles
import Spaces

/// Figure 2: how many clusters form on S¹ for D = diag(λ₂, 1), from random starts.
extension PaperFigure {
  private static let eigenvalues = (0..<20).map { 1.5 * Double($0) / 19 }
  private static let starts = 100
  private static let particleCount = 100
  private static let published = [0, 1, 0, 1, 2, 2, 5, 8, 16, 50, 100, 100, 100, 100, 100, 100, 45, 6, 3, 1]

  /// Of the movement, which costs more: the first starts.
  private static let movementStarts = 10
  /// On the first mesh all of them; on the second, which needs longer, again those whose end the first did not show.
  private static let passes = [(mesh: SphereMesh.circle(nodes: 128), end: 30.0), (mesh: SphereMesh.circle(nodes: 256), end: 60.0)]

  /// Two equal clusters are a stable state where λ₂ < tanh 1 (both on e₂) or λ₂ tanh λ₂ > 1 (both on e₁).
  private static let thresholds = [tanh(1.0), 1.19967864]

  /// How a start ends. A movement's two clusters are `apart` when two point masses in their place would meet: most of them are held
  /// by the mesh, since a cluster that has gathered in one node moves only where the maximum of m is more than half a cell away,
  /// however long one waits, and near the thresholds above the attraction of two clusters is weaker than that.
  enum Outcome { case one, two, apart, open }

  func clusterCounts(in folder: inout FigureFolder) throws -> FigureReport {
    let samples = randomStarts(Self.starts, of: Self.particleCount, ambient: 2, seed: 2)
    let particles = try Self.eigenvalues.map { eigenvalue in
      try folder.checkpoint("particles, λ₂ = \(fixed(eigenvalue, 4))")
      return try Self.particleOutcomes(eigenvalue, samples)
    }
    let passes = try Self.eigenvalues.map { eigenvalue in
      try folder.checkpoint("movements, λ₂ = \(fixed(eigenvalue, 4))")
      return try Self.movementOutcomes(eigenvalue, samples)
    }
    let movement = passes.map { $0.last! }
    func column(_ outcomes: [[Outcome]], _ outcome: Outcome) -> [Double] { outcomes.map { Double($0.count { $0 == outcome }) } }
    let columns: [(name: String, values: [Double])] = [
      ("lambda_2", Self.eigenvalues), ("published_one_cluster", Self.published.map(Double.init)),
      ("particles_one_cluster", column(particles, .one)), ("particles_two_clusters", column(particles, .two)),
      ("particles_open", column(particles, .open)),
      ("movement_runs", [Double](repeating: Double(Self.movementStarts), count: Self.eigenvalues.count)),
      ("particles_one_cluster_same_starts", column(particles.map { Array($0.prefix(Self.movementStarts)) }, .one)),
      ("movement_one_cluster", column(movement, .one)), ("movement_two_clusters", column(movement, .two)),
      ("movement_still_apart", column(movement, .apart)),
      ("movement_still_apart_on_first_mesh", column(passes.map { $0[0] }, .apart)), ("movement_open", column(movement, .open)),
      ("one_cluster_2E", Self.energies(exp)), ("two_clusters_2E", Self.energies(cosh)),
    ]
    try folder.write(columns, named: "counts")
    try folder.write(Self.picture(particles, movement), named: "figure-2")
    return try folder.report(
      2, "starts of 100 that end in one cluster on S¹, D = diag(λ₂, 1), and three standard deviations of the difference",
      Self.comparison(particles, movement))
  }

  /// 2E of a state on the top eigenvector.
  private static func energies(_ function: (Double) -> Double) -> [Double] { eigenvalues.map { function(max($0, 1)) } }

  /// Euler's scheme with τ = 0.1 and 1,500 steps, as in the paper, softmax normalization. With the constant one the counts are alike,
  /// but for 23 where λ₂ = 1.2632.
  private static func particleOutcomes(_ eigenvalue: Double, _ samples: [PointSet]) throws -> [Outcome] {
    let model = try ParticleModel(interaction: diagonal([eigenvalue, 1]))
    return concurrently(samples) { sample in
      let system = try! ParticleSystem(model: model, positions: sample, summation: .pairwise)
      switch Clustering.smallest(of: advanced(system, step: 0.1, to: 150, scheme: .euler).positions, maximum: 2)?.count {
      case 1: return .one
      case 2: return .two
      default: return .open
      }
    }
  }

  /// After each pass.
  private static func movementOutcomes(_ eigenvalue: Double, _ samples: [PointSet]) throws -> [[Outcome]] {
    let model = try SelfAttention(interaction: diagonal([eigenvalue, 1]))
    var outcomes = [Outcome](repeating: .open, count: movementStarts)
    return try passes.map { mesh, end in
      let left = outcomes.indices.filter { outcomes[$0] == .open || outcomes[$0] == .apart }
      let states = movedStarts(left.map { samples[$0] }, on: mesh, model: model, step: 0.5, to: end)
      for (start, state) in zip(left, states) { outcomes[start] = try outcome(mesh.mass(state).values, mesh, ParticleModel(model)) }
      return outcomes
    }
  }

  /// Of nodal masses on a circle.
  static func outcome(_ mass: [Double], _ mesh: SphereMesh, _ model: ParticleModel) throws -> Outcome {
    // Tails, which take longer than anything else to gather, are not to count.
    let heavy = mass.indices.filter { mass[$0] > 1e-3 }
    let points = PointSet(ambient: 2, coordinates: mesh.coordinates).selecting(heavy)
    let weights = heavy.map { mass[$0] }
    guard let clusters = Clustering.smallest(of: points, weights: weights, tolerance: 0.2, maximum: 2) else { return .open }
    guard clusters.count == 2 else { return .one }
    // Where in its cell a cluster is, the mesh does not know: one is turned by half a cell, so that no symmetry keeps them apart.
    let angles = (0..<2).map { atan2(clusters.centres[$0][1], clusters.centres[$0][0]) + Double($0) * .pi / Double(mesh.nodeCount) }
    let masses = (0..<2).map { cluster in zip(clusters.assignment, weights).reduce(0) { $0 + ($1.0 == cluster ? $1.1 : 0) } }
    let pair = try ParticleSystem(
      model: model, positions: PointSet(points: angles.map { [cos($0), sin($0)] }, ambient: 2), weights: masses, summation: .pairwise)
    return Clustering.smallest(of: advanced(pair, step: 0.5, to: 2_000).positions, maximum: 2)?.count == 1 ? .apart : .two
  }

  /// Three standard deviations of the difference of two shares of the same probability, and one run for rounding.
  private static func bound(_ a: Int, of n: Int, _ b: Int, of m: Int) -> Double {
    let p = Double(a + b) / Double(n + m)
    return 3 * (p * (1 - p) * (1 / Double(n) + 1 / Double(m))).squareRoot() + 1 / Double(min(n, m))
  }

  private static func comparison(_ particles: [[Outcome]], _ movement: [[Outcome]]) -> [FigureReport.Row] {
    eigenvalues.indices.map { index in
      let expected = Double(published[index]) / 100
      let a = particles[index].count { $0 == .one }
      let room = bound(a, of: starts, published[index], of: 100)
      // Apart counts as met, as two point masses would.
      let apart = movement[index].count { $0 == .apart }
      let b = movement[index].count { $0 == .one } + apart
      let movementRoom = bound(b, of: movementStarts, published[index], of: 100)
      let same = particles[index].prefix(movementStarts).count { $0 == .one }
      return FigureReport.Row(
        "λ₂ = \(fixed(eigenvalues[index], 4))", published: "\(published[index])", particles: "\(a)",
        movement: "\(b) of \(movementStarts)" + (apart > 0 ? ", \(apart) still apart" : "") + " (particles \(same))",
        tolerance: "\(Int(100 * room)), \(Int(100 * movementRoom)) of 100",
        agrees: .init(
          abs(Double(a) / Double(starts) - expected) <= room && abs(Double(b) / Double(movementStarts) - expected) <= movementRoom))
    }
  }

  private static func picture(_ particles: [[Outcome]], _ movement: [[Outcome]]) -> Picture {
    func percent(_ outcomes: [[Outcome]], _ wanted: Set<Outcome>) -> [Double] {
      outcomes.map { 100 * Double($0.count { wanted.contains($0) }) / Double($0.count) }
    }
    let (low, high) = (percent(movement, [.one]), percent(movement, [.one, .apart]))
    let spans = eigenvalues.indices.map { index in [low[index], high[index], .nan] }
    let counts = Chart(
      "starts that end in one cluster", x: Axis("eigenvalue λ₂"), y: Axis("starts (%)", scale: Scale(-4...104)),
      curves: [
        Curve(
          thresholds.flatMap { [$0, $0, .nan] }, [-4, 104, .nan, -4, 104, .nan], label: "two clusters unstable between",
          colour: Colour(0.75, 0.75, 0.77)),
        Curve(eigenvalues, published.map(Double.init), label: "published", style: .dashed, colour: Colour.series[6]),
        Curve(
          eigenvalues, percent(particles, [.one]), label: "particles, \(starts) starts", style: .lineAndMarkers, colour: Colour.series[1]),
        Curve(eigenvalues.flatMap { [$0, $0, .nan] }, spans.flatMap(\.self), label: "two clusters still apart", colour: Colour.series[5]),
        Curve(eigenvalues, low, label: "movement, \(movementStarts) starts", style: .markers, colour: Colour.series[0]),
      ])
    let above = (1...50).map { 1 + Double($0) / 100 }
    let energies = Chart(
      "energy of the two states", x: Axis("eigenvalue λ₂"), y: Axis("interaction energy 2E"),
      curves: [
        Curve([0, 1] + above, [exp(1), exp(1)] + above.map { exp($0) }, label: "one cluster"),
        Curve([0, 1] + above, [cosh(1), cosh(1)] + above.map { cosh($0) }, label: "two clusters"),
      ])
    return Picture("Clusters on S¹, D = diag(λ₂, 1)", rows: [Picture.Row(height: 270, [counts]), Picture.Row(height: 200, [energies])])
  }
}
