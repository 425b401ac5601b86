import Measures
import TestSupport
import Glibc
import Testing

@testable import LinearPrograms
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
      #expect(plan.columns < 20_000 && plan.rounds <= 12)
      #expect(plan.flows.count < count + mesh.nodeCount)
    }
  }

  @Test func limitsLeaveAPlanAndABound() throws {
    var generator = SeededGenerator(seed: 9)
    var settings = SimplexSettings()
    settings.work = 3e3
    let mesh = TestMesh.icosphere(level: 2)
    let x = randomPoints(40, ambient: 3, &generator)
    let particles = WeightedPoints(x, [Double](repeating: 1.0 / 40, count: 40))
    let nodes = WeightedPoints(mesh, mesh.masses { _ in 1 })
    let plan = try transportCost(from: particles, to: nodes, exponent: 2, settings: settings)
    let exact = try transportCost(from: particles, to: nodes, exponent: 2)
    #expect(plan.status == .workLimit)
    #expect(plan.marginalError < 1e-12 && plan.cost >= exact.cost * (1 - 1e-12) && plan.lowerBound <= exact.cost * (1 + 1e-12))
    #expect(plan.lowerBound > 0.99 * exact.cost)
  }
}
