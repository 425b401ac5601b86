import LinearPrograms

/// The linear program of one round of dual repair:
///
///     maximize Σ μ_i δ_i − κ |δ|₁   subject to   F'(φ) δ ≤ −(F(φ) − g),   |δ_i| ≤ size,
///
/// grown by the rows that the solution of the others violates. The small κ keeps nodes that matter to nobody where they
/// are: a correction that wanders there would cost gradient in the true inequality.
struct RepairProgram {
  private let inequality: HamiltonJacobi
  private let slack: [Double]
  private let masses: [Double]
  private let size: Double
  private let gradient: [Double]
  private let total: Double
  private let penalty: Double
  /// δ.
  private(set) var correction: [Double]
  private(set) var rows = 0
  private(set) var pivots = 0
  private(set) var status = LinearProgramStatus.optimal

  init(_ inequality: HamiltonJacobi, _ potential: ShiftedPotential, masses: [Double], size: Double) {
    self.inequality = inequality
    self.masses = masses
    self.size = size
    slack = potential.violation.map { -$0 }
    gradient = inequality.gradient(potential.values)
    total = masses.reduce(0, +)
    let least = 1e-5 * total / Double(masses.count)
    penalty = least
    correction = masses.map { $0 > least ? size : 0 }
  }

  /// Σ μδ: the most that corrections of this size could gain.
  var gain: Double { zip(masses, correction).reduce(0) { $0 + $1.0 * $1.1 } }

  mutating func solve(_ settings: SimplexSettings) throws(LinearProgramError) {
    let deadline = seconds() + settings.timeLimit
    guard total > 0 else { return }
    var entries: [[(node: Int, value: Double)]] = []
    var rowNodes: [Int] = []
    var isRow = [Bool](repeating: false, count: masses.count)
    var columnOf = [Int](repeating: -1, count: masses.count)
    var signed: [(node: Int, sign: Double)] = []
    var basis = Basis(columns: [], rows: [])
    while true {
      let change = change()
      let entering = (0..<masses.count).filter { !isRow[$0] && change[$0] > slack[$0] + 1e-9 * size }
      if entering.isEmpty { return }
      for i in entering {
        isRow[i] = true
        rowNodes.append(i)
        basis.rows.append(.basic)
        let row = inequality.derivativeRow(i, gradient: gradient)
        entries.append(row)
        for (node, _) in row where columnOf[node] < 0 {
          columnOf[node] = signed.count
          signed.append((node, 1))
          basis.columns.append(masses[node] > penalty ? .upper : .lower)
          if masses[node] <= penalty {
            signed.append((node, -1))
            basis.columns.append(.lower)
          }
        }
      }
      // Where there is mass the inequality is an equality at the optimum: start with it solved for the node's own δ.
      for (r, i) in rowNodes.enumerated().suffix(entering.count) where masses[i] > penalty && basis.columns[columnOf[i]] == .upper {
        basis.rows[r] = .upper
        basis.columns[columnOf[i]] = .basic
      }
      var limits = settings
      limits.timeLimit = max(deadline - seconds(), 1e-3)
      var program = try LinearProgram(assemble(entries, rowNodes: rowNodes, columnOf: columnOf, signed: signed))
      try program.start(from: basis)
      let answer = program.solve(limits)
      basis = program.basis()
      rows = rowNodes.count
      pivots += answer.pivots
      status = answer.status
      guard answer.status == .optimal else { return }
      for (i, _) in signed { correction[i] = 0 }
      for (column, (i, sign)) in signed.enumerated() { correction[i] += size * sign * answer.primal[column] }
    }
  }

  /// F'(φ) δ.
  private func change() -> [Double] {
    var change = inequality.coupling(gradient, inequality.gradient(correction))
    for i in change.indices { change[i] = correction[i] + 2 * change[i] }
    return change
  }

  /// Columns δ in units of the size, δ⁺ and δ⁻ where the penalty matters; rows divided by their largest entry, costs by the
  /// mean mass.
  private func assemble(
    _ entries: [[(node: Int, value: Double)]], rowNodes: [Int], columnOf: [Int], signed: [(node: Int, sign: Double)]
  ) -> LinearProblem {
    var byColumn = [[(row: Int32, value: Double)]](repeating: [], count: signed.count)
    var upper: [Double] = []
    for (r, row) in entries.enumerated() {
      let largest = row.reduce(0) { max($0, $1.value.magnitude) }
      upper.append(min(slack[rowNodes[r]] / (size * largest), LinearProgramError.largest))
      for (node, value) in row where value != 0 {
        byColumn[columnOf[node]].append((Int32(r), value / largest))
        if masses[node] <= penalty { byColumn[columnOf[node] + 1].append((Int32(r), -value / largest)) }
      }
    }
    var columns = SparseColumns()
    var cost: [Double] = []
    let unit = total / Double(masses.count)
    for (column, (i, sign)) in signed.enumerated() {
      columns.append(rows: byColumn[column].map(\.row), values: byColumn[column].map(\.value))
      cost.append(((masses[i] > penalty ? 0 : penalty) - sign * masses[i]) / unit)
    }
    return LinearProblem(
      columns: columns, cost: cost, lower: signed.map { masses[$0.node] > penalty ? -1 : 0 },
      upper: [Double](repeating: 1, count: cost.count), rowLower: [Double](repeating: -.infinity, count: upper.count), rowUpper: upper)
  }
}
