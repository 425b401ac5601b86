import ArgumentParser
import AttentionJKO
import Foundation
import Regimes

/// One step against the number of its slices: how fast it converges to the exact proximal step, and what that costs.
struct SliceBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "slices", abstract: "One step with several time slices.")

  @Option(help: "Icosphere level.") var level = 3
  @Option(help: "Most slices, a power of two.") var most = 8

  func run() throws {
    let mesh = SphereMesh.icosphere(subdivisions: level)
    let regime = Regime.all.first { $0.name == "mild-large" }!
    print("\nOne step of \(regime.name) on \(mesh.nodeCount) nodes; change: of the density in L¹ from half as many slices, and its order")
    print("slices         2E     decrease    change  order  outer  Newton      gap    audit  seconds")
    var last: [Double]?, lastChange: Double?
    var slices = 1
    while slices <= most {
      var movement = try regime.movement(mesh, slices: slices)
      let row = movement.step()
      let density = movement.state.density.values
      let change = last.map { last in density.indices.reduce(0) { $0 + abs(density[$1] - last[$1]) * mesh.nodeArea[$1] } }
      // One slice takes its density at the end, two and more at the middle: orders are those of the latter.
      let order = slices > 4 ? change.flatMap { change in lastChange.map { log2($0 / change) } } : nil
      print(
        String(format: "%6d %10.6f %12.8f  ", slices, 2 * row.interactionEnergy, row.decrease)
          + (change.map { String(format: "%8.1e", $0) } ?? "        ") + "  " + (order.map { String(format: "%5.2f", $0) } ?? "     ")
          + String(
            format: " %6d %7d %8.1e %8.1e %8.3f", row.outerIterations, row.newtonIterations, row.dualityGap, row.audit, row.wallSeconds))
      (last, lastChange) = (density, change)
      slices *= 2
    }
  }
}
