import AttentionJKO
import Glibc
import Testing

/// Long times: the movement and particles end in the same states.
@Suite struct StationaryStates {
  struct Case: CustomTestStringConvertible, Sendable {
    let entries: [Double]
    let direction: FlowDirection
    /// 2E of the state.
    let twiceEnergy: Double
    let testDescription: String
  }

  static let cases = [
    Case(entries: [1, 1.5, 0.5], direction: .ascent, twiceEnergy: exp(1.5), testDescription: "a Dirac at the top eigenvector"),
    Case(entries: [-1, -1, -2], direction: .ascent, twiceEnergy: cosh(2), testDescription: "an antipodal pair, D negative definite"),
    Case(entries: [1, 1, 1], direction: .descent, twiceEnergy: sinh(1), testDescription: "the uniform measure, D = I"),
  ]

  /// 2E of both against the closed form, and W_2 of one to the other.
  @Test(arguments: cases) func bothEndInTheSameState(_ item: Case) throws {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let model = try SelfAttention(interaction: diagonal(item.entries), direction: item.direction)
    let axis = unit([0.3, 1, 0.2])
    // Even for the pair, so that both ends get the same mass.
    let initial = masses(mesh) { item.entries[0] < 0 ? exp(2 * dot($0, axis)) + exp(-2 * dot($0, axis)) : exp(2 * dot($0, axis)) }
    var movement = movement(mesh, model, timeStep: 0.25, from: initial)
    var system = try ParticleSystem(
      model: ParticleModel(model), positions: PointSet(ambient: 3, coordinates: mesh.coordinates), weights: initial)
    for _ in 0..<160 { movement.step() }
    for _ in 0..<800 { system.step(0.05) }
    let particles = WeightedPoints(ambient: 3, coordinates: system.positions.coordinates, masses: system.weights)
    let distance = try transportCost(from: particles, to: measure(movement), exponent: 2).distance
    print("\(item.testDescription): \(2 * movement.interactionEnergy), \(2 * system.energetics.interactionEnergy), \(item.twiceEnergy), W_2 \(distance)")
    #expect(abs(2 * system.energetics.interactionEnergy - item.twiceEnergy) <= 1e-3)
    #expect(abs(2 * movement.interactionEnergy - item.twiceEnergy) <= 1e-2)
    #expect(distance <= 0.1)
  }

  /// Where particles get stuck: single-cluster ends of 100 starts of 100 uniform particles on S¹, D = diag(1, λ₂), explicit Euler,
  /// τ = 0.1, 1,500 steps (arXiv 2501.03096, figure 2). The counts, ours and the published, are binomial with one share p, so they
  /// differ by at most four standard deviations (200 p(1−p))^½, p pooled and kept one start from 0 and 1.
  @Test(arguments: [(0, 0), (8, 16), (9, 50), (13, 100), (16, 45), (17, 6), (19, 1)])
  func sharesOfSingleClusters(index: Int, published: Int) throws {
    let lambda = 1.5 * Double(index) / 19
    let model = try ParticleModel(interaction: diagonal([1, lambda]))
    var generator = Xoshiro256(seed: UInt64(100 + index))
    var single = 0
    for _ in 0..<100 {
      var system = try ParticleSystem(
        model: model, positions: try SphereDistribution.uniform.sample(100, ambient: 2, using: &generator))
      for _ in 0..<1_500 { system.step(0.1, scheme: .euler) }
      if Clustering.smallest(of: system.positions, maximum: 1) != nil { single += 1 }
    }
    let pooled = min(max(Double(single + published) / 200, 0.01), 0.99)
    print("λ₂ = \(lambda): \(single), published \(published), bound \(4 * (200 * pooled * (1 - pooled)).squareRoot())")
    #expect(abs(Double(single - published)) <= 4 * (200 * pooled * (1 - pooled)).squareRoot())
  }
}
