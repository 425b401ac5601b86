import ArgumentParser
import AttentionJKO

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw a run, a geodesic or a particle file: states at chosen times, and curves over time.")

  @Argument(help: "A run, a geodesic or a particle file.")
  var file: String

  @Option(name: .shortAndLong, help: "The picture to write; its extension is .png, .svg or .pdf.")
  var output: String?

  @Option(help: ArgumentHelp("A film of all states to write, .mp4 or .gif; made by ffmpeg.", valueName: "film"))
  var animation: String?

  @Option(
    help: ArgumentHelp(
      "The times to show, separated by commas, each the nearest the file holds; the default is the first, the last and two between, where the energy changes.",
      valueName: "t,t,…"))
  var times: Times?

  @Option(help: ArgumentHelp("Width of a PNG or of a film in pixels; the default is 1200, and 900 of a film.", valueName: "pixels"))
  var size: Int?

  @Option(help: ArgumentHelp("Width on paper, with text of the same size always; the default is 159.", valueName: "mm"))
  var width: Double?

  @Option(
    help: "Spacing of the density's scale, linear or logarithmic; the default is linear unless one state is far denser than another.")
  var scale: Scale.Spacing?

  @Flag(help: "Draw the observables over time instead: energy, clusters, the law of the cosines.")
  var observables = false

  @Option(help: ArgumentHelp("The densities between which the scale runs, separated by a comma.", valueName: "low,high"))
  var range: Times?

  @Option(help: "How a sphere is laid on the page: two orthographic views or one, or, keeping areas, two discs or one ellipse.")
  var projection = Projection.hemispheres

  @Option(help: ArgumentHelp("The direction a sphere is seen from.", valueName: "x,y,z"))
  var view: Times?

  @Option(help: "The colours of densities.")
  var colourMap = ColourMap.viridis

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if output == nil && animation == nil {
      throw ValidationError("nothing to write; name a picture with --output or a film with --animation")
    }
    if observables && output == nil { throw ValidationError("--observables draws a picture; name it with --output") }
    if let output, PictureFormat(fileName: output) == nil {
      throw ValidationError("--output is \(output); its extension must be .png, .svg or .pdf")
    }
    if let animation, Animation.Format(fileName: animation) == nil {
      throw ValidationError("--animation is \(animation); its extension must be .mp4 or .gif")
    }
    if let size, !(100...20_000).contains(size) { throw ValidationError("--size is \(size); it must be from 100 to 20000") }
    if let width, !(50...1000).contains(width) { throw ValidationError("--width is \(width); it must be from 50 to 1000 millimetres") }
    if let range = range?.values, range.count != 2 || range[0] < 0 || range[0] >= range[1] {
      throw ValidationError("--range must be two densities, 0 ≤ low < high")
    }
    if let view = view?.values, view.count != 3 || view.allSatisfy({ $0 == 0 }) {
      throw ValidationError("--view must be three numbers that are not all 0")
    }
  }

  func run() throws {
    shared.apply()
    if let output { try OutputTarget(output).check(overwrite: overwrite.force, inputs: [file]) }
    if let animation { try OutputTarget(animation).check(overwrite: overwrite.force, inputs: [file]) }
    let units = width.map { $0 / Picture.millimetresPerUnit } ?? Picture.defaultWidth
    let plot = Plot(
      times: times?.values, spacing: scale, range: range.map { $0.values[0]...$0.values[1] },
      eye: view.map { [$0.values[0], $0.values[1], $0.values[2]] }, projection: projection, map: colourMap, width: units)
    if let output {
      let picture = try observables ? ObservedStates(of: file).picture : plot.picture(of: file)
      try picture.write(to: output, pixels: size ?? 1200, overwrite: overwrite.force)
    }
    if let animation {
      try Animation(plot: plot).write(of: file, to: animation, pixels: size ?? 900, overwrite: overwrite.force)
    }
    try shared.report(PlotSummary(picture: output, film: animation))
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
extension Projection: ExpressibleByArgument {}
extension ColourMap: ExpressibleByArgument {}

private struct PlotSummary: Encodable, CustomStringConvertible {
  let picture: String?
  let film: String?

  var description: String { [picture, film].compactMap { $0 }.joined(separator: "\n") }
}
