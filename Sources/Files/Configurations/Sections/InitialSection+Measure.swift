import Measures
import Spaces

/// Nodal masses of a state of another run on a mesh, as whoever can read runs finds them.
package typealias StoredMass = (_ path: String, _ time: StoredTime, _ mesh: SphereMesh) throws -> NodeField

extension InitialSection {
  /// The measure, its files read.
  /// - Parameters:
  ///   - ambient: n of S^{n−1}.
  ///   - directory: where relative paths of particle, density and state files start.
  ///   - mesh: asked for only where a component lives on its nodes.
  ///   - stored: reads states of other runs.
  /// - Throws: ``InputError`` when a file it names is unusable.
  package func measure(ambient: Int, relativeTo directory: String, mesh: () throws -> SphereMesh, stored: StoredMass) throws
    -> InitialMeasure
  {
    InitialMeasure(
      try components.filter { $0.weight > 0 }.map { component in
        switch component.kind {
        case .uniform: (component.weight, .uniform)
        case .vonMisesFisher(let mean, let concentration):
          (component.weight, .vonMisesFisher(mean: mean, concentration: concentration))
        case .dirac(let direction): (component.weight, .dirac(at: direction))
        case .particles(let file, let normalize):
          (
            component.weight,
            .points(try PointMasses(contentsOf: resolve(file, relativeTo: directory), ambient: ambient, normalizing: normalize))
          )
        case .state(let file, let time):
          (component.weight, .masses(try stored(resolve(file, relativeTo: directory), time, try mesh())))
        case .density(let file):
          (component.weight, .masses(try densityMass(in: resolve(file, relativeTo: directory), on: try mesh())))
        }
      }, perturbation: perturbation)
  }

  /// The initial density on a mesh: ρ_i ≥ 0, Σ a_i ρ_i = 1 to rounding.
  /// - Throws: ``InputError`` when a file it names is unusable.
  package func density(on mesh: SphereMesh, relativeTo directory: String, stored: StoredMass) throws -> NodeField {
    let measure = try measure(ambient: mesh.ambient, relativeTo: directory, mesh: { mesh }, stored: stored)
    do {
      return try measure.density(on: mesh)
    } catch {
      throw InputError("initial", error.description)
    }
  }

  /// The particles that stand for the initial measure; see `InitialMeasure.particles`.
  /// - Throws: ``InputError`` when a file it names is unusable.
  package func particles(_ settings: ParticlesSection, on sphere: SphereSection, relativeTo directory: String, stored: StoredMass) throws
    -> InitialParticles
  {
    let mesh = { try sphere.mesh(relativeTo: directory) }
    let measure = try measure(ambient: sphere.ambient, relativeTo: directory, mesh: mesh, stored: stored)
    do {
      return try measure.particles(count: settings.count, seed: UInt64(settings.seed), ambient: sphere.ambient, mesh: mesh)
    } catch let error as MeasureError {
      throw InputError("initial", error.description)
    }
  }
}
