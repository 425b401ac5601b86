import ArgumentParser
import AttentionJKO

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write a file for ParaView: one .vtu per output time and a .pvd.")

  @Argument(help: "A run or a particle file.")
  var file: String

  @Option(name: .customLong("vtk"), help: ArgumentHelp("The directory to write to; made when missing.", valueName: "dir"))
  var folder: String

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func run() throws {
    shared.apply()
    if try ParticleFile.isOne(file) {
      let flow = try ParticleFile(file)
      try report(try flow.exportVTK(to: folder, overwrite: overwrite.force), states: flow.times.count)
    } else {
      let run = try RunFile(file)
      try report(try run.exportVTK(to: folder, overwrite: overwrite.force), states: run.times.count)
    }
  }

  private func report(_ collection: String, states: Int) throws {
    try shared.report(ExportSummary(collection: collection, states: states))
  }
}

private struct ExportSummary: Encodable, CustomStringConvertible {
  let collection: String
  let states: Int

  var description: String { "\(collection) with \(states) states" }
}
