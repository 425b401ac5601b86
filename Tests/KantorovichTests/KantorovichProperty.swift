import Measures
import TestSupport
import Glibc
import LinearPrograms
import NumericalKernels
import Synchronization
import Testing

@testable import Kantorovich

@Suite struct KantorovichProperty {
  private func randomPoints(_ count: Int, ambient: Int, _ generator: inout SeededGenerator) -> [[Double]] {
    (0..<count).map { _ in
      let v = (0..<ambient).map { _ in generator.normal() }
      let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return v.map { $0 / norm }
    }
  }

  private func distance(_ x: [Double], _ y: [Double]) -> Double { acos(max(-1, min(1, zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }))) }

  /// Equal masses: an optimal plan is a permutation, and there are few enough to try all.
  @Test(arguments: 1...2)
  func permutations(exponent: Int) throws {
    for seed in 0..<60 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let count = 1 + seed % 6
      let ambient = 2 + seed % 3
      let x = randomPoints(count, ambient: ambient, &generator)
      let y = randomPoints(count, ambient: ambient, &generator)
      func best(_ row: Int, _ used: Int) -> Double {
        if row == count { return 0 }
        return (0..<count).filter { used & (1 << $0) == 0 }.map { j in
          pow(distance(x[row], y[j]), Double(exponent)) + best(row + 1, used | 1 << j)
        }.min()!
      }
      let masses = [Double](repeating: 1, count: count)
      let plan = try transportCost(from: WeightedPoints(x, masses), to: WeightedPoints(y, masses), exponent: exponent)
      // The arc cosine of the reference loses half the digits near 0 and π.
      #expect(abs(plan.cost - best(0, 0)) < 1e-7)
      #expect(abs(plan.relativeGap) <= 1e-9 && plan.marginalError < 1e-12)
    }
  }

  /// The plan has the marginals and the potentials are feasible: together a proof of optimality, checked here once more.
  @Test(arguments: 1...2)
  func certificate(exponent: Int) throws {
    for seed in 0..<12 {
      var generator = SeededGenerator(seed: UInt64(50 + seed))
      let mesh = TestMesh.icosphere(level: 3)
      let x = randomPoints(80, ambient: 3, &generator)
      // Masses over many orders of magnitude, many of them zero.
      let raw = x.map { _ in Bool.random(using: &generator) ? 0 : exp(8 * generator.normal()) }
      let total = raw.reduce(0, +)
      let a = raw.map { $0 / total }
      let b = mesh.masses { exp(Double(seed) * 5 * ($0[2] - 1)) }
      let plan = try transportCost(from: WeightedPoints(x, a), to: WeightedPoints(mesh, b), exponent: exponent)
      #expect(plan.status == .optimal)
      #expect(abs(plan.relativeGap) <= 1e-9)
      var left = a
      var right = b
      for flow in plan.flows {
        #expect(flow.mass > 0)
        left[flow.source] -= flow.mass
        right[flow.target] -= flow.mass
      }
      #expect((left + right).allSatisfy { abs($0) < 1e-12 })
      for i in x.indices where a[i] > 0 {
        for j in b.indices where b[j] > 0 {
          let cost = pow(distance(x[i], mesh.point(j)), Double(exponent))
          // Again the arc cosine: 1.5e-8 near equal points, times 2π for p = 2 near antipodal ones.
          #expect(plan.sourcePotential[i] + plan.targetPotential[j] <= cost + 2e-7)
        }
      }
    }
  }

  /// Turning a measure by an angle moves no point further than that angle; W_1 ≤ W_2; both are symmetric.
  @Test func rotationsAndOrder() throws {
    let mesh = TestMesh.icosphere(level: 3)
    let masses = mesh.masses { exp(3 * $0[0]) + 0.1 }
    for angle in [0.01, 0.3, 1.5] {
      let turned = WeightedPoints(
        (0..<mesh.nodeCount).map { i in
          let p = mesh.point(i)
          return [cos(angle) * p[0] - sin(angle) * p[1], sin(angle) * p[0] + cos(angle) * p[1], p[2]]
        }, masses)
      let here = WeightedPoints(mesh, masses)
      let first = try transportCost(from: here, to: turned, exponent: 1)
      let second = try transportCost(from: here, to: turned, exponent: 2)
      #expect(second.distance <= angle * (1 + 1e-12) && first.distance <= second.distance * (1 + 1e-12))
      #expect(second.distance > 0.3 * angle)
      #expect(abs(first.relativeGap) <= 1e-9 && abs(second.relativeGap) <= 1e-9)
      let back = try transportCost(from: turned, to: here, exponent: 2)
      #expect(abs(back.cost - second.cost) < 1e-9 * second.cost)
    }
  }

  /// Hundreds of particles against thousands of nodes: a few rounds, few cells of the million.
  @Test func particlesAgainstAMesh() throws {
    var generator = SeededGenerator(seed: 4)
    let mesh = TestMesh.icosphere(level: 4)
    let count = 400
    let particles = WeightedPoints(randomPoints(count, ambient: 3, &generator), [Double](repeating: 1 / Double(count), count: count))
    let nodes = WeightedPoints(mesh, mesh.masses { exp(2 * $0[0]) + 0.3 })
    for exponent in 1...2 {
      let plan = try transportCost(from: particles, to: nodes, exponent: exponent)
      #expect(plan.status == .optimal && abs(plan.relativeGap) <= 1e-9 && plan.marginalError < 1e-12)
      #expect(plan.columns < 40_000 && plan.rounds <= 30)
      #expect(plan.flows.count < count + mesh.nodeCount)
    }
  }

  /// Stopped at any time, by a limit or by the caller, there is a plan with its marginals, and a bound below every cost.
  @Test(arguments: [0, 3, 300, 3_000])
  func limitsLeaveAPlanAndABound(pivots: Int) throws {
    var generator = SeededGenerator(seed: 9)
    let x = WeightedPoints(randomPoints(900, ambient: 3, &generator), [Double](repeating: 1.0 / 900, count: 900))
    let y = WeightedPoints(randomPoints(700, ambient: 3, &generator), [Double](repeating: 1.0 / 700, count: 700))
    let exact = try transportCost(from: x, to: y, exponent: 2)
    #expect(exact.status == .optimal && exact.pivots > 3_000)
    var settings = TransportSettings()
    settings.maximumPivots = pivots
    let limited = try transportCost(from: x, to: y, exponent: 2, settings: settings)
    let cancelled = try transportCost(
      from: x, to: y, exponent: 2, settings: TransportSettings(cancellation: Cancellation { true }))
    #expect(limited.status == .pivotLimit && limited.pivots == pivots && cancelled.status == .cancelled)
    for plan in [limited, cancelled] {
      #expect(plan.marginalError < 1e-12 && plan.cost >= exact.cost * (1 - 1e-12))
      #expect(plan.lowerBound >= 0 && plan.lowerBound <= exact.cost * (1 + 1e-12))
    }
  }

  /// The network simplex against the plain linear program of the same cells, ties and equal masses included.
  @Test func networkAgreesWithTheLinearProgram() {
    for seed in 0..<200 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let m = Int.random(in: 1...7, using: &generator), n = Int.random(in: 1...7, using: &generator)
      var supply = (0..<m).map { _ in Int64.random(in: 0...4, using: &generator) }
      let demand = (0..<n).map { _ in Int64.random(in: 0...4, using: &generator) }
      let lacking = demand.reduce(0, +) - supply.reduce(0, +)
      if lacking < 0 { continue }
      supply[0] += lacking
      var network = NetworkSimplex(supply: supply, demand: demand)
      var problem = LinearProblem()
      for mass in supply + demand { problem.addRow(lower: Double(mass), upper: Double(mass)) }
      var batches: [[Int]] = [[], []]
      for i in 0..<m {
        for j in 0..<n {
          let cost = Int64.random(in: 0...5, using: &generator)
          let column = problem.addColumn(cost: Double(cost), lower: 0, upper: .infinity)
          problem.add(row: i, column: column, value: 1)
          problem.add(row: m + j, column: column, value: 1)
          batches[Int.random(in: 0...1, using: &generator)].append((i * n + j) * 8 + Int(cost))
        }
      }
      // In two batches, solved in between; the first from a greedy start.
      for (round, batch) in batches.enumerated() {
        for cell in batch { network.append(source: cell / 8 / n, target: cell / 8 % n, cost: Int64(cell % 8)) }
        if round == 0 { network.start(order: Array(0..<batch.count)) }
        let isSolved = network.solve(pivotLimit: .max, .never)
        #expect(isSolved)
      }
      let unmet = network.unmet
      #expect(unmet == 0)
      var cost: Int64 = 0
      var left = supply, right = demand
      let costs = batches.joined().map { Int64($0 % 8) }
      for k in 0..<network.cellCount {
        let (i, j) = network.cell(k)
        cost += costs[k] * network.flow(ofCell: k)
        left[i] -= network.flow(ofCell: k)
        right[j] -= network.flow(ofCell: k)
        let flow = network.flow(ofCell: k), price = costs[k] - network.sourcePotential(i) - network.targetPotential(j)
        #expect(flow >= 0 && price >= 0 && (flow == 0 || price == 0))
      }
      #expect((left + right).allSatisfy { $0 == 0 })
      #expect(abs(Double(cost) - problem.solve().objective) < 1e-6)
    }
  }

  /// 26 particles against nodes whose masses go down to 1e-12 of the largest, which was a bad case of general simplexes.
  @Test(arguments: 1...2)
  func fewPointsAgainstTinyMasses(exponent: Int) throws {
    var generator = SeededGenerator(seed: 26)
    let mesh = TestMesh.icosphere(level: 4)
    let particles = WeightedPoints(randomPoints(26, ambient: 3, &generator), [Double](repeating: 1.0 / 26, count: 26))
    let nodes = WeightedPoints(mesh, mesh.masses { exp(13.8 * ($0[2] - 1)) })
    let plan = try transportCost(from: particles, to: nodes, exponent: exponent)
    #expect(plan.status == .optimal && abs(plan.relativeGap) <= 1e-9 && plan.marginalError < 1e-12)
    #expect(plan.flows.count < 26 + mesh.nodeCount && plan.pivots < 100_000)
  }

  /// Every round is told of; the levels come from the coarsest to the points.
  @Test func progressIsTold() throws {
    final class Told: Sendable { let all = Mutex<[TransportProgress]>([]) }
    var generator = SeededGenerator(seed: 12)
    let told = Told()
    func points() -> WeightedPoints {
      WeightedPoints(randomPoints(900, ambient: 3, &generator), [Double](repeating: 1.0 / 900, count: 900))
    }
    let plan = try transportCost(
      from: points(), to: points(), exponent: 1, settings: TransportSettings { progress in told.all.withLock { $0.append(progress) } })
    let all = told.all.withLock { $0 }
    #expect(all.count == plan.rounds && all.last!.cells == plan.columns && all.last!.points == 1_800)
    #expect(all.last!.level == all.last!.levels && all.first!.level == 1 && all.first!.points <= 800)
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.level <= $1.level })
  }
}
