import ArgumentParser
import AttentionJKO

struct ViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "Make a page that plays a run, a geodesic or particles in a browser.",
    discussion: """
      One HTML file that needs no network and no other file: the sphere turned by mouse, finger and keys, a time slider, the \
      energy and the ledger under it. Several files stand side by side under one clock.
      """)

  @Argument(help: "Runs, geodesics or particle files.")
  var files: [String]

  @Option(name: .shortAndLong, help: "The page to write; its extension is .html.")
  var output: String?

  @Option(
    help: ArgumentHelp("A picture of the first file to write, for a README; its extension is .png, .svg or .pdf.", valueName: "picture"))
  var poster: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if output == nil && poster == nil { throw ValidationError("nothing to write; name a page with --output or a picture with --poster") }
    if let output, !output.hasSuffix(".html") && !output.hasSuffix(".htm") {
      throw ValidationError("--output is \(output); its extension must be .html")
    }
    if let poster, PictureFormat(fileName: poster) == nil {
      throw ValidationError("--poster is \(poster); its extension must be .png, .svg or .pdf")
    }
  }

  func run() throws {
    shared.apply()
    for name in [output, poster].compactMap({ $0 }) { try OutputTarget(name).check(overwrite: overwrite.force, inputs: files) }
    var summary = ViewSummary()
    if let output {
      let page = try ViewPage(files)
      try page.write(to: output, overwrite: overwrite.force)
      (summary.page, summary.bytes, summary.states, summary.storedStates) = (output, page.document.count, page.states, page.storedStates)
    }
    if let poster {
      try Poster().picture(of: files[0]).write(to: poster, overwrite: overwrite.force)
      summary.poster = poster
    }
    try shared.report(summary)
  }
}

private struct ViewSummary: Encodable, CustomStringConvertible {
  var page: String?
  var bytes: Int?
  /// States on the page, and in the files.
  var states, storedStates: Int?
  var poster: String?

  var description: String {
    var lines: [String] = []
    if let page, let bytes, let states, let storedStates {
      let shown = states == storedStates ? "\(states) states" : "\(states) of \(storedStates) states"
      lines.append("\(page) with \(shown), \((bytes + 999) / 1000) kB")
    }
    if let poster { lines.append(poster) }
    return lines.joined(separator: "\n")
  }
}
