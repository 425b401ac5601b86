import FreeEnergies
import Glibc
import Kernels
import MinimizingMovements
import PrimalDual
import Spaces
import Testing

/// Noise, potentials and powers through whole steps, against what is known in closed form.
@Suite("Free energies in closed form") struct FreeEnergyAnalytic {
  static let axis = unit([0.3, -0.5, 0.8])

  static func mesh(_ ambient: Int, _ refinement: Int) -> SphereMesh {
    ambient == 2 ? .circle(nodes: 16 << refinement) : .icosphere(subdivisions: refinement)
  }

  /// No interaction: the kernel of D = 0 is one, its energy a constant and its weight one.
  static func none(_ ambient: Int) throws -> SelfAttention {
    try SelfAttention(diagonal: [Double](repeating: 0, count: ambient), metric: .wasserstein)
  }

  static func `internal`(_ law: any InternalEnergy, on mesh: SphereMesh) -> FreeEnergy.Internal {
    FreeEnergy.Internal(law: law, reference: mesh.nodeArea.values.map { $0 / mesh.totalArea })
  }

  static func movement(
    _ mesh: SphereMesh, _ model: SelfAttention, law: (any InternalEnergy)?, potential: (([Double]) -> Double)? = nil, timeStep: Double,
    slices: Int = 1, tolerance: Double = 1e-7, density: ([Double]) -> Double
  ) throws -> Movement {
    var settings = MovementSettings(timeStep: timeStep)
    settings.slices = slices
    settings.gap = tolerance
    settings.criticality = tolerance
    return try Movement(
      mesh: mesh, model: model, settings: settings, state: MovementState(density: mesh.density(density)),
      potential: potential.map { field in (0..<mesh.nodeCount).map { field(mesh.node($0)) } },
      internal: law.map { `internal`($0, on: mesh) })
  }

  // MARK: multipliers about the uniform state

  struct Flow: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let ambient: Int
    /// nil for no interaction.
    var direction: FlowDirection?
    var metric = TransportMetric.wasserstein
    let law: any InternalEnergy
    /// h″(1).
    let stiffness: Double

    static let all: [Flow] = [2, 3].flatMap { n in
      let sphere = "S\(n - 1)"
      return [
        Flow(testDescription: "\(sphere) heat", ambient: n, law: Entropy(temperature: 1), stiffness: 1),
        Flow(testDescription: "\(sphere) porous medium", ambient: n, law: PowerLaw(exponent: 2, strength: 0.5), stiffness: 1),
        Flow(testDescription: "\(sphere) power 1.5", ambient: n, law: PowerLaw(exponent: 1.5, strength: 0.4), stiffness: 0.6),
      ]
        + TransportMetric.allCases.flatMap { metric in
          [
            Flow(
              testDescription: "\(sphere) ascent with noise, \(metric.rawValue)", ambient: n, direction: .ascent, metric: metric,
              law: Entropy(temperature: 1.5), stiffness: 1.5),
            Flow(
              testDescription: "\(sphere) descent with noise, \(metric.rawValue)", ambient: n, direction: .descent, metric: metric,
              law: Entropy(temperature: 0.5), stiffness: 0.5),
          ]
        }
    }

    static let beta = 3.0

    /// β D = 3 I.
    var model: SelfAttention {
      get throws {
        guard let direction else { return try FreeEnergyAnalytic.none(ambient) }
        return try SelfAttention(diagonal: [Double](repeating: Self.beta, count: ambient), direction: direction, metric: metric)
      }
    }

    /// a_l, by which the kernel e^{βt} multiplies a harmonic of degree l (Funk and Hecke): ½∫ e^{βt} P_l(t) dt on S², the mean of
    /// e^{β cos θ} cos lθ on S¹, by the rule of midpoints.
    func eigenvalue(_ degree: Int) -> Double {
      let count = 200_000
      return (0..<count).reduce(0.0) { sum, k in
        let s = (Double(k) + 0.5) / Double(count)
        return sum
          + (ambient == 2
            ? exp(Self.beta * cos(2 * .pi * s)) * cos(2 * .pi * s * Double(degree))
            : exp(Self.beta * (2 * s - 1)) * UniformStateAnalytic.legendre(degree, 2 * s - 1))
      } / Double(count)
    }

