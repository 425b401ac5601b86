import ArgumentParser
import AttentionJKO

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write a run for ParaView: one .vtu per output time and a .pvd.")

  @Argument(help: "The run, a NetCDF file.")
  var file: String

  @Option(name: .customLong("vtk"), help: ArgumentHelp("The directory to write to; made when missing.", valueName: "dir"))
  var folder: String

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func run() throws {
    shared.apply()
    let run = try RunFile(file)
    let (collection, states) = try run.exportVTK(to: folder, overwrite: overwrite.force, isInterrupted: { Interruption.isRequested })
    try shared.report(ExportSummary(collection: collection, states: states))
    if states < run.times.count { throw Interrupted(state: "; \(collection) lists \(states) of \(run.times.count) states") }
  }
}

private struct ExportSummary: Encodable, CustomStringConvertible {
  let collection: String
  let states: Int

  var description: String { "\(collection) with \(states) states" }
}
