import Measures
import Kernels
import Particles
import Spaces

/// Particles of an initial measure: N points and N weights ≥ 0, of any total.
package struct InitialParticles: Sendable, Equatable {
  package var positions: PointSet
  package var weights: [Double]
}

extension InitialSection {
  /// The particles that stand for the initial measure.
  ///
  /// Points, those of a file and Diracs, are taken as they are, with their shares as weights. The rest has a density, and becomes
  /// `count` equally weighted independent samples of it or, where `count` is nil, one particle a mesh node with the node's mass:
  /// the movement's own initial measure. The perturbation multiplies weights.
  ///
  /// - Parameters:
  ///   - sphere: the mesh, built only where its nodes or a stored state are needed.
  ///   - directory: where relative paths of particle, state and mesh files start.
  /// - Throws: ``InputError`` when a file it names is unusable.
  package func particles(_ settings: ParticlesSection, on sphere: SphereSection, relativeTo directory: String = ".") throws
    -> InitialParticles
  {
    var points: [[Double]] = []
    var weights: [Double] = []
    var densities: [InitialComponent] = []
    let total = components.reduce(0) { $0 + $1.weight }
    for component in components where component.weight > 0 {
      let share = component.weight / total
      switch component.kind {
      case .dirac(let direction):
        points.append(direction)
        weights.append(share)
      case .particles(let file):
        let table = try PointMasses(contentsOf: resolve(file, relativeTo: directory), ambient: sphere.ambient)
        let mass = table.weights.reduce(0, +)
        points += table.points
        weights += table.weights.map { share * $0 / mass }
      case .uniform, .vonMisesFisher, .state: densities.append(component)
      }
    }
    if !densities.isEmpty {
      let share = densities.reduce(0) { $0 + $1.weight } / total
      if let count = settings.count {
        points += try samples(of: densities, settings, count: count, on: sphere, relativeTo: directory)
        weights += [Double](repeating: share / Double(count), count: count)
      } else {
        let mesh = try sphere.mesh(relativeTo: directory)
        var section = InitialSection()
        section.components = densities
        points += (0..<mesh.nodeCount).map(mesh.node)
        weights += mesh.mass(try section.density(on: mesh, relativeTo: directory)).values.map { share * $0 }
      }
    }
    if let perturbation {
      weights = zip(weights, perturbation.factors(at: points)).map { $0 * $1 }
      guard weights.contains(where: { $0 > 0 }) else { throw Perturbation.nothingLeft }
    }
    return InitialParticles(positions: PointSet(points: points, ambient: sphere.ambient), weights: weights)
  }

  private func samples(
    of densities: [InitialComponent], _ settings: ParticlesSection, count: Int, on sphere: SphereSection, relativeTo directory: String
  ) throws -> [[Double]] {
    let needsMesh = densities.contains { if case .state = $0.kind { true } else { false } }
    let mesh = needsMesh ? try sphere.mesh(relativeTo: directory) : nil
    let stored: [DensitySampler?] = try densities.map {
      guard case .state(let file, let time) = $0.kind, let mesh else { return nil }
      return DensitySampler(mesh, mass: try storedMass(in: resolve(file, relativeTo: directory), at: time, on: mesh))
    }
    var generator = Xoshiro256(seed: UInt64(settings.seed))
    let total = densities.reduce(0) { $0 + $1.weight }
    return try (0..<count).map { _ in
      var rest = generator.uniform() * total
      let chosen = densities.firstIndex {
        rest -= $0.weight
        return rest <= 0
      }
      // What rounding left over belongs to the last component.
      let index = chosen ?? densities.count - 1
      if let sampler = stored[index] { return sampler.draw(&generator) }
      return try densities[index].kind.distribution.sample(1, ambient: sphere.ambient, using: &generator)[0]
    }
  }
}

extension InitialComponent.Kind {
  /// What a density that no mesh carries is sampled from.
  fileprivate var distribution: SphereDistribution {
    if case .vonMisesFisher(let mean, let concentration) = self { return .vonMisesFisher(mean: mean, concentration: concentration) }
    return .uniform
  }
}
