import Configurations
import MinimizingMovements
import NumericalKernels
import Spaces

/// A minimizing movement that writes its file as it goes.
///
///     let configuration = try Configuration(contentsOf: "run.yaml")
///     var run = try MovementRun(configuration, output: "run.nc")
///     try run.advance(to: configuration.movement.stepCount)
///     print(try RunFile("run.nc").summary)
package struct MovementRun: ~Copyable {
  package let configuration: Configuration
  package private(set) var movement: Movement
  private var writer: RunWriter

  /// Starts a run: builds the mesh, the model and the initial measure, and writes the state at t = 0.
  /// - Parameters:
  ///   - directory: where relative paths of the configuration start.
  ///   - history: the command that makes the file, for its attribute.
  /// - Throws: ``InputError`` when a file that the configuration names is unusable, ``OutputError`` when `output` exists and
  ///   `overwrite` is false, or cannot be written.
  package init(
    _ configuration: Configuration, relativeTo directory: String = ".", output: String, history: String = "AttentionJKO",
    overwrite: Bool = false
  ) throws {
    guard overwrite || !DurableFile(output).exists else { throw OutputError.exists(output, resumable: true) }
    let mesh = try configuration.sphere.mesh(relativeTo: directory)
    let density = try configuration.initial.density(on: mesh, relativeTo: directory)
    let model = try configuration.attention.model()
    let movement = try Movement(
      mesh: mesh, model: model, settings: configuration.settings, state: MovementState(density: density))
    let writer = try RunWriter(
      creating: output, configuration: configuration, mesh: mesh, initial: density, kernel: movement.kernelAccuracy,
      history: history, overwrite: overwrite)
    self.configuration = configuration
    self.writer = writer
    self.movement = movement
  }

  /// Continues the run at `path` from its last complete state; the steps it takes are those of a run never interrupted.
  /// - Parameters:
  ///   - configuration: the run's own, where only the extent of the movement may differ; nil takes the file's.
  ///   - name: what messages call the configuration.
  /// - Throws: ``InputError`` when the file is no run, a geodesic, or of another configuration.
  package init(resuming path: String, configuration: Configuration? = nil, named name: String = "configuration") throws {
    let run = try RunFile(path)
    if run.isGeodesic {
      throw InputError(path, "it holds a geodesic, which takes no steps", remedy: "use a run that jko run or jko init wrote")
    }
    if let configuration, let difference = configuration.difference(from: run.configuration) {
      throw InputError(
        name, "it is not the configuration of \(path): \(difference)",
        remedy: "resume with the run's own; only movement.steps or movement.end may differ")
    }
    let model = try run.configuration.attention.model()
    let movement = try Movement(mesh: run.mesh, model: model, settings: run.configuration.settings, state: run.state)
    self.configuration = configuration ?? run.configuration
    writer = RunWriter(continuing: run, configuration: configuration)
    self.movement = movement
  }

  /// Called with what happens inside a step.
  package var observer: ((MovementEvent) -> Void)? {
    get { movement.observer }
    set { movement.observer = newValue }
  }

  /// Steps until `stepCount` steps have been taken since t = 0, each written before the next begins.
  /// - Parameters:
  ///   - isInterrupted: asked before every step; true ends the run there.
  ///   - onStep: called after every step, once it is written.
  /// - Throws: ``OutputError`` when a step cannot be written; the file then ends with the step before.
  package mutating func advance(
    to stepCount: Int, isInterrupted: () -> Bool = { false }, onStep: (LedgerRow) -> Void = { _ in }
  ) throws {
    while movement.state.stepCount < stepCount, !isInterrupted() {
      var row = movement.step(isLast: movement.state.stepCount + 1 == stepCount)
      let begin = Stopwatch.now
      try writer.append(movement.state, row)
      row.timings?[.output] += Stopwatch.now - begin
      onStep(row)
    }
  }
}

extension Configuration {
  /// The first line of the resolved text that differs from `other`'s, the extent of the movement apart; nil when there is none.
  func difference(from other: Configuration) -> String? {
    var mine = self
    mine.movement.extent = other.movement.extent
    if mine == other { return nil }
    let lines = mine.yaml.split(separator: "\n")
    let others = other.yaml.split(separator: "\n")
    for (a, b) in zip(lines, others) where a != b {
      return "it says \(a.drop { $0 == " " }) where the run has \(b.drop { $0 == " " })"
    }
    return "it has \(lines.count) settings and the run \(others.count)"
  }
}
