import Configurations
import Measures
import Spaces

/// Nodal masses of a state of another run on the same mesh.
/// - Throws: ``InputError`` when the file is no run, is on another mesh, or does not hold the time.
func storedMass(in path: String, at time: StoredTime, on mesh: SphereMesh) throws -> NodeField {
  let run = try RunFile(path, isThorough: true)
  guard run.mesh.isSame(as: mesh) else {
    throw InputError(
      path,
      "its state is on another mesh (\(run.mesh.nodeCount) nodes of R\(run.mesh.ambient); this one has \(mesh.nodeCount) of R\(mesh.ambient))",
      remedy: "use a run on the mesh of the section sphere")
  }
  switch time {
  case .last: return mesh.mass(run.state.density)
  case .at(let wanted):
    let index = run.times.indices.min { abs(run.times[$0] - wanted) < abs(run.times[$1] - wanted) }!
    guard abs(run.times[index] - wanted) <= 1e-9 * max(1, abs(wanted)) else {
      throw InputError(path, "it holds no state at time \(wanted)", remedy: "the nearest it holds is \(run.times[index])")
    }
    return mesh.mass(try run.density(at: index))
  }
}

extension InitialSection {
  /// The initial density on a mesh: ρ_i ≥ 0, Σ a_i ρ_i = 1 to rounding.
  /// - Parameter directory: where relative paths of particle, density and state files start.
  /// - Throws: ``InputError`` when a file it names is unusable.
  package func density(on mesh: SphereMesh, relativeTo directory: String = ".") throws -> NodeField {
    try density(on: mesh, relativeTo: directory, stored: storedMass)
  }

  /// The particles that stand for the initial measure; see `InitialMeasure.particles`.
  /// - Throws: ``InputError`` when a file it names is unusable.
  package func particles(_ settings: ParticlesSection, on sphere: SphereSection, relativeTo directory: String = ".") throws
    -> InitialParticles
  {
    try particles(settings, on: sphere, relativeTo: directory, stored: storedMass)
  }
}

extension SphereMesh {
  /// Whether nodes and faces are those of another mesh, coordinates to 1e-12.
  func isSame(as other: SphereMesh) -> Bool {
    ambient == other.ambient && nodeCount == other.nodeCount && faces == other.faces
      && zip(coordinates, other.coordinates).allSatisfy { abs($0 - $1) <= 1e-12 }
  }
}
