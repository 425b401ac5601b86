import Measures
import Glibc
import Testing

@testable import Kantorovich

extension WeightedPoints {
  /// From points given one after the other.
  init(_ points: [[Double]], _ masses: [Double]) {
    self.init(ambient: points[0].count, coordinates: points[0].indices.flatMap { c in points.map { $0[c] } }, masses: masses)
  }

  init(_ mesh: TestMesh, _ masses: [Double]) { self.init((0..<mesh.nodeCount).map(mesh.point), masses) }
}

@Suite struct KantorovichAnalytic {
  private let pole = WeightedPoints([[0, 0, 1]], [1])

  private func certified(_ plan: TransportPlan) -> Bool {
    plan.status == .optimal && abs(plan.relativeGap) <= 1e-9 && plan.marginalError <= 1e-12
  }

  /// W_2² = (π² − 4)/2 and W_1 = π/2; lumped masses integrate smooth functions to second order in the mesh size.
  @Test func uniformToDirac() throws {
    var errors: [Double] = []
    for level in 2...4 {
      let mesh = TestMesh.icosphere(level: level)
      let uniform = WeightedPoints(mesh, mesh.masses { _ in 1 })
      let plan = try transportCost(from: uniform, to: pole, exponent: 2)
      #expect(certified(plan))
      errors.append(abs(plan.cost - (.pi * .pi - 4) / 2))
      #expect(abs(try transportCost(from: uniform, to: pole, exponent: 1).distance - .pi / 2) < 1e-9)  // by symmetry
    }
    #expect(errors[2] < 1e-3)
    #expect(log2(errors[1] / errors[2]) > 1.7)
  }

  /// W_2² = π − 2 to the two poles of equal mass.
  @Test func uniformToTwoPoles() throws {
    let mesh = TestMesh.icosphere(level: 4)
    let poles = WeightedPoints([[0, 0, 1], [0, 0, -1]], [0.5, 0.5])
    let plan = try transportCost(from: poles, to: WeightedPoints(mesh, mesh.masses { _ in 1 }), exponent: 2)
    #expect(certified(plan))
    #expect(abs(plan.cost - (.pi - 2)) < 1e-3)  // second order in the mesh size 0.07, as above
  }

  /// On the circle of length 2π: π²/3 from uniform to Dirac; a rotation by one node moves everything by one angle for p = 1.
  @Test func circle() throws {
    let count = 200
    let mesh = TestMesh.circle(count: count)
    let uniform = [Double](repeating: 1 / Double(count), count: count)
    let plan = try transportCost(from: WeightedPoints(mesh, uniform), to: WeightedPoints([[1, 0]], [1]), exponent: 2)
    // Midpoint-type rule: the periodic sum of θ² has error (2π/count)²/6 exactly.
    #expect(abs(plan.cost - (.pi * .pi / 3 + pow(2 * .pi / Double(count), 2) / 6)) < 1e-12)
    // Mass 1 at 0 and at angle 2, to masses at 0.5 and 1.5: 0.5 each for p = 1, whichever pairing.
    func at(_ angle: Double) -> [Double] { [cos(angle), sin(angle)] }
    let pair = try transportCost(
      from: WeightedPoints([at(0), at(2)], [1, 1]), to: WeightedPoints([at(0.5), at(1.5)], [1, 1]), exponent: 2)
    #expect(abs(pair.cost - 0.5) < 1e-14)
  }

  @Test func antipodesAndEqualPoints() throws {
    let plan = try transportCost(from: pole, to: WeightedPoints([[0, 0, -1]], [1]), exponent: 2)
    #expect(plan.cost == .pi * .pi)
    #expect(certified(plan))
    let same = try transportCost(from: pole, to: pole, exponent: 1)
    #expect(same.cost == 0 && same.relativeGap == 0)
    // Nearly equal: the arc cosine would give 0 or 1.5e-8.
    let near = WeightedPoints([[1e-9, 0, 1]], [1])
    #expect(abs(try transportCost(from: pole, to: near, exponent: 1).distance - 1e-9) < 1e-24)
    // All points equal, several on each side.
    let several = WeightedPoints([[0, 0, 1], [0, 0, 1], [0, 0, 1]], [0.25, 0.5, 0.25])
    #expect(try transportCost(from: several, to: WeightedPoints([[0, 0, 1], [0, 0, 1]], [0.5, 0.5]), exponent: 2).cost == 0)
    let mesh = TestMesh.icosphere(level: 3)
    let measure = WeightedPoints(mesh, mesh.masses { exp($0[0]) })
    for exponent in 1...2 {
      let nothing = try transportCost(from: measure, to: measure, exponent: exponent)
      #expect(nothing.cost < 1e-15 && certified(nothing))
    }
  }

  @Test func zeroMassesAndErrors() throws {
    let plan = try transportCost(
      from: WeightedPoints([[1, 0], [0, 1], [-1, 0]], [0, 1, 0]), to: WeightedPoints([[1, 0], [0, -1]], [1, 0]), exponent: 1)
    #expect(plan.flows == [.init(source: 1, target: 0, mass: 1)])
    #expect(abs(plan.cost - .pi / 2) < 1e-15)
    #expect(plan.sourcePotential[0] == 0 && plan.targetPotential[1] == 0)
    let none = WeightedPoints([[1, 0]], [0])
    #expect(try transportCost(from: none, to: none, exponent: 2).cost == 0)
    let two = WeightedPoints([[1, 0]], [2])
    #expect(throws: TransportError.unequalTotals(source: 2, target: 1)) {
      try transportCost(from: two, to: WeightedPoints([[1, 0]], [1]), exponent: 2)
    }
    #expect(throws: TransportError.self) { try transportCost(from: two, to: WeightedPoints([[1.1, 0]], [2]), exponent: 2) }
    #expect(throws: TransportError.self) { try transportCost(from: two, to: WeightedPoints([[1, 0]], [.nan]), exponent: 2) }
    #expect(throws: TransportError.self) { try transportCost(from: two, to: WeightedPoints([[1, 0, 0]], [2]), exponent: 2) }
    #expect(throws: TransportError.exponent(3)) { try transportCost(from: two, to: two, exponent: 3) }
  }
}
