import Kernels
import Glibc
import Testing

@testable import Particles

@Suite("Closed forms")
struct ClosedFormTests {
  @Test("two equal particles, linear kernel: tan(θ/2) = tan(θ₀/2) e^{−t}", arguments: [2, 3])
  func twoParticles(n: Int) throws {
    let model = try ParticleModel(
      interaction: diagonal([Double](repeating: 1, count: n)), kernel: .linear, normalization: .constant)
    let angle = 2.5
    let tail = [Double](repeating: 0, count: n - 2)
    var system = try ParticleSystem(
      model: model, positions: PointSet(points: [[1, 0] + tail, [cos(angle), sin(angle)] + tail], ambient: n))
    for step in 1...300 {
      system.step(0.01)
      let half = tan(angle / 2) * exp(-Double(step) / 100)
      let cosine = dotProduct(system.positions[0], system.positions[1])
      // Fourth order: 0.01⁴ times derivatives of order one.
      #expect(abs(cosine - (1 - half * half) / (1 + half * half)) < 1e-8)
    }
  }

  @Test("the Poisson kernel stays one: r(2) = 0.26353967, r(4) = 0.59620549")
  func poissonKernel() throws {
    // The Möbius image of equispaced points: the quantiles of the Poisson kernel, with first moment r up to r^N.
    let r = 0.1
    let count = 200
    let points = (0..<count).map { j -> [Double] in
      let angle = 2 * .pi * (Double(j) + 0.5) / Double(count)
      // (z + r)/(1 + r z), z = e^{iθ}.
      let (a, b) = (cos(angle) + r, sin(angle))
      let (c, d) = (1 + r * cos(angle), r * sin(angle))
      let norm = c * c + d * d
      return [(a * c + b * d) / norm, (b * c - a * d) / norm]
    }
    let model = try ParticleModel(interaction: diagonal([1, 1]), kernel: .linear, normalization: .constant)
    var system = try ParticleSystem(model: model, positions: PointSet(points: points, ambient: 2))
    #expect(abs(system.positions.firstMoment(weights: system.weights)[0] - r) < 1e-14)
    for (time, value) in [(2.0, 0.26353967), (4.0, 0.59620549)] {
      while system.time < time - 0.01 { system.step(0.02) }
      let moment = system.positions.firstMoment(weights: system.weights)
      // Eight digits are known; 0.02⁴ times derivatives of order one is below 1e-8.
      #expect(abs(moment[0] - value) < 1.5e-8)
      #expect(abs(moment[1]) < 1e-12)
    }
  }

  /// 2E and cos²φ of the minimizing rectangle (±cos φ, ±sin φ) for D = diag(1, d): tanh(cos²φ) = d tanh(d sin²φ), by bisection.
  private func rectangle(_ d: Double) -> (energy: Double, square: Double) {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<100 {
      let c = (low + high) / 2
      if tanh(c) < d * tanh(d * (1 - c)) { low = c } else { high = c }
    }
    return (cosh(low) * cosh(d * (1 - low)), low)
  }

  private func rectangleParticles(_ angle: Double) -> PointSet {
    PointSet(points: [(1, 1), (-1, 1), (1, -1), (-1, -1)].map { [$0.0 * cos(angle), $0.1 * sin(angle)] }, ambient: 2)
  }

  @Test("four particles descend to their minimum", arguments: [(2, 0.823768576384, 1.444210821608), (5, 0.969828024861, 1.525515811197)])
  func fourParticles(d: Double, square: Double, energy: Double) throws {
    // The digits themselves.
    #expect(abs(rectangle(d).square - square) < 1e-11 && abs(rectangle(d).energy - energy) < 1e-11)
    let model = try ParticleModel(interaction: diagonal([1, d]), direction: .descent)
    var system = try ParticleSystem(model: model, positions: rectangleParticles(0.9))
    for _ in 0..<4_000 { system.step(0.01) }
    #expect(abs(2 * system.energetics.interactionEnergy - energy) < 1e-11)
    // Converged at the rate of the linearization, at least 0.5: e^{−20} is below the tolerance.
    for i in 0..<4 { #expect(abs(system.positions[i][0] * system.positions[i][0] - square) < 1e-8) }
  }

  @Test("with τ = 0.05 explicit Euler misses the minimum for d₂ ≥ 6, Runge–Kutta does not", arguments: [2, 4, 5, 6, 7, 8])
  func eulerCollapse(d: Double) throws {
    // The paper's experiment: constant normalization, from the square.
    let model = try ParticleModel(interaction: diagonal([1, d]), direction: .descent, normalization: .constant)
    let minimum = rectangle(d)
    func end(_ scheme: ParticleScheme, _ step: Double) throws -> Double {
      var system = try ParticleSystem(model: model, positions: rectangleParticles(.pi / 4))
      for _ in 0..<Int(30 / step) { system.step(step, scheme: scheme) }
      return 2 * system.energetics.interactionEnergy
    }
    #expect(abs(try end(.rk4, 0.0025) - minimum.energy) < 1e-11)
    let euler = try end(.euler, 0.05)
    // It ends elsewhere by far, not by its accuracy: steady states do not depend on the step.
    #expect(d < 6 ? abs(euler - minimum.energy) < 1e-11 : euler > minimum.energy + 0.1, "2E = \(euler), minimum \(minimum.energy)")
  }

  @Test("ascent ends in a Dirac measure, or in an antipodal pair for negative definite D")
  func stationaryStates() throws {
    // A hemisphere of particles gathers at the top eigenvector (several clusters are possible from elsewhere).
    var generator = Xoshiro256(seed: 21)
    let cap = try SphereDistribution.vonMisesFisher(mean: [0, 0, 1], concentration: 8).sample(40, ambient: 3, using: &generator)
    var dirac = try ParticleSystem(model: ParticleModel(interaction: diagonal([1, 0.5, 2])), positions: cap)
    for _ in 0..<1_500 { dirac.step(0.02) }
    #expect(abs(2 * dirac.energetics.interactionEnergy - exp(2)) < 1e-10)

    // With their antipodes, so that both ends of the pair get as many.
    let half = try uniformPoints(20, ambient: 3, seed: 22)
    let spread = PointSet(points: (0..<20).flatMap { i in [half[i], half[i].map { -$0 }] }, ambient: 3)
    var pair = try ParticleSystem(model: ParticleModel(interaction: diagonal([-1, -1, -1])), positions: spread)
    for _ in 0..<3_000 { pair.step(0.02) }
    #expect(abs(2 * pair.energetics.interactionEnergy - 1.54308063481524) < 1e-10)
    #expect(Clustering.smallest(of: pair.positions)?.count == 2)
  }

  @Test("the kernel of a positive semi-definite D attracts descent: 2E → 1")
  func semidefinite() throws {
    var system = try ParticleSystem(
      model: ParticleModel(interaction: diagonal([1, 0, 1]), direction: .descent), positions: try uniformPoints(30, ambient: 3, seed: 23))
    for _ in 0..<4_000 { system.step(0.1) }
    // Particles approach ±e₂ like a power of t only once the kernel is flat: 2E − 1 is of order 1/t².
    #expect(abs(2 * system.energetics.interactionEnergy - 1) < 1e-4)
  }
}
