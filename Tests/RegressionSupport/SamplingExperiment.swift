import AttentionJKO
import Glibc

/// 10⁴ sampled particles against the movement: exact W_2, and what it may be.
///
/// By the triangle inequality W_2(particles, movement) is at most the sum of three errors.
/// - Sampling. N independent samples on a closed surface M have N/log N · E W_2² → |M|/4π, one on S², for every Hölder density with
///   positive bounds (Ambrosio, Goldman, Trevisan, On the quadratic random matching problem in two-dimensional domains, 2022): 0.030
///   for N = 10⁴. On S¹ E W_2² ≤ 2/N ∫ F(1−F)/ρ (Bobkov, Ledoux, Mem. AMS 1259 (2019), Theorem 5.1).
/// - Lumping of masses at nodes: (0.1604 a)^½ for hexagons of area a, h/√12 on a polygon of edge h.
/// - The movement's own O(τ): at most 0.01 at τ = 0.025, as its moments against node particles show.
package struct SamplingExperiment: ~Copyable {
  package static let count = 10_000
  private var movement: Movement
  private var system: ParticleSystem

  /// 0.7 of a von Mises–Fisher measure of concentration one and 0.3 of the uniform one.
  package init(_ mesh: SphereMesh, _ model: SelfAttention, seed: UInt64) throws {
    let axis = unit(Array([1, 2, 0.5].prefix(mesh.ambient)))
    let cap = masses(mesh) { exp(innerProduct($0, axis)) }
    let uniform = masses(mesh) { _ in 1 }
    movement = startMovement(mesh, model, timeStep: 0.025, from: zip(cap, uniform).map { 0.7 * $0 + 0.3 * $1 })
    var generator = Xoshiro256(seed: seed)
    let law = SphereDistribution.mixture([
      (weight: 0.7, distribution: .vonMisesFisher(mean: axis, concentration: 1)), (weight: 0.3, distribution: .uniform),
    ])
    system = try ParticleSystem(
      model: ParticleModel(model), positions: try law.sample(Self.count, ambient: mesh.ambient, using: &generator))
  }

  /// Steps both; a multiple of 1/8.
  package mutating func advance(to time: Double) {
    while movement.state.time < time - 1e-9 { movement.step() }
    while system.time < time - 1e-9 { system.step(0.125) }
  }

  /// The movement's measure.
  package var density: WeightedPoints { measure(movement) }

  package func distance(to density: WeightedPoints) throws -> Double {
    let sample = WeightedPoints(ambient: density.ambient, coordinates: system.positions.coordinates, masses: system.weights)
    let plan = try transportCost(from: sample, to: density, exponent: 2)
    return plan.status == .optimal && plan.relativeGap <= 1e-6 ? plan.distance : .nan
  }

  package var bound: Double { samplingError + lumpingError + 0.01 }

  private var samplingError: Double {
    let mesh = movement.mesh!
    let n = Double(Self.count)
    if mesh.ambient == 3 { return (log(n) / n).squareRoot() }
    let density = movement.state.density
    var below = 0.0
    var integral = 0.0
    for i in 0..<mesh.nodeCount {
      let mass = density[i] * mesh.nodeArea[i]
      let middle = below + mass / 2
      integral += middle * (1 - middle) / density[i] * mesh.nodeArea[i]
      below += mass
    }
    return (2 / n * integral).squareRoot()
  }

  private var lumpingError: Double {
    let mesh = movement.mesh!
    let area = mesh.totalArea / Double(mesh.nodeCount)
    return mesh.ambient == 3 ? (0.1604 * area).squareRoot() : area / 12.0.squareRoot()
  }
}
