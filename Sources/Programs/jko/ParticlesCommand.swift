import ArgumentParser
import AttentionJKO
import Glibc

struct ParticlesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "particles", abstract: "Flow particles by the same model, or continue a flow.",
    discussion: """
      The section particles of the configuration sets their number, the scheme, its step and the outputs; the flow ends with \
      the movement. Points of the initial measure are taken as they are and densities sampled; without particles.count a \
      density becomes one weighted particle at every mesh node. D need not be symmetric here, and V may be given.
      """)

  @OptionGroup var start: StartOptions
  @OptionGroup var shared: SharedOptions

  func run() throws {
    shared.apply()
    try start.check()
    let configuration = try Configuration(contentsOf: start.config, for: .particles)
    var run =
      start.resume
      ? try ParticleRun(resuming: start.output, configuration: configuration, named: start.config)
      : try ParticleRun(
        configuration, relativeTo: directory(of: start.config), output: start.output,
        history: "jko particles \(start.config) -o \(start.output)", overwrite: start.overwrite.force)
    let outputCount = run.outputCount
    let progress = ProgressBar(from: run.outputs, to: outputCount, unit: "outputs", isWanted: !shared.quiet)
    do {
      defer { progress.clear() }
      let onOutput: (ParticleSystem.Energetics) -> Void = { progress.advance(twiceEnergy: 2 * $0.interactionEnergy) }
      try run.advance(to: outputCount, isInterrupted: { Interruption.isRequested }, onOutput: onOutput)
    }
    let summary = try ParticleFile(start.output).summary
    try shared.report(summary)
    if run.outputs < outputCount {
      throw Interrupted(state: " after output \(summary.outputs); \(start.output) is complete and can be resumed")
    }
  }
}
