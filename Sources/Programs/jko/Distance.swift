import ArgumentParser
import AttentionJKO

struct Distance: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the transport distance between two states, with the geodesic.",
    discussion: """
      A state is the last of a run or of a particle file, or the initial measure of a configuration (.yaml). Both must be on one \
      mesh. The output has the layout of a run, with times from 0 to 1.
      """)

  @Argument(help: "Where the geodesic starts.")
  var first: String

  @Argument(help: "Where it ends.")
  var second: String

  @OptionGroup var target: OutputOption

  @Option(help: "Time slices of the path.")
  var slices = 32

  @Option(help: "nonlocal-mobility or wasserstein; the default is the metric of the first state's model.")
  var metric: TransportMetric?

  @Option(help: "Relative gap between the bounds of the squared distance.")
  var gap = 1e-4

  @Option(help: ArgumentHelp("Iterations for each convex problem.", valueName: "n"))
  var maxIterations = 3_000

  @Flag(name: .shortAndLong, help: "Print every certificate on standard error.")
  var verbose = false

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if !(2...1_024).contains(slices) { throw ValidationError("--slices is \(slices); it must be from 2 to 1024") }
    if !(gap > 0 && gap < 1) { throw ValidationError("--gap is \(gap); it must be between 0 and 1") }
    if maxIterations < 1 { throw ValidationError("--max-iterations is \(maxIterations); it must be at least 1") }
  }

  func run() throws {
    shared.apply()
    let output = target.output
    var file = try DurableFile(creating: output, overwrite: overwrite.force, inputs: [first, second])
    var run = try DistanceRun(
      from: first, to: second, metric: metric, settings: .init(slices: slices, gap: gap, maximumIterations: maxIterations))
    let progress = ProgressBar(from: 0, to: 1, unit: "geodesics", isWanted: !shared.quiet && !verbose)
    run.observer = { [verbose] event in
      if verbose { printError("\(event)") }
      progress.note("\(event)")
    }
    run.isInterrupted = { Interruption.isRequested }
    let geodesic = run.solve()
    progress.clear()
    try run.write(geodesic, to: &file, history: "jko distance \(first) \(second) -o \(output)")
    try shared.report(DistanceSummary(geodesic, of: run, file: output))
    if geodesic.status == .interrupted { throw Interrupted(state: "; \(output) holds the best path until then, with its bounds") }
    if !geodesic.status.isConverged { throw ExitCode(ExitStatus.notConverged) }
  }
}

extension TransportMetric: ExpressibleByArgument {}
