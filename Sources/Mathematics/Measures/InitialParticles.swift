import Kernels
import Particles
import Spaces

/// Particles of an initial measure: N points and N weights ≥ 0, of any total.
package struct InitialParticles: Sendable, Equatable {
  package var positions: PointSet
  package var weights: [Double]
}

extension InitialMeasure {
  /// The particles that stand for the measure.
  ///
  /// Points and Diracs are taken as they are, with their shares as weights. The rest has a density, and becomes `count` equally
  /// weighted independent samples of it or, where `count` is nil, one particle a mesh node with the node's mass: the movement's own
  /// initial measure. The perturbation multiplies weights.
  ///
  /// - Parameters:
  ///   - seed: of the samples; the same numbers everywhere.
  ///   - mesh: asked for only where its nodes are needed.
  /// - Throws: ``MeasureError``, and what `mesh` throws.
  package func particles(count: Int?, seed: UInt64, ambient: Int, mesh: () throws -> SphereMesh) throws -> InitialParticles {
    var points: [[Double]] = []
    var weights: [Double] = []
    var densities: [(weight: Double, part: Part)] = []
    var needsMesh = false
    for (_, part) in parts { if case .masses = part { needsMesh = true } }
    try validate(ambient: ambient, nodes: needsMesh ? try mesh().nodeCount : nil)
    // Shares by the largest weight first, so that their sum is finite.
    let largest = parts.map(\.weight).max() ?? 0
    let total = parts.reduce(0) { $0 + $1.weight / largest }
    for (weight, part) in parts where weight > 0 {
      let share = weight / largest / total
      switch part {
      case .dirac(let direction):
        points.append(direction)
        weights.append(share)
      case .points(let table):
        let mass = table.weights.reduce(0, +)
        points += table.points
        weights += table.weights.map { share * ($0 / mass) }
      case .uniform, .vonMisesFisher, .masses: densities.append((share, part))
      }
    }
    if !densities.isEmpty {
      let share = densities.reduce(0) { $0 + $1.weight }
      if let count {
        points += try samples(of: densities, count: count, seed: seed, ambient: ambient, mesh: mesh)
        weights += [Double](repeating: share / Double(count), count: count)
      } else {
        let mesh = try mesh()
        points += (0..<mesh.nodeCount).map(mesh.node)
        weights += mesh.mass(try InitialMeasure(densities).density(on: mesh)).values.map { share * $0 }
      }
    }
    if let perturbation {
      weights = zip(weights, perturbation.factors(at: points)).map { $0 * $1 }
      guard weights.contains(where: { $0 > 0 }) else { throw MeasureError.nothingLeft }
    }
    return InitialParticles(positions: PointSet(points: points, ambient: ambient), weights: weights)
  }

  private func samples(
    of densities: [(weight: Double, part: Part)], count: Int, seed: UInt64, ambient: Int, mesh: () throws -> SphereMesh
  ) throws -> [[Double]] {
    let samplers: [DensitySampler?] = try densities.map {
      guard case .masses(let field) = $0.part else { return nil }
      return DensitySampler(try mesh(), mass: field)
    }
    let distributions: [SphereDistribution] = densities.map {
      guard case .vonMisesFisher(let mean, let concentration) = $0.part else { return .uniform }
      return .vonMisesFisher(mean: mean, concentration: concentration)
    }
    var generator = Xoshiro256(seed: seed)
    let total = densities.reduce(0) { $0 + $1.weight }
    return try (0..<count).map { _ in
      var rest = generator.uniform() * total
      let chosen = densities.firstIndex {
        rest -= $0.weight
        return rest <= 0
      }
      // What rounding left over belongs to the last part.
      let index = chosen ?? densities.count - 1
      if let sampler = samplers[index] { return sampler.draw(&generator) }
      return try distributions[index].sample(1, ambient: ambient, using: &generator)[0]
    }
  }
}
