import Kernels
import Glibc
import NumericalKernels
import Testing

@testable import Particles

@Suite("The flow against double loops, and its invariances")
struct FlowPropertyTests {
  /// Every kind of model: symmetric D or not, V = ±D or not, both normalizations, both kernels.
  static func zoo(_ n: Int) throws -> [ParticleModel] {
    let general = randomMatrix(n, scale: 0.8 / Double(n).squareRoot(), seed: 1)
    let symmetric = symmetrized(general)
    let value = randomMatrix(n, scale: 1, seed: 2)
    return [
      try ParticleModel(interaction: symmetric),
      try ParticleModel(interaction: symmetric, direction: .descent, inverseTemperature: 1.5, normalization: .constant),
      try ParticleModel(interaction: general, value: value, inverseTemperature: 0.7),
      try ParticleModel(interaction: general, normalization: .constant),
      try ParticleModel(interaction: symmetric, value: value),
      try ParticleModel(interaction: general, value: value, inverseTemperature: 1.2, kernel: .linear, normalization: .constant),
    ]
  }

  // Around the sizes of tiles and blocks (8, 64, 128; other blocks from 1,024), and one particle alone.
  @Test("velocity and energy of all pairs", arguments: [(2, 1), (2, 63), (3, 64), (3, 150), (3, 1_030), (5, 65), (9, 131)])
  func pairwise(n: Int, count: Int) throws {
    for model in try Self.zoo(n) { try compare(model, count, .pairwise, kernelTolerance: 0) }
  }

