import LinearPrograms
import NumericalKernels
import ProximalSteps
import Transport

/// The linear program of one round of dual repair:
///
///     maximize Σ μ_i δ_i − κ |δ|₁   subject to   F'(φ) δ ≤ max F(φ) − F(φ),   |δ_i| ≤ size,
///
/// grown by the rows that the solution of the others violates. The small κ keeps nodes that matter to nobody where they
/// are: a correction that wanders there would cost gradient in the true inequality.
struct RepairProgram {
  private let point: DualPoint
  private let masses: [Double]
  private let size: Double
  private let total: Double
  private let penalty: Double
  /// δ.
  private(set) var correction: [Double]
  private(set) var rows = 0
  private(set) var pivots = 0
  private(set) var work = 0.0
  private(set) var status = LinearProgramStatus.optimal

  init(_ model: ConvexModel, _ point: DualPoint, size: Double) {
    self.point = point
    masses = model.previousMass
    self.size = size
    total = masses.reduce(0, +)
    let least = 1e-5 * total / Double(masses.count)
    penalty = least
    correction = masses.map { $0 > least ? size : 0 }
  }

  /// Σ μδ: the most that corrections of this size could gain.
  var gain: Double { zip(masses, correction).reduce(0) { $0 + $1.0 * $1.1 } }

  mutating func solve(_ settings: SimplexSettings) {
    guard total > 0 else { return }
    var isRow = [Bool](repeating: false, count: masses.count)
    var columnOf = [Int](repeating: -1, count: masses.count)
    var signed: [(node: Int, sign: Double)] = []
    var program = GrowingProgram(LinearProblem(), settings)
    while true {
      let change = change()
      let entering = masses.indices.filter { !isRow[$0] && change[$0] > point.slack[$0] + 1e-9 * size }
      if entering.isEmpty { return }
      for i in entering {
        isRow[i] = true
        add(i, to: &program, &columnOf, &signed)
      }
      let answer = program.solve()
      rows = program.problem.rowCount
      (pivots, work, status) = (program.pivots, program.work, answer.status)
      guard answer.status == .optimal else { return }
      for (i, _) in signed { correction[i] = 0 }
      for (column, (i, sign)) in signed.enumerated() { correction[i] += size * sign * answer.primal[column] }
    }
  }

  /// F'(φ) δ.
  private func change() -> [Double] {
    let first = point.kineticExpansion(along: correction).first
    return first.indices.map { correction[$0] + first[$0] }
  }

  /// Node i as a row, divided by its largest entry, with the columns it needs: δ in units of the size, δ⁺ and δ⁻ where the penalty
  /// matters, costs in units of the mean mass.
  private func add(
    _ i: Int, to program: inout GrowingProgram, _ columnOf: inout [Int], _ signed: inout [(node: Int, sign: Double)]
  ) {
    let row = point.derivative(at: i), largest = row.reduce(0) { max($0, $1.value.magnitude) }
    let unit = total / Double(masses.count)
    var entries: [(column: Int, value: Double)] = []
    for (node, value) in row {
      let isMass = masses[node] > penalty
      if columnOf[node] < 0 {
        columnOf[node] = signed.count
        for sign in isMass ? [1.0] : [1, -1] {
          signed.append((node, sign))
          _ = program.addColumn(
            cost: ((isMass ? 0 : penalty) - sign * masses[node]) / unit, lower: isMass ? -1 : 0, upper: 1, at: isMass ? .upper : .lower)
        }
      }
      guard value != 0 else { continue }
      entries.append((columnOf[node], value / largest))
      if !isMass { entries.append((columnOf[node] + 1, -value / largest)) }
    }
    // Where there is mass the inequality is an equality at the optimum: start with it solved for the node's own δ.
    let isSolved = masses[i] > penalty && program.place(ofColumn: columnOf[i]) == .upper
    let most = min(point.slack[i] / (size * largest), LinearProblem.largest)
    program.addRow(lower: -.infinity, upper: most, at: isSolved ? .upper : .basic, entries)
    if isSolved { program.setPlace(ofColumn: columnOf[i], .basic) }
  }
}
