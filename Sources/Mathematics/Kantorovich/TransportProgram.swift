import LinearPrograms

/// The transport problem as a linear program over some of its cells (i, j), grown by pricing the others.
struct TransportProgram {
  /// Pairs beyond this would take gigabytes.
  static let largestSize = 200_000_000

  let cost: GeodesicCost
  let supply: [Double]
  let demand: [Double]
  /// Cells in the program, as `i · columns + j`.
  private(set) var cells: [Int] = []
  /// Cells that carry mass, and how much.
  private(set) var flows: [(cell: Int, mass: Double)] = []
  /// Feasible potentials.
  private(set) var potentials: TransportPotentials
  private(set) var rounds = 0
  private(set) var pivots = 0
  private(set) var status = LinearProgramStatus.optimal

  /// Masses positive, of equal totals.
  init(cost: GeodesicCost, supply: [Double], demand: [Double]) {
    self.cost = cost
    self.supply = supply
    self.demand = demand
    potentials = TransportPotentials(entropic: cost, supply: supply, demand: demand)
  }

  /// Solves to optimality over all cells or to a limit.
  mutating func solve(_ settings: SimplexSettings) {
    let (m, n) = (cost.rows, cost.columns)
    var prices = potentials.prices(cost)
    let tree = TransportTree(price: prices, supply: supply, demand: demand)
    flows = tree.flows
    var known = Set(tree.flows.lazy.map(\.cell))
    let near = smallest(4, of: prices) { _ in true }.filter { !known.contains($0) }
    known.formUnion(near)
    cells = tree.flows.map(\.cell) + near

    // Units of the mean mass and of the mean cost per mass of the first plan, so that the solver's tolerances are relative
    // to the answer. One row depends on the others and stays free.
    let total = supply.reduce(0, +)
    let massUnit = total / Double(m + n)
    let first = tree.flows.reduce(0) { $0 + $1.mass * cost.values[$1.cell] } / total
    let largest = cost.values.max() ?? 0
    let costUnit = largest > 0 ? max(first, 1e-6 * largest) : 1
    let right = (supply + demand).map { $0 / massUnit }
    var problem = LinearProblem()
    problem.addRow(lower: -.infinity, upper: .infinity)
    for mass in right.dropFirst() { problem.addRow(lower: mass, upper: mass) }
    var limits = settings
    limits.isPrimalFirst = true
    limits.tolerance = 1e-9
    var program = GrowingProgram(problem, limits)
    append(tree.flows.map(\.cell), at: .basic, to: &program, costUnit: costUnit)
    append(near, at: .lower, to: &program, costUnit: costUnit)
    for row in 1..<m + n { program.setPlace(ofRow: row, .lower) }
    while true {
      let answer = program.solve()
      rounds += 1
      pivots += answer.pivots
      status = answer.status
      if answer.residuals.primal <= 1e-9, answer.primal.count == cells.count {
        flows = cells.indices.lazy.filter { answer.primal[$0] > 0 }.map { (cells[$0], answer.primal[$0] * massUnit) }
      }
      guard answer.status == .optimal else { return }
      let dual = answer.dual.map { $0 * costUnit }
      prices = TransportPotentials(rows: Array(dual[..<m]), columns: Array(dual[m...])).prices(cost)
      let cheap = prices.indices.filter { prices[$0] < -1e-10 * (costUnit + cost.values[$0]) && !known.contains($0) }
      if cheap.isEmpty {
        potentials = TransportPotentials(rows: Array(dual[..<m]), columns: Array(dual[m...]))
        potentials.tighten(cost)
        return
      }
      // Many cells look cheap while the potentials are still off; the best few of each point are enough.
      let entering = cheap.count <= 2 * (m + n) ? cheap : smallest(2, of: prices) { prices[$0] < 0 && !known.contains($0) }
      known.formUnion(entering)
      cells += entering
      append(entering, at: .lower, to: &program, costUnit: costUnit)
    }
  }

  private func append(_ cells: [Int], at place: BasisPlace, to program: inout GrowingProgram, costUnit: Double) {
    for cell in cells {
      program.addColumn(
        cost: cost.values[cell] / costUnit, lower: 0, upper: .infinity, at: place,
        [(cell / cost.columns, 1), (cost.rows + cell % cost.columns, 1)])
    }
  }

  /// The `count` admitted cells of smallest price in each row and each column, in increasing order.
  private func smallest(_ count: Int, of prices: [Double], where admitted: (Int) -> Bool) -> [Int] {
    var chosen = Set<Int>()
    var kept: [(price: Double, cell: Int)] = []
    func choose(_ cells: some Sequence<Int>) {
      kept.removeAll(keepingCapacity: true)
      for cell in cells {
        let price = prices[cell]
        if kept.count == count {
          if price >= kept[count - 1].price { continue }
          guard admitted(cell) else { continue }
          kept.removeLast()
        } else if !admitted(cell) {
          continue
        }
        kept.insert((price, cell), at: kept.firstIndex { $0.price > price } ?? kept.count)
      }
      for (_, cell) in kept { chosen.insert(cell) }
    }
    let (m, n) = (cost.rows, cost.columns)
    for i in 0..<m { choose(i * n..<(i + 1) * n) }
    for j in 0..<n { choose(stride(from: j, to: m * n, by: n)) }
    return chosen.sorted()
  }
}
