import AttentionModel
import Foundation
import MinimizingMovements
import NumericalKernels
import Particles
import Pictures
import RunFiles
import SphereMeshes

extension SphereMesh {
  /// Equal point masses on the nearest nodes of a regular polygon.
  func deposited(_ points: PointSet) -> NodeField {
    var mass = NodeField(repeating: 0, on: self)
    for i in 0..<points.count {
      let place = atan2(points[i][1], points[i][0]) / (2 * .pi) * Double(nodeCount)
      mass[(Int(place.rounded()) + nodeCount) % nodeCount] += 1 / Double(points.count)
    }
    return density(mass)
  }
}

/// Figure 2: how many clusters form on S¹ for D = diag(λ₂, 1), from random starts.
extension PaperFigure {
  private static let eigenvalues = (0..<20).map { 1.5 * Double($0) / 19 }
  private static let starts = 100
  private static let particleCount = 100
  /// Of the movement, which costs more.
  private static let movementStarts = 10
  private static let meshNodes = 64
  private static let published = [0, 1, 0, 1, 2, 2, 5, 8, 16, 50, 100, 100, 100, 100, 100, 100, 45, 6, 3, 1]

  /// Runs that ended in one cluster, in two, and in neither.
  struct ClusterCounts {
    var one = 0
    var two = 0
    var other = 0
  }

  func clusterCounts(in folder: inout FigureFolder) throws -> FigureReport {
    let samples = Self.samples()
    let particles = try Self.eigenvalues.map { try Self.particleCounts($0, samples) }
    let movement = try Self.eigenvalues.map { try Self.movementCounts($0, samples) }
    let columns: [(name: String, values: [Double])] = [
      ("lambda_2", Self.eigenvalues), ("published_one_cluster", Self.published.map(Double.init)),
      ("particles_one_cluster", particles.map { Double($0.one) }), ("particles_two_clusters", particles.map { Double($0.two) }),
      ("movement_runs", [Double](repeating: Double(Self.movementStarts), count: Self.eigenvalues.count)),
      ("movement_one_cluster", movement.map { Double($0.one) }), ("movement_two_clusters", movement.map { Double($0.two) }),
      ("one_cluster_2E", Self.energies(exp)), ("two_clusters_2E", Self.energies(cosh)),
    ]
    try folder.write(columns, named: "counts")
    try folder.write(Self.picture(particles, movement), named: "figure-2")
    return try folder.report(2, "runs of 100 that end in one cluster, D = diag(λ₂, 1)", Self.comparison(particles, movement))
  }

  /// 2E of a state on the top eigenvector.
  private static func energies(_ function: (Double) -> Double) -> [Double] { eigenvalues.map { function(max($0, 1)) } }

  private static func samples() -> [PointSet] {
    var generator = Xoshiro256(seed: 2)
    return (0..<starts).map { _ in try! SphereDistribution.uniform.sample(particleCount, ambient: 2, using: &generator) }
  }

  /// Euler's scheme with τ = 0.1 and 1,500 steps, as in the paper, softmax normalization. With the constant one the counts are alike,
  /// but for 23 where λ₂ = 1.2632.
  private static func particleCounts(_ eigenvalue: Double, _ samples: [PointSet]) throws -> ClusterCounts {
    let model = try ParticleModel(interaction: diagonal([eigenvalue, 1]))
    var clusters = [Int](repeating: 0, count: samples.count)
    clusters.withUnsafeMutableBufferPointer { clusters in
      nonisolated(unsafe) let clusters = clusters
      parallelBlocks(count: samples.count, grain: 1) { run, _ in
        let system = try! ParticleSystem(model: model, positions: samples[run], summation: .pairwise)
        let last = advanced(system, step: 0.1, to: 150, scheme: .euler)
        clusters[run] = Clustering.smallest(of: last.positions, maximum: 2)?.count ?? 0
      }
    }
    return counts(clusters)
  }

  private static func movementCounts(_ eigenvalue: Double, _ samples: [PointSet]) throws -> ClusterCounts {
    let attention = AttentionSection(interaction: diagonal([eigenvalue, 1]))
    let mesh = SphereMesh.circle(nodes: meshNodes)
    var settings = MovementSettings(timeStep: 0.5)
    settings.auditSchedule = .every(0)
    let clusters = try samples.prefix(movementStarts).map { sample in
      var movement = MinimizingMovement(
        mesh: mesh, model: try attention.model(), settings: settings, state: MovementState(density: mesh.deposited(sample)))
      for _ in 0..<60 { movement.step() }
      return clusterCount(mesh, movement.state.density)
    }
    return counts(clusters)
  }

  /// By the mass on either side of the line orthogonal to the principal axis: all on one, or on both.
  private static func clusterCount(_ mesh: SphereMesh, _ density: NodeField) -> Int {
    let cosine = mesh.mean(density) { $0[0] * $0[0] - $0[1] * $0[1] }
    let sine = mesh.mean(density) { 2 * $0[0] * $0[1] }
    // A cluster is within about a cell of a point, so that the second moment has nearly length one.
    guard (cosine * cosine + sine * sine).squareRoot() > 0.95 else { return 0 }
    let angle = atan2(sine, cosine) / 2
    let side = mesh.mean(density) { $0[0] * cos(angle) + $0[1] * sin(angle) > 0 ? 1 : 0 }
    return min(side, 1 - side) < 0.01 ? 1 : 2
  }

  private static func counts(_ clusters: [Int]) -> ClusterCounts {
    ClusterCounts(one: clusters.count { $0 == 1 }, two: clusters.count { $0 == 2 }, other: clusters.count { $0 == 0 })
  }

  /// Three standard deviations of the difference of two shares of the same probability, and one run for rounding.
  private static func bound(_ a: Int, of n: Int, _ b: Int, of m: Int) -> Double {
    let p = Double(a + b) / Double(n + m)
    return 3 * (p * (1 - p) * (1 / Double(n) + 1 / Double(m))).squareRoot() + 1 / Double(min(n, m))
  }

  private static func picture(_ particles: [ClusterCounts], _ movement: [ClusterCounts]) -> Picture {
    let share = 100 / Double(movementStarts)
    let counts = Chart(
      "runs that end in one cluster, of 100", x: Axis("eigenvalue λ₂"), y: Axis("runs (%)", scale: Scale(-4...104)),
      curves: [
        Curve(eigenvalues, published.map(Double.init), label: "published", style: .dashed, colour: Colour.series[6]),
        Curve(eigenvalues, particles.map { Double($0.one) }, label: "particles", style: .lineAndMarkers, colour: Colour.series[1]),
        Curve(
          eigenvalues, movement.map { share * Double($0.one) }, label: "movement, \(movementStarts) runs", style: .markers,
          colour: Colour.series[0]),
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

  private static func comparison(_ particles: [ClusterCounts], _ movement: [ClusterCounts]) -> [FigureReport.Row] {
    eigenvalues.indices.map { index in
      let expected = Double(published[index]) / 100
      let (a, b) = (particles[index].one, movement[index])
      let room = bound(a, of: starts, published[index], of: 100)
      let movementRoom = bound(b.one, of: movementStarts, published[index], of: 100)
      return FigureReport.Row(
        "λ₂ = \(fixed(eigenvalues[index], 4)), one cluster", published: "\(published[index])",
        particles: "\(a) ± \(Int(100 * room))",
        movement: "\(b.one) of \(movementStarts)" + (b.other > 0 ? ", \(b.other) open" : ""),
        agrees: abs(Double(a) / Double(starts) - expected) <= room
          && abs(Double(b.one) / Double(movementStarts) - expected) <= movementRoom)
    }
  }
}
