import NumericalKernels

/// What one level of a transport problem knows of its optimum.
struct TransportSolution {
  /// Cells worth having: after a solve those of the basis.
  var cells: [(source: Int, target: Int)] = []
  /// A plan, empty when there is none.
  var flows: [(source: Int, target: Int, mass: Int64)] = []
  /// Potentials of sources and targets.
  var u: [Double] = []
  var v: [Double] = []

  /// The same for the groups of the next level: all cells between the children of a basic cell, the potentials of the parents.
  func refined(_ sources: [Range<Int>], _ targets: [Range<Int>]) -> TransportSolution {
    var result = TransportSolution()
    for (i, children) in sources.enumerated() { for _ in children { result.u.append(u[i]) } }
    for (j, children) in targets.enumerated() { for _ in children { result.v.append(v[j]) } }
    result.cells = cells.flatMap { cell in sources[cell.source].flatMap { i in targets[cell.target].map { (i, $0) } } }
    return result
  }
}

/// The transport problem between two levels of groups.
struct TransportLevel {
  let x: SpherePoints
  let y: SpherePoints
  let supply: [Int64]
  let demand: [Int64]
  private let exponent: Int
  /// The largest cost there can be.
  private let largest: Double
  /// Whole units of cost for one.
  private let scale: Double

  init(_ sources: PointTree.Level, _ targets: PointTree.Level, exponent: Int) {
    x = sources.points
    y = targets.points
    supply = sources.masses
    demand = targets.masses
    self.exponent = exponent
    largest = exponent == 1 ? .pi : .pi * .pi
    scale = Double(NetworkSimplex.largestCost) / (largest * (1 + 1e-9))
  }

  var allCells: [(source: Int, target: Int)] { (0..<x.count).flatMap { i in (0..<y.count).map { (i, $0) } } }

  /// Appends cells to a network; their costs.
  @discardableResult
  func append(_ cells: [(source: Int, target: Int)], to network: inout NetworkSimplex) -> [Double] {
    cells.map { i, j in
      let cost = x.cost(i, y, j, exponent: exponent)
      network.append(source: i, target: j, cost: Int64((cost * scale).rounded()))
      return cost
    }
  }

  /// The cells of a solution in the order of their prices.
  func byPrice(_ solution: TransportSolution, _ costs: [Double]) -> [Int] {
    let prices = costs.indices.map { costs[$0] - solution.u[solution.cells[$0].source] - solution.v[solution.cells[$0].target] }
    return prices.indices.sorted { (prices[$0], $0) < (prices[$1], $1) }
  }

  /// What a network has found.
  func solution(of network: borrowing NetworkSimplex) -> TransportSolution {
    var result = TransportSolution()
    for k in 0..<network.cellCount where network.isBasic(k) {
      let (i, j) = network.cell(k)
      result.cells.append((i, j))
      if network.flow(ofCell: k) > 0 { result.flows.append((i, j, network.flow(ofCell: k))) }
    }
    // The constant that u and v leave open is that of an artificial arc, and would cost digits.
    let constant = network.sourcePotential(0)
    result.u = (0..<x.count).map { Double(network.sourcePotential($0) - constant) / scale }
    result.v = (0..<y.count).map { Double(network.targetPotential($0) + constant) / scale }
    return result
  }

  /// What prices are relative to: the mean cost of a plan, and not less than rounding could tell.
  func unit(of flows: [(source: Int, target: Int, mass: Int64)]) -> Double {
    var (cost, mass) = (0.0, 0.0)
    for (i, j, flow) in flows {
      cost += Double(flow) * x.cost(i, y, j, exponent: exponent)
      mass += Double(flow)
    }
    return max(mass > 0 ? cost / mass : 0, 1e-6 * largest)
  }

  /// Cells whose price is below the limit, a few for each point of the larger set.
  func cells(below limit: Double, _ solution: TransportSolution, count: Int) -> [(source: Int, target: Int, price: Double)] {
    if x.count >= y.count {
      return CellPricing(x: x, y: y, exponent: exponent).below(limit, solution.u, solution.v, count: count)
        .map { ($0.row, $0.column, $0.price) }
    }
    return CellPricing(x: y, y: x, exponent: exponent).below(limit, solution.v, solution.u, count: count)
      .map { ($0.column, $0.row, $0.price) }
  }

  /// u_i = min_j (c_ij − v_j).
  func tight(_ v: [Double]) -> [Double] { CellPricing(x: x, y: y, exponent: exponent).tight(v) }

  /// A plan of no special merit: both sets in their order.
  var anyPlan: [(source: Int, target: Int, mass: Int64)] {
    var flows: [(source: Int, target: Int, mass: Int64)] = []
    var (a, b) = (supply, demand), i = 0, j = 0
    while i < a.count, j < b.count {
      let moved = min(a[i], b[j])
      if moved > 0 { flows.append((i, j, moved)) }
      a[i] -= moved
      b[j] -= moved
      if a[i] == 0 { i += 1 } else { j += 1 }
    }
    return flows
  }
}
