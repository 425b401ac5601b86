import ArgumentParser
import AttentionJKO
import Glibc

/// Steps a run to its end with progress, interruption and a summary, as `run` and `step` do.
struct Stepping: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print every iteration on standard error.")
  var verbose = false

  @Flag(help: "Print where the time went on standard error.")
  var profile = false

  /// - Throws: `ExitCode` when the run was interrupted or a step did not converge.
  func advance(_ run: inout MovementRun, to stepCount: Int, output: String, _ shared: SharedOptions) throws {
    Interruption.watch()
    let begin = Stopwatch.now
    var timings = Timings()
    defer { if profile { printProfile(timings, total: Stopwatch.now - begin) } }
    if verbose { run.observer = { printError("\($0)") } }
    var progress = ProgressBar(
      from: run.movement.state.stepCount, to: stepCount, isShown: !shared.quiet && !verbose && isatty(STDERR_FILENO) == 1)
    let onStep: (LedgerRow) -> Void = { row in
      if let spent = row.timings { timings += spent }
      if verbose { printError("time \(row.time): 2E \(2 * row.interactionEnergy), \(row.status.label)") }
      progress.advance(twiceEnergy: 2 * row.interactionEnergy)
    }
    do {
      try run.advance(to: stepCount, isInterrupted: { Interruption.isRequested }, onStep: onStep)
    } catch {
      progress.clear()
      throw error
    }
    progress.clear()
    let summary = try RunFile(output).summary
    try shared.report(summary)
    shared.warn(summary.warnings)
    if Interruption.isRequested {
      if !shared.quiet { printError("jko: interrupted after step \(summary.steps); \(output) is complete and can be resumed") }
      throw ExitCode(ExitStatus.interrupted)
    }
    if summary.unconvergedSteps > 0 { throw ExitCode(ExitStatus.notConverged) }
  }

  /// Seconds and shares by phase; what no phase claims is `other`: residuals, certificates and line searches.
  private func printProfile(_ timings: Timings, total: Double) {
    let phases = Timings.Phase.allCases.map { ($0.label, timings[$0]) }
    let rest = total - phases.reduce(0) { $0 + $1.1 }
    for (name, seconds) in phases + [("other", rest), ("total", total)] {
      let padding = String(repeating: " ", count: max(1, 18 - name.count))
      printError("\(name)\(padding)\((seconds * 1000).rounded() / 1000) s   \((1000 * seconds / total).rounded() / 10) %")
    }
  }
}
