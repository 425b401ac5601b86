import ArgumentParser
import AttentionJKO

struct FigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Recompute a figure of the paper, with particles and with the minimizing movement, and compare with the published finding.")

  @Argument(help: ArgumentHelp("The figure's number.", valueName: "number"))
  var number: Int

  @Option(
    name: .shortAndLong, help: "The directory for data and pictures, made when missing; the default is notebooks-data/figure-<number>.")
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    guard PaperFigure(rawValue: number) == nil else { return }
    let numbers = PaperFigure.allCases.map(\.rawValue).sorted().map { "\($0)" }
    throw ValidationError("<number> is \(number); the figures are \(numbers.joined(separator: ", "))")
  }

  func run() throws {
    shared.apply()
    let folder = output ?? "notebooks-data/figure-\(number)"
    let progress = ProgressBar(from: 0, to: 1, unit: "figures", isWanted: !shared.quiet)
    let report = try {
      defer { progress.clear() }
      return try PaperFigure(rawValue: number)!.recompute(in: folder, overwrite: overwrite.force) { next in
        if Interruption.isRequested { throw Interrupted(state: " before \(next); what is written is in \(folder)") }
        progress.note(next, isForced: true)
      }
    }()
    try shared.report(report)
  }
}
