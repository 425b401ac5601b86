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

  @Argument(help: "The configuration, a YAML file.")
  var config: String

  @Option(name: .shortAndLong, help: "The NetCDF file to write.")
  var output: String

  @Flag(help: "Continue an interrupted or finished flow from its last complete state.")
  var resume = false

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if resume && overwrite.force { throw ValidationError("--resume and --force exclude each other") }
  }

  func run() throws {
    shared.apply()
    let configuration = try Configuration(contentsOf: config, for: .particles)
    var run =
      resume
      ? try ParticleRun(resuming: output, configuration: configuration, named: config)
      : try ParticleRun(
        configuration, relativeTo: directory(of: config), output: output, history: "jko particles \(config) -o \(output)",
        overwrite: overwrite.force)
    Interruption.watch()
    var progress = ProgressBar(
      from: run.outputs, to: run.outputCount, unit: "outputs", isShown: !shared.quiet && isatty(STDERR_FILENO) == 1)
    do {
      let onOutput: (ParticleSystem.Energetics) -> Void = { progress.advance(twiceEnergy: 2 * $0.interactionEnergy) }
      try run.advance(to: run.outputCount, isInterrupted: { Interruption.isRequested }, onOutput: onOutput)
    } catch {
      progress.clear()
      throw error
    }
    progress.clear()
    let summary = try ParticleFile(output).summary
    try shared.report(summary)
    if Interruption.isRequested && summary.outputs < run.outputCount {
      if !shared.quiet { printError("jko: interrupted after output \(summary.outputs); \(output) is complete and can be resumed") }
      throw ExitCode(ExitStatus.interrupted)
    }
  }
}
