import AttentionJKO
import Glibc
import Testing

/// 10⁴ sampled particles against the movement: exact W_2 at several times, within the sampling error.
///
/// By the triangle inequality W_2(particles, movement) is at most the sum of three errors.
/// - Sampling. N independent samples on a closed surface M have N/log N · E W_2² → |M|/4π, one on S², for every Hölder density with
///   positive bounds (Ambrosio, Goldman, Trevisan, Commun. Contemp. Math. 24 (2022)): 0.030 for N = 10⁴. On S¹
///   E W_2² ≤ 2/N ∫ F(1−F)/ρ (Bobkov, Ledoux, Mem. AMS 1259 (2019), Theorem 5.1).
/// - Lumping of masses at nodes: (0.1604 a)^½ for hexagons of area a, h/√12 on a polygon of edge h.
/// - The movement's own O(τ): at most 0.01 here, as its moments against node particles show.
@Suite struct SampledParticles {
  static let count = 10_000

  /// W_2 at the times, and what it is at most.
  static func distances(_ mesh: SphereMesh, _ model: SelfAttention, times: [Double], seed: UInt64) throws -> [(distance: Double, bound: Double)] {
    let axis = unit(Array([1, 2, 0.5].prefix(mesh.ambient)))
    let kappa = 1.0
    // The mixture's masses in closed form: the sampler's weights are those of measures, not of densities.
    let cap = masses(mesh) { exp(kappa * dot($0, axis)) }
    let uniform = masses(mesh) { _ in 1 }
    var movement = movement(mesh, model, timeStep: 0.025, from: zip(cap, uniform).map { 0.7 * $0 + 0.3 * $1 })
    var generator = Xoshiro256(seed: seed)
    let law = SphereDistribution.mixture([
      (weight: 0.7, distribution: .vonMisesFisher(mean: axis, concentration: kappa)), (weight: 0.3, distribution: .uniform),
    ])
    var system = try ParticleSystem(
      model: ParticleModel(model), positions: try law.sample(count, ambient: mesh.ambient, using: &generator))
    return try times.map { time in
      while movement.state.time < time - 1e-9 { movement.step() }
      while system.time < time - 1e-9 { system.step(0.125) }
      let sample = WeightedPoints(ambient: mesh.ambient, coordinates: system.positions.coordinates, masses: system.weights)
      let plan = try transportCost(from: sample, to: measure(movement), exponent: 2)
      #expect(plan.status == .optimal && plan.relativeGap <= 1e-6)
      return (plan.distance, sampling(movement) + lumping(mesh) + 0.01)
    }
  }

  static func sampling(_ movement: MinimizingMovement) -> Double {
    let (mesh, n) = (movement.mesh, Double(count))
    if mesh.ambient == 3 { return (log(n) / n).squareRoot() }
    let density = movement.state.density
    var below = 0.0, integral = 0.0
    for i in 0..<mesh.nodeCount {
      let mass = density[i] * mesh.nodeArea[i]
      let middle = below + mass / 2
      integral += middle * (1 - middle) / density[i] * mesh.nodeArea[i]
      below += mass
    }
    return (2 / n * integral).squareRoot()
  }

  static func lumping(_ mesh: SphereMesh) -> Double {
    let area = mesh.totalArea / Double(mesh.nodeCount)
    return mesh.ambient == 3 ? (0.1604 * area).squareRoot() : area / 12.0.squareRoot()
  }

  @Test(arguments: CircleAgainstParticles.flows) func onTheCircle(_ flow: CircleAgainstParticles.Flow) throws {
    for (distance, bound) in try Self.distances(.circle(nodes: 128), flow.model, times: [0, 0.5, 1], seed: 11) {
      print("circle \(flow.testDescription): \(distance), bound \(bound)")
      #expect(distance <= bound)
    }
  }

  @Test func onTheSphere() throws {
    let model = try SelfAttention(interaction: diagonal([1, 1.5, 0.5]))
    for (distance, bound) in try Self.distances(.icosphere(subdivisions: 3), model, times: [0, 1], seed: 12) {
      print("sphere: \(distance), bound \(bound)")
      #expect(distance <= bound)
    }
  }
}
