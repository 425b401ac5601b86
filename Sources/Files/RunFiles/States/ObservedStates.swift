import Configurations
import Kernels
import NumericalKernels
import Observables
import Particles
import Spaces

/// The observables of all states of a run or of a particle file, and the events between them.
///
///     let observed = try ObservedStates(of: "run.nc")
///     print(observed.times, observed.states.map(\.clusters.count), observed.events.mergeTimes)
///     try observed.write(to: "observed.nc")
package struct ObservedStates: Sendable {
  /// What is observed, and how finely.
  package struct Settings: Sendable, Equatable {
    package var rule = ClusterRule()
    /// Bins of the cosine histogram.
    package var bins = 50
    /// Order parameters of degree 1, …, degrees.
    package var degrees = 6
    package init() {}
  }

  package let file: String
  package let configuration: Configuration
  package let settings: Settings
  /// `run` or `particles`.
  package let kind: String
  package let times: [Double]
  package let states: [StateObservables]
  package let events: FlowEvents

  /// What a cluster is.
  package var rule: String { kind == "run" ? settings.rule.densitySentence : settings.rule.particleSentence }

  /// Clusters kept one by one in files, the heaviest ones; all of them count.
  package static let largestClusterCount = 64

  /// Observes a file.
  /// - Throws: ``InputError`` when the file is neither a run nor a particle file, or a state cannot be read.
  /// - Complexity: of each state O(V r) and a histogram's O(2000² n), after one factorization of the kernel for a run; of particles
  ///   that of their velocity.
  package init(of path: String, settings: Settings = Settings()) throws {
    file = path
    self.settings = settings
    if try ParticleFile.isOne(path) {
      let particles = try ParticleFile(path)
      let model = try particles.configuration.attention.particleModel()
      kind = "particles"
      (configuration, times) = (particles.configuration, particles.times)
      states = try times.indices.map { index in
        let positions = try particles.positions(at: index)
        let field = AttentionField(try ParticleSystem(model: model, positions: positions, weights: particles.weights))
        let clusters = ParticleGroups.clusters(of: positions, weights: particles.weights, rule: settings.rule)
        return StateObservables(
          field, points: positions, weights: particles.weights, clusters: clusters, sigma: model.sigma, bins: settings.bins,
          degrees: settings.degrees)
      }
    } else {
      let run = try RunFile(path)
      let (attention, model) = (try run.configuration.attention.model(), try run.configuration.attention.particleModel())
      let points = PointSet(ambient: run.mesh.ambient, coordinates: run.mesh.coordinates)
      let kernel = attention.kernelOperator(on: points)
      let neighbours = NodeNeighbours(run.mesh)
      kind = "run"
      (configuration, times) = (run.configuration, run.times)
      states = try times.indices.map { index in
        let density = try run.density(at: index)
        let weights = run.mesh.mass(density).values
        let field = AttentionField(kernel, positions: points, weights: weights, model: model)
        let clusters = DensityBasins.clusters(of: density, on: run.mesh, neighbours: neighbours, rule: settings.rule)
        return StateObservables(
          field, points: points, weights: weights, clusters: clusters, sigma: attention.sigma, bins: settings.bins,
          degrees: settings.degrees)
      }
    }
    events = FlowEvents(times: times, clusters: states.map(\.clusters.count), energies: states.map(\.twoEnergy))
  }
}
