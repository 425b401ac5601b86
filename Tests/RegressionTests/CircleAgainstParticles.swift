import AttentionJKO
import Glibc
import RegressionSupport
import Testing

/// The movement on S¹ against weighted particles started at its nodes with its nodal masses: 2E, first and second moments.
@Suite struct CircleAgainstParticles {
  static let entries = [1.2, 0.6]
  static let names = ["2E", "first moments", "second moments"]

  static func initialMass(_ mesh: SphereMesh) -> [Double] {
    let axis = unit([1, 1.5])
    return masses(mesh) { exp(innerProduct($0, axis)) + 0.5 }
  }

  static func movementObservables(_ model: SelfAttention, nodes: Int, steps: Int, time: Double) -> [Double] {
    let mesh = SphereMesh.circle(nodes: nodes)
    var movement = startMovement(mesh, model, timeStep: time / Double(steps), from: initialMass(mesh))
    for _ in 0..<steps { movement.step() }
    return observables(movement)
  }

  static func particleObservables(_ model: SelfAttention, nodes: Int, time: Double) throws -> [Double] {
    let mesh = SphereMesh.circle(nodes: nodes)
    var system = try ParticleSystem(
      model: ParticleModel(model), positions: PointSet(ambient: 2, coordinates: mesh.coordinates), weights: initialMass(mesh))
    // Steps of order four: 1e-8 here.
    for _ in 0..<100 { system.step(time / 100) }
    return observables(system)
  }

  /// Sizes of the three parts of a vector of observables.
  static func sizes(_ x: [Double]) -> [Double] {
    [x[0..<1], x[1..<3], x[3...]].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  }

  static func differences(_ runs: [[Double]]) -> [[Double]] {
    let changes = zip(runs, runs.dropFirst()).map { sizes(zip($0, $1).map { $1 - $0 }) }
    return (0..<3).map { part in changes.map { $0[part] } }
  }

  /// Smooth, T = 1. First order in τ: differences of successive halvings halve (observed order 0.85–1.15), and their
  /// extrapolation meets the particles up to the O(h²) of 128 nodes, h² = 2.4e-3. In ascent the first orders of the second moments
  /// nearly cancel, and smaller steps are needed to see them.
  @Test(arguments: AttentionFlow.all) func firstOrderInTime(_ flow: AttentionFlow) throws {
    let model = try flow.model(Self.entries)
    let runs = (flow.direction == .ascent ? [160, 320, 640] : [20, 40, 80]).map {
      Self.movementObservables(model, nodes: 128, steps: $0, time: 1)
    }
    let exact = try Self.particleObservables(model, nodes: 128, time: 1)
    for (name, sizes) in zip(Self.names, Self.differences(runs)) {
      #expect(orders(sizes).allSatisfy { abs($0 - 1) <= 0.15 }, "\(name): \(sizes), orders \(orders(sizes))")
    }
    for index in exact.indices {
      let extrapolated = 2 * runs[2][index] - runs[1][index]
      #expect(abs(extrapolated - exact[index]) <= 2.4e-3 / 4, "observable \(index): \(extrapolated), particles \(exact[index])")
    }
  }

  /// Smooth, T = 1, τ fixed. Second order in h: differences of successive halvings fall by four (observed order 1.75–2.25).
  @Test(arguments: AttentionFlow.all) func secondOrderInSpace(_ flow: AttentionFlow) throws {
    let model = try flow.model(Self.entries)
    let runs = [32, 64, 128, 256].map { Self.movementObservables(model, nodes: $0, steps: 5, time: 1) }
    for (name, sizes) in zip(Self.names, Self.differences(runs)) {
      #expect(orders(sizes).last.map { abs($0 - 2) <= 0.25 } == true, "\(name): \(sizes), orders \(orders(sizes))")
    }
  }

  /// Concentrating: ascent gathers mass about the pole e₁, descent about ±e₂, the peaks several times the start's. Extrapolated to
  /// τ = 0 and to h = 0, the movement meets the particles on the finer mesh to 2e-4, a tenth of the error without. The fastest
  /// flow, Wasserstein ascent, ends earlier, before its cluster is narrower than a cell, and is met to 1e-3.
  @Test(arguments: AttentionFlow.all) func concentrating(_ flow: AttentionFlow) throws {
    let model = try flow.model(Self.entries)
    let isFast = flow.direction == .ascent && flow.metric == .wasserstein
    let time = isFast ? 2.0 : 3
    let nodes = isFast ? 128 : 64
    let extrapolated = [nodes, 2 * nodes].map { nodes in
      let runs = [80, 160].map { Self.movementObservables(model, nodes: nodes, steps: isFast ? 2 * $0 : $0, time: time) }
      return zip(runs[0], runs[1]).map { 2 * $1 - $0 }
    }
    let limit = zip(extrapolated[0], extrapolated[1]).map { (4 * $1 - $0) / 3 }
    let exact = try Self.particleObservables(model, nodes: 4 * nodes, time: time)
    let errors = Self.sizes(zip(limit, exact).map { $0 - $1 })
    #expect(errors.allSatisfy { $0 <= (isFast ? 1e-3 : 2e-4) }, "\(errors) of \(Self.sizes(exact))")
  }
}
