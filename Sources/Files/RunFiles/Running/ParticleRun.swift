import Configurations
import Outputs
import Particles

/// A particle flow that writes its file as it goes, one state an output.
///
///     let configuration = try Configuration(contentsOf: "run.yaml", for: .particles)
///     var run = try ParticleRun(configuration, output: "particles.nc")
///     try run.advance(to: run.outputCount)
///     print(try ParticleFile("particles.nc").summary)
package struct ParticleRun: ~Copyable {
  package let configuration: Configuration
  package private(set) var system: ParticleSystem
  /// Outputs since t = 0.
  package private(set) var outputs: Int
  private var writer: ParticleWriter

  /// Outputs since t = 0 at the end of the section `movement`, from where the flow stands now.
  package var outputCount: Int { outputs + grid.count(from: system.time) }

  /// The times of the outputs: the flow ends where the movement does, with a last interval as short as it must be.
  private var grid: TimeGrid {
    let end: Double =
      switch configuration.movement.extent {
      case .steps(let count): Double(count) * configuration.movement.step
      case .end(let time): time
      }
    return TimeGrid(step: configuration.particles.outputInterval, end: end)
  }

  /// Starts a flow: builds the model and the initial particles, and writes the state at t = 0.
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
    let initial = try configuration.initial.particles(configuration.particles, on: configuration.sphere, relativeTo: directory)
    let system = try ParticleSystem(
      model: try configuration.attention.particleModel(), positions: initial.positions, weights: initial.weights)
    writer = try ParticleWriter(file, configuration: configuration, system: system, history: history)
    self.configuration = configuration
    self.system = system
    outputs = 0
  }

  /// Continues the flow at `path` from its last complete state; the states to come are those of a flow never interrupted.
  /// - Parameters:
  ///   - configuration: the file's own, where only the extent of the movement may differ; nil takes the file's.
  ///   - name: what messages call the configuration.
  /// - Throws: ``InputError`` when the file holds no particles, or of another configuration.
  package init(resuming path: String, configuration: Configuration? = nil, named name: String = "configuration") throws {
    _ = try readableFile(path, kind: "NetCDF")
    // Before it is read, so that what is read is what it is when the first state is written.
    let output = try DurableFile(path)
    let file = try ParticleFile(path, isThorough: true)
    if let configuration, let difference = configuration.difference(from: file.configuration) {
      throw InputError(
        name, "it is not the configuration of \(path): \(difference)",
        remedy: "resume with the file's own; only movement.steps or movement.end may differ")
    }
    let last = file.times.count - 1
    let system = try ParticleSystem(
      model: try file.configuration.attention.particleModel(), positions: try file.positions(at: last), weights: file.weights,
      time: file.times[last])
    let (stored, energy) = (file.energetics[last].interactionEnergy, system.energetics.interactionEnergy)
    guard isSameEnergy(stored, energy, file.configuration.attention) else {
      throw InputError(
        path, "its last state has the energy \(energy) by its configuration, and the file says \(stored)",
        remedy: "use a file as jko wrote it")
    }
    writer = try ParticleWriter(output, continuing: file, configuration: configuration)
    self.configuration = configuration ?? file.configuration
    self.system = system
    outputs = last
  }

  /// Flows until `outputCount` outputs have been made since t = 0, each written before the next begins.
  /// - Parameters:
  ///   - isInterrupted: asked before every time step; true ends the flow with the last output.
  ///   - onOutput: called after every output, once it is written.
  /// - Throws: ``OutputError`` when a state cannot be written, ``ParticleRunError`` when there is none; the file then ends with the
  ///   state before.
  package mutating func advance(
    to outputCount: Int, isInterrupted: () -> Bool = { false }, onOutput: (ParticleSystem.Energetics) -> Void = { _ in }
  ) throws {
    let settings = configuration.particles
    while outputs < outputCount {
      var next = system
      let grid = grid.count(from: system.time) > 0 ? grid : TimeGrid(step: grid.step, end: .infinity)
      let length = grid.length(from: system.time)
      let isWhole = length == grid.step
      let whole = isWhole ? settings.substepsPerOutput : Int((length / settings.step + 1e-9).rounded(.down))
      for _ in 0..<whole {
        if isInterrupted() { return }
        next.step(settings.step, scheme: settings.scheme)
      }
      let rest = length - Double(whole) * settings.step
      if !isWhole, rest > 1e-9 * settings.step { next.step(rest, scheme: settings.scheme) }
      guard next.positions.coordinates.allSatisfy(\.isFinite) else { throw ParticleRunError.notFinite(after: system.time) }
      next.time = grid.next(after: system.time)
      let energetics = try writer.append(next)
      system = next
      outputs += 1
      onOutput(energetics)
    }
  }
}

/// A flow that cannot go on.
package enum ParticleRunError: Error, Equatable, CustomStringConvertible {
  case notFinite(after: Double)

  package var description: String {
    switch self {
    case .notFinite(let time):
      "particles left the range of numbers after time \(time); the file is complete up to there (choose a smaller particles.step)"
    }
  }
}
