import Kernels
import Glibc
import Testing

@testable import Particles

@Suite("Time stepping")
struct SchemeTests {
  @Test("orders of convergence", arguments: [(ParticleScheme.rk4, 4.0), (.euler, 1.0)])
  func order(scheme: ParticleScheme, order: Double) throws {
    for model in try FlowPropertyTests.zoo(3) {
      let start = try uniformPoints(12, ambient: 3, seed: 11)
      func end(_ scheme: ParticleScheme, _ steps: Int) throws -> PointSet {
        var system = try ParticleSystem(model: model, positions: start, weights: unevenWeights(12, seed: 12))
        for _ in 0..<steps { system.step(1 / Double(steps), scheme: scheme) }
        #expect(abs(system.time - 1) < 1e-12)
        return system.positions
      }
      let reference = try end(.rk4, 640)
      let coarse = distance(try end(scheme, 20), reference)
      let fine = distance(try end(scheme, 40), reference)
      // Halving the step divides the error by 2^order up to a term of the next order, a fifth at these steps.
      #expect(abs(log2(coarse / fine) - order) < 0.3)
      #expect(coarse < (scheme == .rk4 ? 2e-5 : 0.2))
    }
  }

  @Test("particles stay on the sphere, and move along it")
  func sphere() throws {
    for model in try FlowPropertyTests.zoo(4) {
      var system = try ParticleSystem(model: model, positions: try uniformPoints(30, ambient: 4, seed: 13))
      for scheme in ParticleScheme.allCases {
        for _ in 0..<10 { system.step(0.3, scheme: scheme) }
        let velocity = system.velocity
        for i in 0..<30 {
          let x = system.positions[i]
          // A division rounds by half a unit of the last place.
          #expect(abs(dotProduct(x, x) - 1) < 1e-15)
          #expect(abs(dotProduct(x, velocity[i])) < 1e-14)
        }
      }
    }
  }

  @Test("a stored state goes on to the last bit", arguments: ParticleScheme.allCases)
  func restart(scheme: ParticleScheme) throws {
    for model in try FlowPropertyTests.zoo(3) {
      var whole = try ParticleSystem(
        model: model, positions: try uniformPoints(33, ambient: 3, seed: 17), weights: unevenWeights(33, seed: 18))
      for _ in 0..<7 { whole.step(0.1, scheme: scheme) }
      var resumed = try ParticleSystem(model: model, positions: whole.positions, weights: whole.weights, time: whole.time)
      for _ in 0..<7 {
        whole.step(0.1, scheme: scheme)
        resumed.step(0.1, scheme: scheme)
      }
      #expect(resumed.positions == whole.positions && resumed.weights == whole.weights && resumed.time == whole.time)
    }
  }

  @Test("a step to the origin, which has no direction, is not made")
  func origin() throws {
    let model = try ParticleModel(
      interaction: diagonal([1, 1]), value: diagonal([-1, -1]), kernel: .linear, normalization: .constant)
    let positions = PointSet(points: [[0, 1]], ambient: 2)
    var system = try ParticleSystem(model: model, positions: positions)
    system.step(1, scheme: .euler)
    #expect(system.positions == positions)
  }

  @Test("energy is monotone, and its rate is the dissipation", arguments: FlowDirection.allCases, TransportMetric.allCases)
  func dissipation(direction: FlowDirection, metric: TransportMetric) throws {
    let matrix = symmetrized(randomMatrix(3, scale: 0.9, seed: 14))
    for kernel in metric == .wasserstein ? KernelKind.allCases : [.exponential] {
      let model = try ParticleModel(
        SelfAttention(interaction: matrix, inverseTemperature: 1.3, kernel: kernel, direction: direction, metric: metric))
      let sigma = try #require(model.sigma)
      #expect(sigma == (direction == .ascent ? -1 : 1))
      var system = try ParticleSystem(
        model: model, positions: try uniformPoints(25, ambient: 3, seed: 15), weights: unevenWeights(25, seed: 16))
      for _ in 0..<40 {
        let now = system.energetics
        var before = system
        var after = system
        before.step(-1e-3)
        after.step(1e-3)
        // The central difference is off by h²/6 of the third derivative, below 1e-5 of the rates here, which are up to about 10.
        let rate = (after.energetics.interactionEnergy - before.energetics.interactionEnergy) / 2e-3
        #expect(abs(-sigma * rate - (try #require(now.dissipation))) < 1e-4)
        system.step(0.05)
        // Rounding of an energy near stationarity.
        #expect(sigma * (system.energetics.interactionEnergy - now.interactionEnergy) < 1e-14)
      }
    }
  }

  @Test("no dissipation is reported where the flow is no gradient flow")
  func generalModels() throws {
    let general = try ParticleModel(interaction: [[1, 0.5], [0, 1]])
    let otherValue = try ParticleModel(interaction: diagonal([1, 2]), value: diagonal([1, 1]))
    for model in [general, otherValue] {
      #expect(model.sigma == nil)
      let system = try ParticleSystem(model: model, positions: try uniformPoints(5, ambient: 2, seed: 1))
      #expect(system.energetics.dissipation == nil)
    }
    #expect(try ParticleModel(interaction: diagonal([1, 2]), value: diagonal([-1, -2])).sigma == 1)
  }
}
