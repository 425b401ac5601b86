import ArgumentParser
import AttentionJKO
import Glibc

/// Steps a run to its end with progress, interruption and a summary, as `run` and `step` do.
struct Stepping: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print every iteration on standard error.")
  var verbose = false

  @Flag(help: "Print where the time went on standard error.")
  var profile = false

  /// - Throws: ``Interrupted``, `ExitCode` when a step did not converge.
  func advance(_ run: inout MovementRun, to stepCount: Int, output: String, _ shared: SharedOptions) throws {
    let begin = Stopwatch.now
    var timings = Timings()
    defer { if profile { printProfile(timings, total: Stopwatch.now - begin) } }
    let progress = ProgressBar(from: run.movement.state.stepCount, to: stepCount, isWanted: !shared.quiet && !verbose)
    var (round, iterations) = (0, 0)
    run.observer = { [verbose] event in
      if verbose { printError("\(event)") }
      switch event {
      case .inner(let number, _): (round, iterations) = (number, iterations + 1)
      case .outer(let record, _, _, _): round = record.round + 1
      default: break
      }
      progress.note("round \(round), \(iterations) iterations")
    }
    let onStep: (LedgerRow) -> Void = { [verbose] row in
      if verbose { printError("time \(row.time): 2E \(2 * row.interactionEnergy), \(row.status.label)") }
      if let spent = row.timings { timings += spent }
      (round, iterations) = (0, 0)
      progress.advance(twiceEnergy: 2 * row.interactionEnergy)
    }
    do {
      defer { progress.clear() }
      try run.advance(to: stepCount, isInterrupted: { Interruption.isRequested }, onStep: onStep)
    }
    let summary = try RunFile(output).summary
    try shared.report(summary)
    shared.warn(summary.warnings)
    if run.movement.state.stepCount < stepCount {
      throw Interrupted(state: " after step \(summary.steps); \(output) is complete and can be resumed")
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
