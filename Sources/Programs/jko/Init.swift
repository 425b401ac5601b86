import ArgumentParser
import AttentionJKO

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write the state at t = 0 only.")

  @Argument(help: "The configuration, a YAML file.")
  var config: String

  @OptionGroup var target: OutputOption

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func run() throws {
    shared.apply()
    let output = target.output
    try OutputTarget(output).check(overwrite: overwrite.force, resumable: true, inputs: [config])
    let configuration = try Configuration(contentsOf: config)
    _ = try MovementRun(
      configuration, relativeTo: directory(of: config), output: output, history: "jko init \(config) -o \(output)",
      overwrite: overwrite.force)
    let summary = try RunFile(output).summary
    try shared.report(summary)
    shared.warn(summary.warnings)
  }
}