    /// One step multiplies the harmonic by 1/(1 − τ l(l + n − 2)(±a_l − h″(1)) c), c = 1 in W_2, 1/a_0 in W_{m,2}.
    func multiplier(_ degree: Int, timeStep: Double) -> Double {
      let sign = direction.map { $0 == .ascent ? 1.0 : -1 } ?? 0
      let c = direction == nil || metric == .wasserstein ? 1 : 1 / eigenvalue(0)
      return 1 / (1 - timeStep * Double(degree * (degree + ambient - 2)) * (sign * (sign == 0 ? 0 : eigenvalue(degree)) - stiffness) * c)
    }

    /// What one step makes of a perturbation of the uniform state, half the difference of both signs: terms of even order and what the
    /// mesh does to the uniform state itself cancel. Smaller amplitudes would drown in rounding, larger ones show the cubic term.
    func measured(_ degree: Int, _ mesh: SphereMesh, timeStep: Double, slices: Int = 1) throws -> Double {
      let amplitude = 5e-3
      let harmonic = (0..<mesh.nodeCount).map { UniformStateAnalytic.harmonic(degree, mesh.node($0)) }
      func product(_ density: NodeField) -> Double { zip(mesh.mass(density).values, harmonic).reduce(0) { $0 + $1.0 * $1.1 } }
      var before = 0.0, after = 0.0
      for sign in [1.0, -1] {
        var movement = try FreeEnergyAnalytic.movement(
          mesh, model, law: law, timeStep: timeStep, slices: slices, tolerance: 1e-9,
          density: { 1 + sign * amplitude * UniformStateAnalytic.harmonic(degree, $0) })
        before += sign * product(movement.state.density)
        let row = movement.step()
        // Asked for more than rounding of decreases of 1e-6 allows, a step may go on to its limit of rounds: its figures tell.
        let isCritical = row.status.isConverged || row.criticality <= 1e-8 && row.audit <= 1e-4
        #expect(isCritical, "\(testDescription), degree \(degree), \(mesh.nodeCount) nodes: \(row)")
        after += sign * product(movement.state.density)
      }
      return after / before
    }
  }

  @Test(arguments: Flow.all) func harmonicsAreMultiplied(_ flow: Flow) throws {
    for degree in 1...3 {
      let exact = flow.multiplier(degree, timeStep: 0.1)
      let errors = try (2...3).map { try flow.measured(degree, Self.mesh(flow.ambient, $0), timeStep: 0.1) - exact }
      if degree == 1 {
        // Coordinates are eigenvectors of the mesh's own Laplacian: what is left is the cubic term and the tolerance.
        #expect(errors.allSatisfy { abs($0) <= 1e-4 }, "degree 1: \(errors)")
      } else {
        #expect(abs(orders(errors)[0] - 2) <= 0.2 && abs(errors[1]) <= 0.01, "degree \(degree): \(errors), order \(orders(errors))")
      }
    }
  }

  /// To first order in the amplitude the momenta of all slices are equal, whatever their number: several slices multiply as one does.
  @Test(arguments: Flow.all) func slicesMultiplyAlike(_ flow: Flow) throws {
    let mesh = Self.mesh(flow.ambient, 2)
    let one = try flow.measured(2, mesh, timeStep: 0.1), two = try flow.measured(2, mesh, timeStep: 0.1, slices: 2)
    // The square of the amplitude, 2.5e-5.
    #expect(abs(one - two) <= 5e-5, "\(one), \(two)")
  }

  // MARK: stationary states

  /// A potential alone, or with it a fraction of its square.
  struct Well: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let ambient: Int
    let isQuadratic: Bool
    let temperature: Double

    func value(_ x: [Double]) -> Double {
      let t = dot(x, unit(Array(FreeEnergyAnalytic.axis.prefix(ambient))))
      return isQuadratic ? 2 * t * t : -2 * t
    }

    static let all = [2, 3].flatMap { n in
      [false, true].flatMap { quadratic in
        [1, 0.1].map {
          Well(
            testDescription: "S\(n - 1) \(quadratic ? "quadratic" : "linear") T \($0)", ambient: n, isQuadratic: quadratic, temperature: $0)
        }
      }
    }
  }

  /// Long steps in a potential with noise end at the Gibbs measure μ_i ∝ a_i e^{−Φ_i/T} of the mesh itself.
  @Test(arguments: Well.all, [1, 2]) func potentialsEndAtGibbs(_ well: Well, slices: Int) throws {
    let mesh = Self.mesh(well.ambient, 2)
    var movement = try Self.movement(
      mesh, Self.none(well.ambient), law: Entropy(temperature: well.temperature), potential: well.value, timeStep: 100, slices: slices,
      density: { _ in 1 })
    for _ in 0..<4 {
      let row = movement.step()
      #expect(row.status.isConverged, "\(row)")
    }
    let gibbs = try mesh.density { exp(-well.value($0) / well.temperature) }
    let distance = zip(mesh.mass(movement.state.density).values, mesh.mass(gibbs).values).reduce(0) { $0 + abs($1.0 - $1.1) }
    // The root of what J is known to: 1e-7 of decreases that tend to zero.
    #expect(distance <= 1e-5, "\(distance)")
  }

  /// The linear kernel with noise: von Mises–Fisher measures, whose mean r solves r = A_n(r/T).
  @Test(arguments: [(2, 0.7731296254), (3, 0.3965996229)]) func vonMisesFisherStates(ambient: Int, mean: Double) throws {
    let mesh = Self.mesh(ambient, 2), temperature = 0.3
    let model = try SelfAttention(
      diagonal: [Double](repeating: 1, count: ambient), kernel: .linear, direction: .ascent, metric: .wasserstein)
    let axis = unit(Array(Self.axis.prefix(ambient)))
    var movement = try Self.movement(
      mesh, model, law: Entropy(temperature: temperature), timeStep: 10, density: { exp(dot($0, axis)) })
    var last = movement.energyParts.free
    for _ in 0..<12 {
      let row = movement.step()
      #expect(row.status.isConverged, "\(row)")
      #expect(row.freeEnergy! + row.action <= last + 1e-12, "\(row)")
      last = row.freeEnergy!
    }
    let moment = mesh.firstMoment(of: movement.state.density)
    // The mesh is off by 3e-7 here; the rest is what the last step still moves.
    #expect(abs(dot(moment, moment).squareRoot() - mean) <= 1e-5, "\(dot(moment, moment).squareRoot()) against \(mean)")
    // The mesh's own stationary states are its Gibbs measures μ_i ∝ a_i e^{Kμ_i/T}.
    let gibbs = try mesh.density { exp(dot($0, moment) / temperature) }
    let distance = zip(mesh.mass(movement.state.density).values, mesh.mass(gibbs).values).reduce(0) { $0 + abs($1.0 - $1.1) }
    #expect(distance <= 1e-5, "\(distance)")
  }

  // MARK: from vacuum, and all temperatures

  /// Heat from a Dirac: all of the vacuum fills in one step, and the mean of the position falls as e^{−(n−1)Tt}.
  @Test(arguments: [2, 3], [1, 2]) func heatFromADirac(ambient: Int, slices: Int) throws {
    let mesh = Self.mesh(ambient, 3), steps = 16
    var movement = try Self.movement(
      mesh, Self.none(ambient), law: Entropy(temperature: 1), timeStep: 0.5 / Double(steps), slices: slices,
      density: { $0 == mesh.node(5) ? 1 : 0 })
    for _ in 0..<steps {
      let row = movement.step()
      #expect(row.status.isConverged && row.minimumDensity > 0 && abs(row.massError) <= 1e-13, "\(row)")
    }
    let mean = dot(mesh.firstMoment(of: movement.state.density), mesh.node(5)), exact = exp(-Double(ambient - 1) * 0.5)
    // The order of τ = 1/32, and the width of a cell where all begins in one.
    #expect(abs(mean - exact) <= 0.03, "\(mean), \(exact)")
  }

  /// From hardly any noise to nothing but noise.
  @Test(arguments: [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100], TransportMetric.allCases) func allTemperatures(
    temperature: Double, metric: TransportMetric
  ) throws {
    for ambient in [2, 3] {
      for slices in [1, 2] {
        for direction in [FlowDirection.ascent, .descent] {
          let mesh = Self.mesh(ambient, 2), axis = unit(Array([1, 2, 0.5].prefix(ambient)))
          let model = try SelfAttention(diagonal: Array([1, 1.5, 0.5].prefix(ambient)), direction: direction, metric: metric)
          var movement = try Self.movement(
            mesh, model, law: Entropy(temperature: temperature), timeStep: 0.2, slices: slices, density: { exp(dot($0, axis)) + 0.3 })
          var last = movement.energyParts.free
          for number in 1...3 {
            let row = movement.step()
            let place: Comment = "S\(ambient - 1), \(slices) slices, \(direction), step \(number): \(row)"
            #expect(row.status.isConverged && row.dualityGap <= 1e-6, place)
            #expect(row.freeEnergy! + row.action <= last + 1e-12 * (1 + temperature), place)
            #expect(row.minimumDensity >= 0 && abs(row.massError) <= 1e-13, place)
            last = row.freeEnergy!
          }
        }
      }
    }
  }
}
