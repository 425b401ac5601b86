import ArgumentParser
import AttentionJKO
import Glibc

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two files at the times both have: energies, moments, exact W_1 and W_2.",
    discussion: """
      Either side is a run or a particle file; meshes may differ. Distances are geodesic, by linear programming; one that a limit \
      stopped is an upper bound, and the exit status is 2.
      """)

  @Argument(help: "A run or a particle file.")
  var a: String

  @Argument(help: "Another one.")
  var b: String

  @Flag(help: "The last common time alone.")
  var last = false

  @Flag(help: "Energies and moments alone.")
  var noDistances = false

  @OptionGroup var shared: SharedOptions

  func run() throws {
    shared.apply()
    let comparison = try Comparison(a, b)
    let times = last ? comparison.commonTimes.suffix(1) : comparison.commonTimes[...]
    let progress = ProgressBar(
      from: 0, to: times.count, unit: "times", isWanted: !shared.quiet && (shared.json || isatty(STDOUT_FILENO) == 0))
    var differences: [MeasureDifference] = []
    let isTable = !shared.json && !shared.quiet
    if isTable { try printAnswer(ComparisonSummary.heading(comparison, withDistances: !noDistances)) }
    do {
      defer { progress.clear() }
      for time in times {
        if Interruption.isRequested { break }
        let difference = try comparison.difference(at: time, withDistances: !noDistances)
        differences.append(difference)
        // Rows as they come: a comparison may take hours.
        if isTable { try printAnswer(ComparisonSummary.line(difference)) }
        progress.advance(twiceEnergy: 2 * difference.interactionEnergyA)
      }
    }
    let summary = ComparisonSummary(comparison, differences)
    if shared.json { try shared.report(summary) }
    if differences.count < times.count { throw Interrupted(state: " after \(differences.count) of \(times.count) times") }
    if let warning = summary.warning { printError("jko: \(warning)") }
    if !summary.isOptimal || (last && summary.warning != nil) { throw ExitCode(ExitStatus.notConverged) }
  }
}