  @Test("velocity and energy by the polynomial", arguments: [(2, 63), (2, 700), (3, 64), (3, 1_030), (4, 300), (5, 20)])
  func polynomial(n: Int, count: Int) throws {
    for model in try Self.zoo(n) {
      for relativeError in [1e-10, 1e-4] {
        let system = try compare(model, count, .polynomial(relativeError: relativeError), kernelTolerance: relativeError)
        if model.kernel == .exponential { #expect(system.kernelError > 0 && system.kernelError <= relativeError) }
      }
    }
  }

  @discardableResult
  private func compare(
    _ model: ParticleModel, _ count: Int, _ summation: AttentionSummation, kernelTolerance: Double
  ) throws -> ParticleSystem {
    let positions = try uniformPoints(count, ambient: model.ambient, seed: UInt64(count))
    let weights = unevenWeights(count, seed: 3)
    let system = try ParticleSystem(model: model, positions: positions, weights: weights, summation: summation)
    let exact = directFlow(model, positions, weights)
    let flow = system.flow(at: system.positions)
    // A kernel value off by ε of itself moves m by ε m and the average, a convex combination of unit vectors times m, by at most
    // 2ε; β‖V‖ ≤ 5 here. Rounding: a few units of the sums' terms.
    let norm = 5.0 * (model.normalization == .constant ? exp(model.interactionNorm) : 1)
    for i in 0..<count {
      #expect(abs(flow.normalizer[i] - exact.normalizer[i]) <= (kernelTolerance + 1e-14) * max(1, exp(model.interactionNorm)))
      for c in 0..<model.ambient {
        #expect(abs(flow.velocity[i][c] - exact.velocity[i][c]) <= (2 * kernelTolerance + 1e-14) * norm)
      }
    }
    let total = weights.reduce(0, +)
    let energy = zip(weights, exact.normalizer).reduce(0) { $0 + $1.0 / total * $1.1 } / 2
    #expect(abs(system.energetics.interactionEnergy - energy) <= (kernelTolerance + 1e-14) * max(1, exp(model.interactionNorm)))
    return system
  }

  @Test("the polynomial's error bound holds at every distance, and refuses what rounding forbids", arguments: [0, 0.1, 1, 2.5, 4, 6, 20])
  func errorBound(norm: Double) throws {
    // Two particles on a circle at s = R cos θ between −R and R: all the values the kernel takes.
    let model = try ParticleModel(interaction: diagonal([norm, norm]), normalization: .constant)
    for relativeError in [1e-3, 1e-10, 1e-12] {
      guard let polynomial = ExponentialPolynomial(model: model, relativeError: relativeError) else {
        // (p + 8) ε e^{2R} is above the error from here on.
        #expect(1e2 * Double.ulpOfOne * exp(2 * norm) > relativeError)
        continue
      }
      let points = PointSet(points: (0...200).map { [cos(.pi * Double($0) / 200), sin(.pi * Double($0) / 200)] }, ambient: 2)
      var weights = [Double](repeating: 0, count: 201)
      weights[0] = 1
      let sums = PolynomialSums(polynomial).sums(model: model, positions: points, weights: weights)
      for i in 0...200 {
        let exact = exp(norm * points[i][0])
        #expect(abs(sums.rows[i] - exact) <= polynomial.relativeError * exact)
      }
      #expect(polynomial.relativeError <= relativeError)
    }
  }

  @Test("the cheaper summation is chosen")
  func choice() throws {
    let mild = try ParticleModel(interaction: diagonal([1, 1, 1]))
    let sharp = try ParticleModel(interaction: diagonal([9, 1, 1]))
    #expect(AttentionSummation.automatic().expansion(for: mild, count: 50) == nil)
    #expect(AttentionSummation.automatic().expansion(for: mild, count: 20_000) != nil)
    #expect(AttentionSummation.automatic().expansion(for: sharp, count: 20_000) == nil)
    #expect(AttentionSummation.pairwise.expansion(for: mild, count: 20_000) == nil)
  }

  @Test("results do not depend on the number of threads")
  func threads() throws {
    let before = Threads.count
    defer { Threads.count = before }
    for (n, count, summation) in [(3, 1_500, AttentionSummation.pairwise), (3, 1_500, .polynomial()), (2, 200, .pairwise)] {
      for model in try Self.zoo(n) {
        let positions = try uniformPoints(count, ambient: n, seed: 4)
        let system = try ParticleSystem(model: model, positions: positions, summation: summation)
        Threads.count = 1
        let one = system.flow(at: positions)
        Threads.count = 3
        let three = system.flow(at: positions)
        #expect(one.velocity == three.velocity && one.normalizer == three.normalizer)
      }
    }
  }

  @Test("rotating particles, D and V rotates the velocity", arguments: [2, 3, 6])
  func rotation(n: Int) throws {
    // A product of two reflections.
    let axes = try uniformPoints(2, ambient: n, seed: 9)
    func rotate(_ x: [Double]) -> [Double] {
      (0..<2).reduce(x) { x, a in
        let along = 2 * dotProduct(axes[a], x)
        return zip(x, axes[a]).map { $0 - along * $1 }
      }
    }
    func rotate(_ matrix: [[Double]]) -> [[Double]] {
      let columns = (0..<n).map { j in rotate(matrix.map { $0[j] }) }
      return (0..<n).map { i in rotate(columns.map { $0[i] }) }
    }
    let positions = try uniformPoints(40, ambient: n, seed: 5)
    let rotated = PointSet(points: (0..<40).map { rotate(positions[$0]) }, ambient: n)
    for model in try Self.zoo(n) + [try ParticleModel(interaction: diagonal([Double](repeating: 1, count: n)))] {
      let turned = try ParticleModel(
        interaction: rotate(model.interaction), value: rotate(model.value), inverseTemperature: model.inverseTemperature,
        kernel: model.kernel, normalization: model.normalization)
      let velocity = try ParticleSystem(model: model, positions: positions).velocity
      let other = try ParticleSystem(model: turned, positions: rotated).velocity
      // Rounding of two reflections and of sums of 40 terms, values up to 10.
      for i in 0..<40 { for (a, b) in zip(rotate(velocity[i]), other[i]) { #expect(abs(a - b) < 1e-13) } }
    }
  }

  @Test("permutation, and a particle of weight 2w is two of weight w")
  func weights() throws {
    for model in try Self.zoo(3) {
      let positions = try uniformPoints(90, ambient: 3, seed: 6)
      let w = unevenWeights(90, seed: 7)
      let order = (0..<90).map { ($0 * 37) % 90 }
      var system = try ParticleSystem(model: model, positions: positions, weights: w)
      var permuted = try ParticleSystem(model: model, positions: positions.selecting(order), weights: order.map { w[$0] })
      var split = try ParticleSystem(
        model: model, positions: positions.selecting(Array(0..<90) + Array(0..<90)), weights: (w + w).map { $0 / 2 })
      for _ in 0..<5 {
        system.step(0.1)
        permuted.step(0.1)
        split.step(0.1)
      }
      // Sums in another order, over five steps.
      #expect(distance(permuted.positions, system.positions.selecting(order)) < 1e-13)
      #expect(distance(split.positions.selecting(Array(0..<90)), system.positions) < 1e-13)
      #expect(abs(split.energetics.interactionEnergy - system.energetics.interactionEnergy) < 1e-13)
    }
  }
}
