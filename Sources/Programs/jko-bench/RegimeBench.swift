import ArgumentParser
import AttentionJKO
import Foundation
import Regimes

/// The regimes on an icosphere: rounds, Newton systems, certificates and times of whole runs.
struct RegimeBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "regimes", abstract: "Movements in every regime.")

  @Option(help: "Icosphere level.") var level = 3
  @Option(help: "One regime by name.") var only: String?
  @Option(help: "Time slices a step.") var slices = 1
  @Flag(help: "What happens inside every step.") var verbose = false
  @Flag(help: "Seconds by phase.") var profile = false

  func run() throws {
    let mesh = SphereMesh.icosphere(subdivisions: level)
    print(
      "\nRegimes on \(mesh.nodeCount) nodes: counts a step, median and largest, and Newton systems of all steps; worst figures of the run")
    print("regime               steps      2E  outer     Newton    all      gap    audit   J rises mass error  min density  open  seconds")
    for regime in Regime.all where only == nil || only == regime.name {
      var movement = try regime.movement(mesh, slices: slices)
      var timings = Timings()
      if verbose { movement.observer = { print($0) } }
      let sigma = movement.energy.sign
      var rows: [LedgerRow] = []
      var rise = 0.0, energy = movement.interactionEnergy
      for _ in 0..<regime.steps {
        let row = movement.step()
        if let spent = row.timings { timings += spent }
        rise = max(rise, sigma * (row.interactionEnergy - energy) + row.action)
        energy = row.interactionEnergy
        rows.append(row)
        if verbose { print(row) }
      }
      func counts(_ key: (LedgerRow) -> Int) -> (median: Int, largest: Int) {
        let sorted = rows.map(key).sorted()
        return (sorted[sorted.count / 2], sorted.last!)
      }
      let outer = counts(\.outerIterations), newton = counts(\.newtonIterations)
      print(
        regime.name.padding(toLength: 20, withPad: " ", startingAt: 0)
          + String(
            format: "%6d %8.5f  %2d %2d  %4d %4d  %5d  %.1e  %.1e  %.1e  %.1e   %.1e  %4d  %7.2f", regime.steps, 2 * energy,
            outer.median, outer.largest, newton.median, newton.largest, rows.map(\.newtonIterations).reduce(0, +),
            rows.map(\.dualityGap).max()!,
            rows.map(\.audit).filter { !$0.isNaN }.max() ?? .nan, rise, rows.map { abs($0.massError) }.max()!,
            rows.map(\.minimumDensity).min()!, rows.count { !$0.status.isConverged }, rows.map(\.wallSeconds).reduce(0, +)))
      if profile {
        for phase in Timings.Phase.allCases { print("    \(phase.label): " + String(format: "%.2f s", timings[phase])) }
      }
    }
  }
}
