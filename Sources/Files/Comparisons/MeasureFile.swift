import Configurations
import Kernels
import Kantorovich
import Particles
import RunFiles
import Spaces

/// A file of measures at times, whatever carries them: the nodes of a run's mesh or particles.
package enum MeasureFile: Sendable {
  case run(RunFile)
  case particles(ParticleFile)

  /// - Throws: `InputError` when the file is neither a run nor a particle file.
  package init(_ path: String) throws {
    self = try ParticleFile.isOne(path) ? .particles(ParticleFile(path)) : .run(RunFile(path))
  }

  package var path: String {
    switch self {
    case .run(let run): run.path
    case .particles(let file): file.path
    }
  }

  package var configuration: Configuration {
    switch self {
    case .run(let run): run.configuration
    case .particles(let file): file.configuration
    }
  }

  /// n of S^{n−1}.
  package var ambient: Int { configuration.sphere.ambient }

  /// Times of the stored measures, ascending.
  package var times: [Double] {
    switch self {
    case .run(let run): run.times
    case .particles(let file): file.times
    }
  }

  /// What carries the measure, for messages.
  var carrier: String {
    switch self {
    case .run(let run): "\(run.mesh.nodeCount) nodes"
    case .particles(let file): "\(file.weights.count) particles"
    }
  }

  /// The measure at `times[index]`: masses at unit vectors.
  package func measure(at index: Int) throws -> (points: PointSet, masses: [Double]) {
    switch self {
    case .run(let run):
      let masses = run.mesh.mass(try run.density(at: index)).values
      return (PointSet(ambient: run.mesh.ambient, coordinates: run.mesh.coordinates), masses)
    case .particles(let file):
      return (try file.positions(at: index), file.weights)
    }
  }

  /// E at `times[index]`, with the factor ½ and the file's own kernel: as stored with the step that led there, and computed where there
  /// is none, as at t = 0.
  package func interactionEnergy(at index: Int) throws -> Double {
    switch self {
    case .run(let run):
      // By its time: the states may be fewer than the steps, and not at equal distances.
      let time = run.times[index]
      if let row = run.ledger.last(where: { $0.time <= time }), row.time == time { return row.interactionEnergy }
      let (points, masses) = try measure(at: index)
      let system = try ParticleSystem(model: try run.configuration.attention.particleModel(), positions: points, weights: masses)
      return system.energetics.interactionEnergy
    case .particles(let file):
      return file.energetics[index].interactionEnergy
    }
  }
}
