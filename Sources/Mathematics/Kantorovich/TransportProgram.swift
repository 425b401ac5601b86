import NumericalKernels

/// The transport problem between two sets of points, level by level: on every level over some of its cells (i, j), grown by pricing
/// all others. What carries mass on one level and the potentials there choose the first cells and the first basis of the next.
struct TransportProgram {
  private let exponent: Int
  private let settings: TransportSettings
  private let sources: PointTree
  private let targets: PointTree
  /// Of the points, as they were handed in.
  private(set) var flows: [(source: Int, target: Int, mass: Int64)] = []
  private(set) var sourcePotential: [Double] = []
  private(set) var targetPotential: [Double] = []
  private(set) var rounds = 0
  /// Cells in the last round.
  private(set) var cells = 0
  private(set) var pivots = 0
  private(set) var status = TransportStatus.optimal

  /// More pairs than this would take hours.
  static let largestSize = 100_000_000_000
  /// Problems of at most so many cells are posed with all of them.
  private static let wholeSize = 1 << 18
  /// Groups of the coarsest level at most.
  private static let coarsest = 400
  /// Cells that a point of the larger set may bring into one round.
  private static let keep = 8

  /// Masses of equal totals.
  init(
    _ x: SpherePoints, _ supply: [Int64], _ y: SpherePoints, _ demand: [Int64], exponent: Int, settings: TransportSettings
  ) {
    self.exponent = exponent
    self.settings = settings
    sources = PointTree(x, masses: supply, coarsest: Self.coarsest)
    targets = PointTree(y, masses: demand, coarsest: Self.coarsest)
  }

  /// Solves to optimality over all cells or to a limit; in either case the potentials are feasible.
  mutating func solve() {
    let count = max(sources.levels.count, targets.levels.count)
    var solution = TransportSolution()
    for step in (0..<count).reversed() {
      let level = TransportLevel(sources.level(step), targets.level(step), exponent: exponent)
      if step < count - 1 {
        solution = solution.refined(sources.children(step), targets.children(step))
      } else {
        solution = TransportSolution(u: [Double](repeating: 0, count: level.x.count), v: [Double](repeating: 0, count: level.y.count))
      }
      if status == .optimal { solve(level, &solution, at: count - step, of: count) }
      if step == 0 { finish(level, solution) }
    }
  }

  /// Solves one level from the cells and the potentials of the level above, which are replaced.
  private mutating func solve(_ level: TransportLevel, _ solution: inout TransportSolution, at number: Int, of count: Int) {
    let isWhole = level.x.count * level.y.count <= Self.wholeSize, isFinest = number == count
    var network = NetworkSimplex(supply: level.supply, demand: level.demand)
    if isWhole { solution.cells = level.allCells }
    var known = Set(isWhole ? [] : solution.cells.map { $0.source * level.y.count + $0.target })
    var margin = 0.0
    let costs = level.append(solution.cells, to: &network)
    network.start(order: level.byPrice(solution, costs))
    let before = solution
    for round in 1... {
      let isSolved = network.solve(pivotLimit: settings.maximumPivots - pivots, settings.cancellation)
      rounds += 1
      cells = network.cellCount
      settings.progress?(
        TransportProgress(level: number, levels: count, points: level.x.count + level.y.count, rounds: round, cells: network.cellCount))
      solution = level.solution(of: network)
      guard isSolved else {
        status = settings.cancellation.isCancelled ? .cancelled : .pivotLimit
        break
      }
      if isWhole || (!isFinest && round == 8) { break }
      let unit = level.unit(of: solution.flows), least = -(isFinest ? 1e-10 : 1e-3) * unit
      let found = level.cells(below: margin, solution, count: Self.keep)
      let lowest = found.reduce(0) { min($0, $1.price) }
      if lowest >= least { break }
      // Potentials will change by about the lowest price, and cells below that may be the next.
      margin = -lowest
      let entering = found.filter { known.insert($0.source * level.y.count + $0.target).inserted }
      if entering.isEmpty { break }
      level.append(entering.map { ($0.source, $0.target) }, to: &network)
    }
    pivots += network.pivots
    if network.unmet > 0 {
      solution.flows = []
      // Costs of artificial arcs are no potentials.
      (solution.u, solution.v) = (before.u, before.v)
    }
  }

  /// Takes over the solution of the finest level.
  private mutating func finish(_ level: TransportLevel, _ solution: TransportSolution) {
    let flows = solution.flows.isEmpty ? level.anyPlan : solution.flows
    self.flows = flows.map { (sources.order[$0.source], targets.order[$0.target], $0.mass) }
    sourcePotential = [Double](repeating: 0, count: sources.order.count)
    targetPotential = [Double](repeating: 0, count: targets.order.count)
    let u = status == .cancelled ? sourcePotential : level.tight(solution.v)
    for (place, i) in sources.order.enumerated() { sourcePotential[i] = u[place] }
    if status == .cancelled { return }
    for (place, j) in targets.order.enumerated() { targetPotential[j] = solution.v[place] }
  }
}

extension PointTree {
  /// The level so many steps above the finest, or the coarsest.
  fileprivate func level(_ step: Int) -> Level { levels[max(0, levels.count - 1 - step)] }

  /// Of every group one step above, its groups there.
  fileprivate func children(_ step: Int) -> [Range<Int>] {
    levels.count - 1 - step > 0 ? level(step).children : (0..<levels[0].masses.count).map { $0..<$0 + 1 }
  }
}
