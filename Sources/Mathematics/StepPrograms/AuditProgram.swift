import LinearPrograms

/// The audit's linear program, grown by rows: nodes enter when the solution of the others overdraws them, or all that could
/// be overdrawn when many are.
struct AuditProgram {
  private let flux: FluxMatrix
  private let mass: [Double]
  private let cost: [Double]
  /// Box of each momentum component, 0 where it may not change.
  private let box: [Double]
  /// Σ_j |B_ij| Δ_j: the most that can leave node i, and the unit of its row.
  private var reach: [Double]
  private(set) var momentum: [Double]
  private(set) var multipliers: [Double]
  private(set) var audit: FirstOrderAudit

  /// Starts at the ends of the boxes that the costs prefer. `box` by face.
  init(_ flux: FluxMatrix, mass: [Double], cost: [Double], box: [Double]) {
    self.flux = flux
    self.mass = mass
    self.cost = cost
    let wide = (0..<cost.count).map { box[$0 / flux.components] }
    self.box = wide
    var reach = [Double](repeating: 0, count: flux.nodeCount)
    flux.forEachTerm { node, index, coefficient in reach[node] += (coefficient * wide[index]).magnitude }
    self.reach = reach
    momentum = (0..<cost.count).map { cost[$0] > 0 ? -wide[$0] : cost[$0] < 0 ? wide[$0] : 0 }
    multipliers = [Double](repeating: 0, count: flux.nodeCount)
    audit = FirstOrderAudit(momentum: [], massChange: [])
  }

  /// y·μ + Σ Δ |Bᵀy − c| with the negative parts of y left out.
  func upperBound(multipliers: [Double]) -> Double {
    let y = multipliers.map { max($0, 0) }
    let gradient = flux.adjoint(y)
    var bound = 0.0
    for i in y.indices { bound += y[i] * mass[i] }
    for j in cost.indices { bound += box[j] * (gradient[j] - cost[j]).magnitude }
    return bound
  }

  /// Solves to optimality or to a limit.
  mutating func solve(_ settings: SimplexSettings) throws(LinearProgramError) {
    let deadline = seconds() + settings.timeLimit
    // Costs in units of their mean effect: an error of one tolerance in each reduced cost is that tolerance relative to the
    // value without the constraint μ + δμ ≥ 0.
    var effect = 0.0
    var free = 0
    for j in cost.indices where box[j] > 0 {
      effect += (cost[j] * box[j]).magnitude
      free += 1
    }
    guard effect > 0 else { return }
    let unit = effect / Double(free)
    var rowOf = [Int32](repeating: -1, count: flux.nodeCount)
    var rowNodes: [Int] = []
    var columnOf = [Int32](repeating: -1, count: cost.count)
    var columnIndices: [Int] = []
    var basis = Basis(columns: [], rows: [])
    while true {
      var entering = overdrawn().filter { rowOf[$0] < 0 }
      if entering.isEmpty { return }
      // A few nodes are better left to bring in their neighbours by need; where a large part is overdrawn, every node that
      // could be overdrawn would come anyway, and round after round costs more than it saves.
      let candidates = mass.indices.filter { rowOf[$0] < 0 && reach[$0] > mass[$0] }
      if entering.count * 4 > candidates.count { entering = Set(entering).union(candidates).sorted() }
      for i in entering {
        rowOf[i] = Int32(rowNodes.count)
        rowNodes.append(i)
        basis.rows.append(.basic)
        for f in flux.faces(at: i) {
          for j in Int(f) * flux.components..<(Int(f) + 1) * flux.components where columnOf[j] < 0 && box[j] > 0 {
            columnOf[j] = Int32(columnIndices.count)
            columnIndices.append(j)
            basis.columns.append(cost[j] < 0 ? .upper : .lower)
          }
        }
      }
      var limits = settings
      limits.timeLimit = max(deadline - seconds(), 1e-3)
      limits.iterationLimit = max(settings.iterationLimit - audit.pivots, 1)
      let problem = assemble(rowOf: rowOf, rowNodes: rowNodes, columns: columnIndices, unit: unit)
      var program = try LinearProgram(problem)
      try program.start(from: basis)
      let answer = program.solve(limits)
      basis = program.basis()
      audit.rows = rowNodes.count
      audit.columns = columnIndices.count
      audit.pivots += answer.pivots
      audit.residuals = answer.residuals
      audit.method = answer.method
      audit.status = answer.status
      if answer.primal.isEmpty { return }
      for (column, j) in columnIndices.enumerated() { momentum[j] = box[j] * min(max(answer.primal[column], -1), 1) }
      for (row, i) in rowNodes.enumerated() { multipliers[i] = max(answer.dual[row], 0) * unit / reach[i] }
      if answer.status != .optimal { return }
    }
  }

  /// Nodes that the momentum takes more from than they have, by more than the solver's tolerance would explain.
  private func overdrawn() -> [Int] {
    let change = flux.apply(momentum)
    return (0..<flux.nodeCount).filter { change[$0] < -mass[$0] - 1e-12 * reach[$0] }
  }

  /// Rows in units of `reach`, columns in units of the box, costs in the unit given.
  private func assemble(rowOf: [Int32], rowNodes: [Int], columns indices: [Int], unit: Double) -> LinearProblem {
    var columns = SparseColumns()
    columns.reserve(columns: indices.count, entries: indices.count * flux.corners)
    for j in indices {
      let face = j / flux.components
      let component = j % flux.components
      for k in face * flux.corners..<(face + 1) * flux.corners {
        let node = Int(flux.nodes[k])
        guard rowOf[node] >= 0 else { continue }
        columns.add(row: rowOf[node], value: flux.coefficients[k * flux.components + component] * box[j] / reach[node])
      }
      columns.close()
    }
    return LinearProblem(
      columns: columns, cost: indices.map { cost[$0] * box[$0] / unit }, lower: [Double](repeating: -1, count: indices.count),
      upper: [Double](repeating: 1, count: indices.count), rowLower: rowNodes.map { -mass[$0] / reach[$0] },
      rowUpper: [Double](repeating: .infinity, count: rowNodes.count))
  }
}
