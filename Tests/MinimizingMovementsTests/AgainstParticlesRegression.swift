import Kernels
import Glibc
import MinimizingMovements
import Spaces
import Testing

/// The movement against particles: energy and moments at T = 1 from ρ ∝ exp(1.5 x·u) + 0.3, u = (1, 1, 1)/√3.
@Suite struct AgainstParticlesRegression {
  struct Case: CustomTestStringConvertible, Sendable {
    let direction: FlowDirection
    let metric: TransportMetric
    var testDescription: String { "\(direction), \(metric.rawValue)" }
    var model: SelfAttention {
      get throws { try SelfAttention(interaction: diagonal([1, 1.5, 0.5]), direction: direction, metric: metric) }
    }
  }
  static let cases = [FlowDirection.ascent, .descent].flatMap { direction in
    TransportMetric.allCases.map { Case(direction: direction, metric: $0) }
  }

  /// 2E and moments of the movement at T = 1.
  static func observables(_ mesh: SphereMesh, _ model: SelfAttention, steps: Int) -> [Double] {
    let axis = unit([1, 1, 1])
    var movement = movement(mesh, model, timeStep: 1 / Double(steps)) { exp(1.5 * dot($0, axis)) + 0.3 }
    for _ in 0..<steps { movement.step() }
    let state = movement.state
    return [2 * movement.interactionEnergy] + moments((0..<mesh.nodeCount).map(mesh.node), mesh.mass(state.density).values)
  }

  static func reference(_ mesh: SphereMesh, _ model: SelfAttention) -> [Double] {
    let axis = unit([1, 1, 1])
    // Twenty steps of order four: 1e-7 here.
    var particles = ParticleReference(mesh, density: normalized(mesh) { exp(1.5 * dot($0, axis)) + 0.3 }, model: model)
    particles.advance(to: 1, steps: 20)
    return particles.observables
  }

  /// Sizes of the differences of successive runs: in 2E, in the first moments, in the second moments.
  static func differences(_ runs: [[Double]]) -> [[Double]] {
    let changes = zip(runs, runs.dropFirst()).map { zip($0, $1).map { $1 - $0 } }
    func size(_ x: ArraySlice<Double>) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    return [changes.map { size($0[0..<1]) }, changes.map { size($0[1..<4]) }, changes.map { size($0[4...]) }]
  }

  /// First order in τ: differences of successive halvings halve (observed order 0.85–1.15), and extrapolation to τ = 0 meets
  /// the particles up to the mesh's O(h²). Wasserstein ascent runs away from convexity within T = 1, and needs smaller
  /// steps before it is asymptotic.
  @Test(arguments: cases)
  func firstOrderInTime(_ item: Case) throws {
    let mesh = SphereMesh.icosphere(subdivisions: 3), model = try item.model
    let isFast = item.direction == .ascent && item.metric == .wasserstein
    let runs = (isFast ? [160, 320, 640] : [20, 40, 80]).map { Self.observables(mesh, model, steps: $0) }
    let exact = Self.reference(mesh, model)
    for (name, sizes) in zip(["2E", "first moments", "second moments"], Self.differences(runs)) {
      #expect(orders(sizes).allSatisfy { abs($0 - 1) <= 0.15 }, "\(name): \(sizes), orders \(orders(sizes))")
    }
    // At h = 0.14 the meshes' own error is at most 1 % of 2E.
    for index in exact.indices {
      let extrapolated = 2 * runs[2][index] - runs[1][index]
      #expect(abs(extrapolated - exact[index]) <= 0.01 * exact[0], "observable \(index): \(extrapolated), particles \(exact[index])")
    }
  }

  /// Second order in h at fixed τ: differences of successive levels fall by four.
  @Test(arguments: cases)
  func secondOrderInSpace(_ item: Case) throws {
    let model = try item.model
    let runs = (2...5).map { Self.observables(.icosphere(subdivisions: $0), model, steps: 5) }
    for (name, sizes) in zip(["2E", "first moments", "second moments"], Self.differences(runs)) {
      #expect(orders(sizes).last.map { abs($0 - 2) <= 0.25 } == true, "\(name): \(sizes), orders \(orders(sizes))")
    }
  }

  /// The errors of 2E themselves, on 2,562 nodes at τ = 0.1, 0.05, 0.025, to a tenth.
  @Test(arguments: [FlowDirection.ascent, .descent])
  func energyErrorsOnTheFineMesh(_ direction: FlowDirection) throws {
    let mesh = SphereMesh.icosphere(subdivisions: 4)
    let model = try Case(direction: direction, metric: .nonlocalMobility).model
    let exact = Self.reference(mesh, model)[0]
    let expected = direction == .ascent ? [1.03e-2, 5.6e-3, 3.0e-3] : [1.74e-3, 8.8e-4, 4.6e-4]
    for (steps, error) in zip([10, 20, 40], expected) {
      let measured = Self.observables(mesh, model, steps: steps)[0] - exact
      #expect(abs(measured - error) <= 0.1 * error, "τ = 1/\(steps): \(measured)")
    }
  }
}
