import ArgumentParser
import AttentionJKO

struct Step: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Advance an existing run by some steps.")

  @Argument(help: "The run, a NetCDF file.")
  var file: String

  @Option(help: "Steps to take.")
  var count = 1

  @OptionGroup var stepping: Stepping
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if count < 1 { throw ValidationError("--count is \(count); it must be at least 1") }
  }

  func run() throws {
    shared.apply()
    var run = try MovementRun(resuming: file)
    try stepping.advance(&run, to: run.movement.state.stepCount + count, output: file, shared)
  }
}
