import ArgumentParser
import AttentionJKO
import Foundation

/// The regimes on an icosphere: iterations, certificates and times of every step.
struct RegimeBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "regimes", abstract: "Movements in every regime.")

  @Option(help: "Icosphere level.") var level = 3
  @Option(help: "One regime by name.") var only: String?
  @Flag(help: "Every step.") var verbose = false

  private static let regimes: [(name: String, diagonal: [Double], direction: FlowDirection, timeStep: Double, steps: Int)] = [
    ("mild", [1, 1.5, 0.5], .ascent, 0.05, 80), ("mild-large", [1, 1.5, 0.5], .ascent, 0.5, 12),
    ("identity", [1, 1, 1], .ascent, 0.1, 200), ("identity-huge", [1, 1, 1], .ascent, 1, 20),
    ("posdef", [1, 3, 4], .ascent, 0.02, 80), ("posdef-large", [1, 3, 4], .ascent, 0.2, 8),
    ("negdef", [-1, -3, -4], .ascent, 0.05, 60), ("semidef", [1, 0, 1], .descent, 0.2, 50),
    ("verysemidef", [1, 0, 0], .descent, 2, 20),
  ]

  func run() throws {
    let mesh = SphereMesh.icosphere(subdivisions: level)
    let norm = (1 + 4 + 0.25).squareRoot()
    var density = (0..<mesh.nodeCount).map { i in
      let x = mesh.node(i)
      return exp((x[0] + 2 * x[1] + 0.5 * x[2]) / norm) + 0.3
    }
    let total = mesh.mass(NodeField(density)).total
    density = density.map { $0 / total }
    for regime in Self.regimes where only == nil || only == regime.name {
      let matrix = (0..<3).map { i in (0..<3).map { $0 == i ? regime.diagonal[i] : 0 } }
      let model = try SelfAttention(interaction: matrix, direction: regime.direction)
      var movement = MinimizingMovement(
        mesh: mesh, model: model, settings: MovementSettings(timeStep: regime.timeStep),
        state: MovementState(density: NodeField(density)))
      if verbose { movement.observer = { print($0) } }
      var rows: [LedgerRow] = []
      var violation = 0.0
      var energy = movement.interactionEnergy
      for k in 0..<regime.steps {
        let row = movement.step()
        rows.append(row)
        violation = max(violation, model.sigma * row.interactionEnergy + row.action - model.sigma * energy)
        energy = row.interactionEnergy
        if verbose {
          print(
            "step \(k + 1) outer \(row.outerIterations) newton \(row.newtonIterations) gap \(row.dualityGap)",
            "crit \(row.criticality) dec \(row.decrease) \(row.status)")
        }
      }
      let bad = rows.filter { !$0.status.isConverged }
      let newton = rows.map(\.newtonIterations).sorted()
      let outer = rows.map(\.outerIterations).sorted()
      print(
        regime.name, "2E", 2 * rows.last!.interactionEnergy, "outer", outer[outer.count / 2], outer.last!,
        "newton", rows[0].newtonIterations, newton[newton.count / 2], newton.last!, "gap", rows.map(\.dualityGap).max()!,
        "violation", violation, "mass", rows.map { abs($0.massError) }.max()!, "min", rows.map(\.minimumDensity).min()!,
        "bad", bad.count, bad.first?.status.label ?? "", rows.map(\.wallSeconds).reduce(0, +), "s")
    }
  }
}
