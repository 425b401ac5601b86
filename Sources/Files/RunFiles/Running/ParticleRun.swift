import Configurations
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

  /// Outputs since t = 0 at the end of the flow: the first at or past the end of the section `movement`.
  package var outputCount: Int { configuration.particles.outputCount(for: configuration.movement) }

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
    guard overwrite || !DurableFile(output).exists else { throw OutputError.exists(output, resumable: true) }
    let initial = try configuration.initial.particles(configuration.particles, on: configuration.sphere, relativeTo: directory)
    let system = try ParticleSystem(
      model: try configuration.attention.particleModel(), positions: initial.positions, weights: initial.weights)
    writer = try ParticleWriter(
      creating: output, configuration: configuration, system: system, history: history, overwrite: overwrite)
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
    let file = try ParticleFile(path)
    if let configuration, let difference = configuration.difference(from: file.configuration) {
      throw InputError(
        name, "it is not the configuration of \(path): \(difference)",
        remedy: "resume with the file's own; only movement.steps or movement.end may differ")
    }
    let last = file.times.count - 1
    system = try ParticleSystem(
      model: try file.configuration.attention.particleModel(), positions: try file.positions(at: last), weights: file.weights,
      time: file.times[last])
    writer = ParticleWriter(continuing: file, configuration: configuration)
    self.configuration = configuration ?? file.configuration
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
      for _ in 0..<settings.substepsPerOutput {
        if isInterrupted() { return }
        next.step(settings.step, scheme: settings.scheme)
      }
      guard next.positions.coordinates.allSatisfy(\.isFinite) else { throw ParticleRunError.notFinite(after: system.time) }
      // A multiple rather than a sum, so that times meet those of a movement.
      next.time = Double(outputs + 1) * settings.outputInterval
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
