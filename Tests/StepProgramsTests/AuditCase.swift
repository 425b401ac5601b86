import Glibc
import LinearPrograms
import TestSupport
import Transport

@testable import StepPrograms

/// Audits like those of a step: a concentrated mass, momenta in proportion to it, a derivative that is Bᵀz with z ≥ 0 large
/// where there is no mass, as at a minimum, plus noise.
struct AuditCase {
  let path: PathOperators
  var mass: [Double]
  var cost: [Double]
  var box: [Double]

  init(mesh: TestMesh, slices: Int = 1, concentration: Double, noise: Double, vacuum: Double = 1e-8, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let path = PathOperators(mesh.space, slices: slices)
    self.path = path
    let d = mesh.space.dimension
    let end = mesh.masses { exp(concentration * (mesh.height($0) - 1)) + 1e-10 }
    let mass = path.constant(end)
    self.mass = mass
    let density = path.faceDensity(mass, from: end)
    let area = path.constant(mesh.space.faceArea.values)
    let step = 0.3 * area[0].squareRoot()
    let momentum = (0..<path.momentumCount).map { density[$0 / d] * step * generator.normal() }
    let z = mass.map { 1e-3 * mass.max()! * vacuum / $0 }
    let gradient = path.massChangeTransposed(z)
    let largest = momentum.reduce(0) { max($0, $1.magnitude) }
    self.cost = gradient.indices.map { gradient[$0] + noise * area[$0 / d] * generator.normal() }
    self.box = density.indices.map { f in
      density[f] > vacuum * density.max()! ? max(1e-3 * largest, (f * d..<(f + 1) * d).reduce(0) { max($0, momentum[$1].magnitude) }) : 0
    }
  }

  func audit(_ range: AuditRange = .nonnegative, _ settings: SimplexSettings = SimplexSettings()) -> FirstOrderAudit {
    path.audit(mass: mass, cost: cost, box: box, range: range, settings: settings)
  }

  /// Σ Δ|c|: the value without the constraint on the mass.
  var unconstrained: Double { cost.indices.reduce(0) { $0 + box[$1 / path.space.dimension] * cost[$1].magnitude } }

  /// The whole program at once, every node a row: the reference for the one grown by rows.
  func whole(_ range: AuditRange = .nonnegative) -> Double {
    var problem = LinearProblem()
    for m in mass { problem.addRow(lower: -1e4 * m, upper: range == .doubling ? 1e4 * m : .infinity) }
    for j in cost.indices {
      let box = box[j / path.space.dimension]
      let column = problem.addColumn(cost: 1e6 * cost[j] * box, lower: -1, upper: 1)
      path.forEachNode(changedBy: j) { problem.add(row: $0, column: column, value: 1e4 * box * $1) }
    }
    return -problem.solve().objective / 1e6
  }

  /// Whether an answer keeps box, masses and continuity.
  func isFeasible(_ answer: FirstOrderAudit, _ range: AuditRange = .nonnegative) -> Bool {
    let change = path.massChange(answer.momentum)
    let size = path.massChange(answer.momentum.map(abs)).map(abs)
    let most = zip(mass, size).reduce(0) { max($0, $1.0 + $1.1) }
    return answer.massChange.indices.allSatisfy { i in
      mass[i] + answer.massChange[i] >= 0 && abs(change[i] - answer.massChange[i]) <= 1e-14 * most
        && (range == .nonnegative || answer.massChange[i] <= mass[i] + 1e-14 * most)
    } && answer.momentum.indices.allSatisfy { answer.momentum[$0].magnitude <= box[$0 / path.space.dimension] }
  }
}
