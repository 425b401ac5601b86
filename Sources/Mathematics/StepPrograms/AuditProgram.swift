import LinearPrograms
import Spaces
import Transport

/// The audit's linear program, grown by rows: nodes enter when the solution of the others overdraws them, or all that could
/// be overdrawn when many are.
struct AuditProgram {
  private let path: PathOperators
  private let mass: [Double]
  private let cost: [Double]
  /// Box of each momentum, 0 where it may not change.
  private let box: [Double]
  private let range: AuditRange
  /// Σ_j |entry_ij| Δ_j: the most that can leave node i, and the unit of its row.
  private let reach: [Double]
  private(set) var momentum: [Double]
  private(set) var multipliers: [Double]
  private(set) var rows = 0
  private(set) var columns = 0
  private(set) var pivots = 0
  private(set) var status = LinearProgramStatus.optimal
  /// False when the solver had no iterate to leave.
  private(set) var hasAnswer = true

  /// Starts at the ends of the boxes that the costs prefer.
  init(_ path: PathOperators, mass: [Double], cost: [Double], box: [Double], range: AuditRange) {
    self.path = path
    self.mass = mass
    self.cost = cost
    self.range = range
    let d = path.space.dimension
    let wide = cost.indices.map { box[$0 / d] }
    self.box = wide
    var reach = [Double](repeating: 0, count: path.nodeCount)
    for j in wide.indices where wide[j] > 0 { path.forEachNode(changedBy: j) { node, entry in reach[node] += (entry * wide[j]).magnitude } }
    self.reach = reach
    momentum = cost.indices.map { cost[$0] > 0 ? -wide[$0] : cost[$0] < 0 ? wide[$0] : 0 }
    multipliers = [Double](repeating: 0, count: path.nodeCount)
  }

  /// y·μ + Σ Δ |Bᵀ(y^n + … + y^N) − c|, with the negative parts of y left out, or all of them positive in the ranged program.
  func upperBound(multipliers: [Double]) -> Double {
    let y = range == .doubling ? multipliers : multipliers.map { max($0, 0) }
    let gradient = path.massChangeTransposed(y)
    var bound = 0.0
    for i in y.indices { bound += y[i].magnitude * mass[i] }
    for j in cost.indices { bound += box[j] * (gradient[j] - cost[j]).magnitude }
    return bound
  }

  /// Solves to optimality or to a limit.
  mutating func solve(_ settings: SimplexSettings) {
    // Costs in units of their mean effect: an error of one tolerance in each reduced cost is that tolerance relative to the
    // value without the constraint on the masses.
    var effect = 0.0
    var free = 0
    for j in cost.indices where box[j] > 0 {
      effect += (cost[j] * box[j]).magnitude
      free += 1
    }
    guard effect.isFinite else {
      (status, hasAnswer) = (.unusable("costs that add up to \(effect)"), false)
      return
    }
    guard effect > 0 else { return }
    let unit = effect / Double(free)
    var isRow = [Bool](repeating: false, count: path.nodeCount)
    var rowNodes: [Int] = []
    var columnOf = [Int](repeating: -1, count: cost.count)
    var columnMomenta: [Int] = []
    var program = GrowingProgram(LinearProblem(), settings)
    while true {
      let entering = self.entering { !isRow[$0] }
      if entering.isEmpty { return }
      for i in entering {
        isRow[i] = true
        rowNodes.append(i)
        // Columns in units of the box, rows in units of `reach`.
        var entries: [(column: Int, value: Double)] = []
        path.forEachMomentum(changing: i) { j, entry in
          guard box[j] > 0 else { return }
          if columnOf[j] < 0 {
            columnMomenta.append(j)
            columnOf[j] = program.addColumn(cost: cost[j] * box[j] / unit, lower: -1, upper: 1, at: cost[j] < 0 ? .upper : .lower)
          }
          entries.append((columnOf[j], entry * box[j] / reach[i]))
        }
        let least = -mass[i] / reach[i]
        program.addRow(lower: least, upper: range == .doubling ? -least : .infinity, at: .basic, entries)
      }
      let answer = program.solve()
      (rows, columns, pivots, status) = (rowNodes.count, columnMomenta.count, program.pivots, answer.status)
      hasAnswer = !answer.primal.isEmpty
      guard hasAnswer else { return }
      for (column, j) in columnMomenta.enumerated() { momentum[j] = box[j] * min(max(answer.primal[column], -1), 1) }
      for (row, i) in rowNodes.enumerated() {
        multipliers[i] = (range == .doubling ? answer.dual[row] : max(answer.dual[row], 0)) * unit / reach[i]
      }
      if answer.status != .optimal { return }
    }
  }

  /// The nodes to join the rows. A few are better left to bring in their neighbours by need; where a large part is overdrawn, every
  /// node that could be overdrawn would come anyway, and round after round costs more than it saves.
  private func entering(where isNew: (Int) -> Bool) -> [Int] {
    let overdrawn = overdrawn().filter(isNew)
    if overdrawn.isEmpty { return [] }
    let candidates = mass.indices.filter { isNew($0) && reach[$0] > mass[$0] }
    return overdrawn.count * 4 > candidates.count ? Set(overdrawn).union(candidates).sorted() : overdrawn
  }

  /// Nodes that the momentum takes more from than they have, or in the ranged program brings more to, by more than the solver's
  /// tolerance would explain.
  private func overdrawn() -> [Int] {
    let change = path.massChange(momentum)
    return change.indices.filter { (range == .doubling ? change[$0].magnitude : -change[$0]) > mass[$0] + 1e-12 * reach[$0] }
  }
}
