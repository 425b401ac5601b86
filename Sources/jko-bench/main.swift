import AttentionModel
import MinimizingMovements
import SphereMeshes
import Glibc

let level = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1])! : 3
let only = CommandLine.arguments.count > 2 ? CommandLine.arguments[2] : ""
let verbose = CommandLine.arguments.count > 3
let mesh = SphereMesh.icosphere(subdivisions: level)
let norm = (1 + 4 + 0.25).squareRoot()
var raw = (0..<mesh.nodeCount).map { i in let x = mesh.node(i); return exp((x[0] + 2 * x[1] + 0.5 * x[2]) / norm) + 0.3 }
let scale = 1 / mesh.mass(NodeField(raw)).total
raw = raw.map { $0 * scale }
func diag(_ v: [Double]) -> [[Double]] { (0..<3).map { i in (0..<3).map { $0 == i ? v[i] : 0 } } }
let regimes: [(String, [Double], FlowDirection, Double, Int)] = [
  ("mild", [1, 1.5, 0.5], .ascent, 0.05, 80), ("mild-large", [1, 1.5, 0.5], .ascent, 0.5, 12),
  ("identity", [1, 1, 1], .ascent, 0.1, 200), ("identity-huge", [1, 1, 1], .ascent, 1, 20),
  ("posdef", [1, 3, 4], .ascent, 0.02, 80), ("posdef-large", [1, 3, 4], .ascent, 0.2, 8),
  ("negdef", [-1, -3, -4], .ascent, 0.05, 60), ("semidef", [1, 0, 1], .descent, 0.2, 50), ("verysemidef", [1, 0, 0], .descent, 2, 20),
]


for (name, d, direction, tau, steps) in regimes where only == "" || name == only {
  let model = try SelfAttention(interaction: diag(d), direction: direction)
  var movement = MinimizingMovement(mesh: mesh, model: model, settings: MovementSettings(timeStep: tau), state: MovementState(density: NodeField(raw)))
  if verbose { movement.observer = { print($0) } }
  var rows: [LedgerRow] = []
  var seconds = 0.0, violation = 0.0, energy = movement.interactionEnergy
  for k in 0..<steps {
    let row = movement.step()
    rows.append(row)
    seconds += row.wallSeconds
    violation = max(violation, model.sigma * row.interactionEnergy + row.action - model.sigma * energy)
    energy = row.interactionEnergy
    if verbose { print("step \(k + 1) outer \(row.outerIterations) newton \(row.newtonIterations) gap \(row.dualityGap) crit \(row.criticality) dec \(row.decrease) \(row.status)") }
  }
  let bad = rows.filter { !$0.status.isConverged }
  let counts = rows.map(\.newtonIterations).sorted(), outers = rows.map(\.outerIterations).sorted()
  print(name, "2E", 2 * rows.last!.interactionEnergy, "outer", outers[outers.count / 2], outers.last!, "newton", rows[0].newtonIterations, counts[counts.count / 2], counts.last!, "gap", rows.map(\.dualityGap).max()!, "violation", violation, "mass", rows.map { abs($0.massError) }.max()!, "min", rows.map(\.minimumDensity).min()!, "bad", bad.count, bad.first?.status.label ?? "", String(seconds) + " s")
}
