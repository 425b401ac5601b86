import Configurations
import MinimizingMovements
import NumericalKernels
import Outputs
import Spaces

/// A minimizing movement that writes its file as it goes.
///
///     let configuration = try Configuration(contentsOf: "run.yaml")
///     var run = try MovementRun(configuration, output: "run.nc")
///     try run.advance(to: run.finalStepCount)
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
    let file = try DurableFile(
      creating: output, overwrite: overwrite, resumable: true, inputs: configuration.namedFiles(relativeTo: directory))
    let mesh = try configuration.sphere.mesh(relativeTo: directory)
    let density = try configuration.initial.density(on: mesh, relativeTo: directory)
    let model = try configuration.attention.model()
    let movement = try Movement(
      mesh: mesh, model: model, settings: configuration.settings, state: MovementState(density: density))
    let writer = try RunWriter(file, movement: movement, configuration: configuration, history: history)
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
    _ = try readableFile(path, kind: "NetCDF")
    // Before it is read, so that what is read is what it is when the first step is written.
    let file = try DurableFile(path)
    let run = try RunFile(path, isThorough: true)
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
    if let stored = run.ledger.last?.interactionEnergy, !isSameEnergy(stored, movement.interactionEnergy, run.configuration.attention) {
      throw InputError(
        path, "its last state has the energy \(movement.interactionEnergy) by its configuration, and its ledger says \(stored)",
        remedy: "use a file as jko wrote it")
    }
    writer = RunWriter(file, continuing: run, configuration: configuration)
    self.configuration = configuration ?? run.configuration
    self.movement = movement
  }

  /// Called with what happens inside a step.
  package var observer: ((MovementEvent) -> Void)? {
    get { movement.observer }
    set { movement.observer = newValue }
  }

  /// Steps since t = 0 at the end of the section `movement`, from where the run stands now.
  package var finalStepCount: Int {
    switch configuration.movement.extent {
    case .steps(let count): max(count, movement.state.stepCount)
    case .end(let time):
      movement.state.stepCount + TimeGrid(step: movement.settings.timeStep, end: time).count(from: movement.state.time)
    }
  }

  /// Steps until `stepCount` steps have been taken since t = 0, each written before the next begins. The step that would pass
  /// `movement.end` is shortened to meet it.
  /// - Parameters:
  ///   - isInterrupted: asked before every step; true ends the run there.
  ///   - onStep: called after every step, once it is written.
  /// - Throws: ``OutputError`` when a step cannot be written; the file then ends with the step before.
  package mutating func advance(
    to stepCount: Int, isInterrupted: () -> Bool = { false }, onStep: (LedgerRow) -> Void = { _ in }
  ) throws {
    while movement.state.stepCount < stepCount, !isInterrupted() {
      let before = movement.state
      var row = movement.step(timeStep: grid.length(from: before.time), isLast: before.stepCount + 1 == stepCount)
      // A step that was cancelled has not moved.
      if movement.state.stepCount == before.stepCount { return }
      let begin = Stopwatch.now
      try writer.append(movement.state, row)
      row.timings?[.output] += Stopwatch.now - begin
      onStep(row)
    }
  }

  /// The times of the steps; past the end of the configuration, which `jko step` may go, they are those without one.
  private var grid: TimeGrid {
    let grid = TimeGrid(step: movement.settings.timeStep, end: configuration.movement.end)
    return grid.count(from: movement.state.time) > 0 ? grid : TimeGrid(step: grid.step, end: .infinity)
  }
}

extension MovementSection {
  /// Where the movement ends; infinite where it ends with a number of steps.
  fileprivate var end: Double { if case .end(let time) = extent { time } else { .infinity } }
}

/// Whether two energies of one state agree to 1e-6 of the kernel's exponent or of themselves, far above what rounding does.
func isSameEnergy(_ a: Double, _ b: Double, _ attention: AttentionSection) -> Bool {
  let exponent = attention.beta * attention.interaction.joined().reduce(0) { max($0, abs($1)) }
  return abs(a - b) <= 1e-6 * max(abs(a), abs(b), exponent)
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
