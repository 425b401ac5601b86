import ArgumentParser
import AttentionJKO

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show what a file holds: mesh, model, times, last ledger row.")

  @Argument(help: "A run or a particle file.")
  var file: String

  @OptionGroup var shared: SharedOptions

  func run() throws {
    shared.apply()
    try shared.report(try FileInformation(file, isThorough: true))
  }
}
