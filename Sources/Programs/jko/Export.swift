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
      try report(flow.exportVTK(to: folder, overwrite: overwrite.force, isInterrupted: { Interruption.isRequested }), of: flow.times.count)
    } else {
      let run = try RunFile(file)
      try report(run.exportVTK(to: folder, overwrite: overwrite.force, isInterrupted: { Interruption.isRequested }), of: run.times.count)
    }
  }

  private func report(_ written: (collection: String, states: Int), of count: Int) throws {
    let (collection, states) = written
    try shared.report(ExportSummary(collection: collection, states: states))
    if states < count { throw Interrupted(state: "; \(collection) lists \(states) of \(count) states") }
  }
}

private struct ExportSummary: Encodable, CustomStringConvertible {
  let collection: String
  let states: Int

  var description: String { "\(collection) with \(states) states" }
}
