import ArgumentParser
import AttentionJKO

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Start a run and step it to its end, or continue one.")

  @OptionGroup var start: StartOptions
  @OptionGroup var stepping: Stepping
  @OptionGroup var shared: SharedOptions

  func run() throws {
    shared.apply()
    try start.check()
    let configuration = try Configuration(contentsOf: start.config)
    var run =
      start.resume
      ? try MovementRun(resuming: start.output, configuration: configuration, named: start.config)
      : try MovementRun(
        configuration, relativeTo: directory(of: start.config), output: start.output,
        history: "jko run \(start.config) -o \(start.output)", overwrite: start.overwrite.force)
    try stepping.advance(&run, to: run.finalStepCount, output: start.output, shared)
  }
}
