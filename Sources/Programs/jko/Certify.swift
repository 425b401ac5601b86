import ArgumentParser
import AttentionJKO

struct Certify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell whether a state is a global optimum of its energy, and prove it.",
    discussion: """
      The state is the last of a run or of a particle file, or the initial measure of a configuration (.yaml). Bounds hold for all \
      measures on the continuous sphere. Exit status: 0 when the question is answered, yes or no; 2 when the bounds leave it open.
      """)

  @Argument(help: "A run, a particle file or a configuration.")
  var file: String

  @Option(help: ArgumentHelp("How far from the optimum, relatively, counts as global.", valueName: "number"))
  var tolerance = 1e-6

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if !(tolerance > 0 && tolerance < 1) { throw ValidationError("--tolerance is \(tolerance); it must be between 0 and 1") }
  }

  func run() throws {
    shared.apply()
    let summary = try CertificateSummary(of: file, tolerance: tolerance)
    try shared.report(summary)
    if summary.isGlobal == nil { throw ExitCode(ExitStatus.notConverged) }
  }
}
