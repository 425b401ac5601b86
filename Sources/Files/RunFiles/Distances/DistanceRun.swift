import Configurations
import Kernels
import Geodesics
import Outputs
import Spaces

/// The distance between two stored states, with its geodesic, as `jko distance` computes it.
///
///     let run = try DistanceRun(from: "a.nc", to: "b.yaml")
///     let geodesic = run.solve()
///     try run.write(geodesic, to: "geodesic.nc")
package struct DistanceRun {
  package let mesh: SphereMesh
  package let start: NodeField
  package let end: NodeField
  package let metric: TransportMetric
  package let settings: GeodesicSettings
  /// What happens inside the loops.
  package var observer: ((GeodesicProgress) -> Void)?
  /// Asked again and again; true ends the computation with the best path until then.
  package var isInterrupted: () -> Bool = { false }
  /// That of the first side, with this metric.
  private let configuration: Configuration
  private let model: SelfAttention
  /// The files the states are from, which the output must not replace.
  package let inputs: [String]

  /// - Parameters:
  ///   - metric: nil for the metric of the first side's model.
  /// - Throws: ``InputError`` when a side is unusable, or the two do not go together.
  package init(from first: String, to second: String, metric: TransportMetric? = nil, settings: GeodesicSettings = GeodesicSettings())
    throws
  {
    inputs = [first, second]
    let (a, b) = (try MeasuredState(first), try MeasuredState(second))
    mesh = try (a.isParticles ? b : a).mesh()
    start = try a.density(on: mesh, of: second)
    end = try b.density(on: mesh, of: first)
    var configuration = a.configuration
    configuration.attention.metric = metric ?? configuration.attention.metric
    configuration.movement = MovementSection(step: 1 / Double(settings.slices), extent: .steps(settings.slices))
    configuration.output.every = 1
    let (mine, other) = (configuration.attention, b.configuration.attention)
    if mine.metric == .nonlocalMobility, mine.interaction != other.interaction || mine.beta != other.beta || mine.kernel != other.kernel {
      throw InputError(
        second, "its model is not that of \(first), and the nonlocal mobility depends on it",
        remedy: "use two states of one model, or --metric wasserstein")
    }
    do {
      model = try configuration.attention.model()
    } catch let error as ModelError {
      throw InputError(first, error.description)
    }
    self.metric = configuration.attention.metric
    self.settings = settings
    self.configuration = configuration
  }

  package func solve() -> Geodesic {
    let points = PointSet(ambient: mesh.ambient, coordinates: mesh.coordinates)
    let solver = GeodesicSolver(
      mesh: mesh, kernel: metric == .nonlocalMobility ? model.kernelOperator(on: points) : nil, settings: settings)
    solver.observer = observer
    solver.isInterrupted = isInterrupted
    return solver.geodesic(from: start, to: end)
  }

  /// Writes the geodesic in the layout of a run: its slices are the steps.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, or cannot be written.
  package func write(_ geodesic: Geodesic, to path: String, history: String = "AttentionJKO", overwrite: Bool = false) throws {
    var file = try DurableFile(creating: path, overwrite: overwrite, inputs: inputs)
    try write(geodesic, to: &file, history: history)
  }

  /// The same into a file that is this process's already, as one that was made before the geodesic was computed.
  package func write(_ geodesic: Geodesic, to file: inout DurableFile, history: String) throws {
    try GeodesicFile(mesh: mesh, configuration: configuration, model: model, geodesic: geodesic).write(to: &file, history: history)
  }
}
