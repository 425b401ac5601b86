import ArgumentParser
import AttentionJKO

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw a run, a geodesic or a particle file: states at chosen times, and curves over time.")

  @Argument(help: "A run, a geodesic or a particle file.")
  var file: String

  @Option(name: .shortAndLong, help: "The picture to write; its extension is .png, .svg or .pdf.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "The times to show, separated by commas, each the nearest the file holds; the default is the first, the last and two between.",
      valueName: "t,t,…"))
  var times: Times?

  @Option(help: ArgumentHelp("Width of a PNG in pixels.", valueName: "pixels"))
  var size = 1200

  @Option(
    help: "Spacing of the density's scale, linear or logarithmic; the default is linear unless one state is far denser than another.")
  var scale: Scale.Spacing?

  @Flag(help: "Draw the observables over time instead: energy, clusters, the law of the cosines.")
  var observables = false

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if PictureFormat(fileName: output) == nil { throw ValidationError("--output is \(output); its extension must be .png, .svg or .pdf") }
    if !(100...20_000).contains(size) { throw ValidationError("--size is \(size); it must be from 100 to 20000") }
  }

  func run() throws {
    shared.apply()
    try OutputTarget(output).check(overwrite: overwrite.force, inputs: [file])
    let picture = try observables ? ObservedStates(of: file).picture : Plot(times: times?.values, spacing: scale).picture(of: file)
    try picture.write(to: output, pixels: size, overwrite: overwrite.force)
    try shared.report(PlotSummary(picture: output))
  }

  /// Numbers separated by commas.
  struct Times: ExpressibleByArgument {
    let values: [Double]

    init?(argument: String) {
      let values = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
      guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
      self.values = values
    }
  }
}

extension Scale.Spacing: ExpressibleByArgument {}

private struct PlotSummary: Encodable, CustomStringConvertible {
  let picture: String

  var description: String { picture }
}
