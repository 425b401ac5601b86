import Kernels
import Foundation
import MinimizingMovements
import Particles
import Spaces

extension AttentionSection {
  /// - Throws: `ModelError`.
  package func model() throws -> SelfAttention {
    try SelfAttention(interaction: interaction, inverseTemperature: beta, kernel: kernel, direction: direction, metric: metric)
  }

  /// The same flow for particles, ``value`` in the place of ±D where there is one.
  /// - Throws: `ParticleModelError`.
  package func particleModel() throws -> ParticleModel {
    try ParticleModel(
      interaction: interaction, value: value, direction: direction, inverseTemperature: beta, kernel: kernel,
      normalization: metric == .nonlocalMobility ? .softmax : .constant)
  }
}

extension ParticlesSection {
  /// The scheme of the library.
  var particleScheme: ParticleScheme {
    switch scheme {
    case .rk4: .rk4
    case .euler: .euler
    }
  }

  /// Time between two outputs.
  package var outputInterval: Double { step * Double(substepsPerOutput) }

  /// Outputs after t = 0, to the first at or past the end of the movement.
  package func outputCount(for movement: MovementSection) -> Int {
    let end = movement.step * Double(movement.stepCount)
    // A quotient that rounding put just above a whole number is that number.
    return max(1, Int((end / outputInterval * (1 - 1e-12)).rounded(.up)))
  }
}

extension SphereSection {
  /// Builds the mesh, or reads it; relative paths are relative to `directory`.
  /// - Throws: ``InputError`` when the OFF file is missing or not a triangulated unit sphere.
  package func mesh(relativeTo directory: String) throws -> SphereMesh {
    switch self {
    case .icosphere(let subdivisions): return .icosphere(subdivisions: subdivisions)
    case .circle(let nodes): return .circle(nodes: nodes)
    case .imported(let file):
      let path = resolve(file, relativeTo: directory)
      do {
        return try SphereMesh(off: try readText(path, kind: "mesh"))
      } catch let error as MeshError {
        throw InputError(path, error.description)
      }
    }
  }
}

extension Configuration {
  /// Tolerances, limits and the time step, as the solver takes them.
  package var settings: MovementSettings {
    var settings = MovementSettings(timeStep: movement.step)
    settings.slices = movement.slices
    settings.gap = solver.gap
    settings.criticality = solver.criticality
    settings.maximumOuterIterations = solver.maximumOuter
    settings.maximumInnerIterations = solver.maximumInner
    settings.auditTolerance = audit.tolerance
    switch audit.period {
    case .automatic: settings.auditSchedule = .automatic
    case .every(let steps): settings.auditSchedule = .every(steps)
    }
    return settings
  }
}

/// `path`, from `directory` when it is relative.
func resolve(_ path: String, relativeTo directory: String) -> String {
  path.hasPrefix("/") || directory.isEmpty ? path : directory + "/" + path
}

/// The directory that relative paths in the file at `path` start from.
package func directory(of path: String) -> String {
  let parent = (path as NSString).deletingLastPathComponent
  return parent.isEmpty ? "." : parent
}
