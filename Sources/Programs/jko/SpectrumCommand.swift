import ArgumentParser
import AttentionJKO

struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Tell what theory says before anything is run, or whether a state lasts.",
    discussion: """
      Of a configuration (.yaml): growth rates of the harmonics about the uniform state, the degree that emerges, critical \
      numbers, bounds of the energy. Of a run or a particle file: the eigenvalues of the second variation at its last state.
      """)

  @Argument(help: "A configuration, a run or a particle file.")
  var file: String

  @Option(help: ArgumentHelp("A picture of the rates to write; its extension is .png, .svg or .pdf.", valueName: "picture"))
  var plot: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let plot, PictureFormat(fileName: plot) == nil {
      throw ValidationError("--plot is \(plot); its extension must be .png, .svg or .pdf")
    }
  }

  func run() throws {
    shared.apply()
    if StatedMeasure.isConfiguration(file) {
      let summary = try SpectrumSummary(ofConfiguration: file)
      if let plot { try summary.picture.write(to: plot, overwrite: overwrite.force) }
      try shared.report(summary)
    } else {
      let summary = try StabilitySummary(ofState: file)
      if let plot { try summary.picture.write(to: plot, overwrite: overwrite.force) }
      try shared.report(summary)
    }
  }
}
