import Measures
import AttentionJKO
import Glibc
import RegressionSupport
import Testing

/// Long times: the movement and particles end in the same states.
@Suite struct StationaryStates {
  struct Case: CustomTestStringConvertible, Sendable {
    let entries: [Double]
    let direction: FlowDirection
    /// 2E of the state.
    let twiceEnergy: Double
    /// Bound of W_2 between movement and particles.
    let distance: Double
    let testDescription: String
  }

  static let cases = [
    Case(
      entries: [1, 1.5, 0.5], direction: .ascent, twiceEnergy: exp(1.5), distance: 1e-4,
      testDescription: "a Dirac at the top eigenvector, a node"),
    Case(
      entries: [-1, -1, -2], direction: .ascent, twiceEnergy: cosh(2), distance: 1e-4,
      testDescription: "an antipodal pair, D negative definite, at nodes"),
    // Particles and nodes are two atomic measures; each is the lumping error (0.1604·4π/162)^½ = 0.11 from the uniform one.
    Case(
      entries: [1, 1, 1], direction: .descent, twiceEnergy: sinh(1), distance: 0.22, testDescription: "the uniform measure, D = I"),
  ]

  /// 2E of both against the closed form, and exact W_2 of one to the other at t = 40. To 1e-5: the slowest modes, harmonics of
  /// degree 3 in the last case, have decayed to e^{−4}, and count by their squares.
  @Test(arguments: cases) func bothEndInTheSameState(_ item: Case) throws {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let model = try SelfAttention(interaction: diagonal(item.entries), direction: item.direction)
    let axis = unit([0.3, 1, 0.2])
    // Even for the pair, so that both ends get the same mass.
    let initial = masses(mesh) {
      item.entries[0] < 0 ? exp(2 * innerProduct($0, axis)) + exp(-2 * innerProduct($0, axis)) : exp(2 * innerProduct($0, axis))
    }
    var movement = startMovement(mesh, model, timeStep: 0.25, from: initial)
    var system = try ParticleSystem(
      model: ParticleModel(model), positions: PointSet(ambient: 3, coordinates: mesh.coordinates), weights: initial)
    for _ in 0..<160 { movement.step() }
    for _ in 0..<800 { system.step(0.05) }
    let particles = WeightedPoints(ambient: 3, coordinates: system.positions.coordinates, masses: system.weights)
    let distance = try transportCost(from: particles, to: measure(movement), exponent: 2).distance
    #expect(abs(2 * system.energetics.interactionEnergy - item.twiceEnergy) <= 1e-5)
    #expect(abs(2 * movement.interactionEnergy - item.twiceEnergy) <= 1e-5)
    #expect(distance <= item.distance)
  }

  /// Where particles get stuck: single-cluster ends against some of the published counts; see ``TwoClusterStatistics``.
  @Test(arguments: [0, 8, 9, 13, 16, 17, 19]) func sharesOfSingleClusters(_ k: Int) throws {
    let published = TwoClusterStatistics.published[k]
    let count = try TwoClusterStatistics.singleClusters(k)
    #expect(Double((count - published).magnitude) <= TwoClusterStatistics.bound(count, published), "\(count), published \(published)")
  }
}
