import ArgumentParser
import AttentionJKO

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Start a run and step it to its end, or continue one.")

  @Argument(help: "The configuration, a YAML file.")
  var config: String

  @Option(name: .shortAndLong, help: "The NetCDF file to write.")
  var output: String

  @Flag(help: "Continue an interrupted or finished run from its last complete state.")
  var resume = false

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var stepping: Stepping
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if resume && overwrite.force { throw ValidationError("--resume and --force exclude each other") }
  }

  func run() throws {
    shared.apply()
    let configuration = try Configuration(contentsOf: config)
    var run =
      resume
      ? try MovementRun(resuming: output, configuration: configuration, named: config)
      : try MovementRun(
        configuration, relativeTo: directory(of: config), output: output, history: "jko run \(config) -o \(output)",
        overwrite: overwrite.force)
    try stepping.advance(&run, to: configuration.movement.stepCount, output: output, shared)
  }
}
