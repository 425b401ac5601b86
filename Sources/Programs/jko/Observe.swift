import ArgumentParser
import AttentionJKO

struct Observe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute observables over time: energies, clusters, cosines, order parameters, mergers, plateaus.",
    discussion: "The output is NetCDF, or a table of the numbers of each state where its name ends in .csv.")

  @Argument(help: "A run or a particle file.")
  var file: String

  @Option(name: .shortAndLong, help: "The file to write, .nc or .csv.")
  var output: String

  @Option(help: ArgumentHelp("How many times as high as the saddle to a higher one a peak of a density must be.", valueName: "factor"))
  var persistence = ClusterRule().persistence

  @Option(help: ArgumentHelp("The chord at which particles are linked to one group.", valueName: "length"))
  var linking = ClusterRule().linkingLength

  @Option(help: ArgumentHelp("Bins of the cosine histogram.", valueName: "n"))
  var bins = ObservedStates.Settings().bins

  @Option(help: ArgumentHelp("Order parameters, from degree 1 on.", valueName: "n"))
  var degrees = ObservedStates.Settings().degrees

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if !(persistence >= 1 && persistence.isFinite) { throw ValidationError("--persistence is \(persistence); it must be at least 1") }
    if !(linking > 0 && linking <= 2) { throw ValidationError("--linking is \(linking); it must be above 0 and at most 2") }
    if !(1...10_000).contains(bins) { throw ValidationError("--bins is \(bins); it must be from 1 to 10000") }
    if !(1...64).contains(degrees) { throw ValidationError("--degrees is \(degrees); it must be from 1 to 64") }
  }

  func run() throws {
    shared.apply()
    var settings = ObservedStates.Settings()
    (settings.rule.persistence, settings.rule.linkingLength) = (persistence, linking)
    (settings.bins, settings.degrees) = (bins, degrees)
    let observed = try ObservedStates(of: file, settings: settings)
    try observed.write(to: output, history: "jko observe \(file) -o \(output)", overwrite: overwrite.force)
    try shared.report(ObservedSummary(observed, output: output))
  }
}
