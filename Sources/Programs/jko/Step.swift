import ArgumentParser
import AttentionJKO

struct Step: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Advance an existing run by some steps.")

  @Argument(help: "The run, a NetCDF file.")
  var file: String

  @Option(help: "Steps to take.")
  var count = 1

  /// What an index of the file's format can count.
  private static let most = 2_000_000_000

  @OptionGroup var stepping: Stepping
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if !(1...Self.most).contains(count) { throw ValidationError("--count is \(count); it must be from 1 to \(Self.most)") }
  }

  func run() throws {
    shared.apply()
    var run = try MovementRun(resuming: file)
    try stepping.advance(&run, to: run.movement.state.stepCount + count, output: file, shared)
  }
}
