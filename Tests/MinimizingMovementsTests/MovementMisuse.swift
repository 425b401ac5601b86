import FreeEnergies
import Kernels
import MinimizingMovements
import PrimalDual
import Spaces
import Testing

/// What a user may hand over that is no movement: an error that says so, never a trap.
@Suite("A movement asked for wrongly") struct MovementMisuse {
  static let mesh = SphereMesh.icosphere(subdivisions: 1)
  static let uniform = NodeField(repeating: 1 / mesh.totalArea, on: mesh)

  /// A movement on the sphere, of which one thing is wrong.
  static func made(
    diagonal entries: [Double] = [1, 2, 3], state: MovementState = MovementState(density: uniform), discretization: Discretization? = nil,
    potential: [Double]? = nil, reference: [Double]? = nil, settings change: (inout MovementSettings) -> Void = { _ in }
  ) throws -> MovementError? {
    var settings = MovementSettings(timeStep: 0.1)
    change(&settings)
    do {
      let movement = try Movement(
        mesh: mesh, model: SelfAttention(diagonal: entries), settings: settings, state: state, discretization: discretization,
        potential: potential, internal: reference.map { FreeEnergy.Internal(law: Entropy(temperature: 1), reference: $0) })
      _ = movement.state
      return nil
    } catch let error as MovementError {
      return error
    }
  }

  @Test func nothingIsWrong() throws { #expect(try Self.made() == nil) }

  @Test(arguments: [2, 4]) func matrixOfAnotherDimension(_ n: Int) throws {
    #expect(try Self.made(diagonal: [Double](repeating: 1, count: n)) == .dimension(ofMatrix: n, ofMesh: 3))
  }

  @Test(arguments: [0, -1, .infinity, .nan]) func timeSteps(_ step: Double) throws {
    guard case .timeStep(let given) = try Self.made(settings: { $0.timeStep = step }) else { throw Unexpected() }
    #expect(given == step || given.isNaN && step.isNaN)
  }

  @Test(arguments: [-1e-3, .nan, .infinity]) func densities(_ value: Double) throws {
    var density = Self.uniform
    density[7] = value
    guard case .density(7, let given) = try Self.made(state: MovementState(density: density)) else { throw Unexpected() }
    #expect(given == value || given.isNaN && value.isNaN)
  }

  @Test(arguments: [0, 0.5, 1 + 1e-6, 2]) func masses(_ mass: Double) throws {
    let density = NodeField(Self.uniform.values.map { mass * $0 })
    guard case .mass(let given) = try Self.made(state: MovementState(density: density)) else { throw Unexpected() }
    #expect(abs(given - mass) <= 1e-14)
  }

  @Test func lengthsOfStates() throws {
    let short = NodeField([1, 0])
    #expect(try Self.made(state: MovementState(density: short)) == .stateLength(count: 2, nodes: 42))
    #expect(try Self.made(state: MovementState(density: Self.uniform, potential: short)) == .stateLength(count: 2, nodes: 42))
  }

  @Test func times() throws {
    #expect(try Self.made(state: MovementState(time: .infinity, density: Self.uniform)) == .time(.infinity))
    #expect(try Self.made(state: MovementState(stepCount: -1, density: Self.uniform)) == .time(0))
  }

  @Test(arguments: [0, -3]) func noSlices(_ count: Int) throws {
    #expect(try Self.made(settings: { $0.slices = count }) == .slices(asked: count, discretized: count))
  }

  @Test func discretizations() throws {
    let sliced = Discretization(Self.mesh.space, slices: 2)
    #expect(try Self.made(discretization: sliced) == .slices(asked: 1, discretized: 2))
    #expect(try Self.made(discretization: sliced) { $0.slices = 2 } == nil)
    let finer = Discretization(SphereMesh.icosphere(subdivisions: 2).space)
    #expect(try Self.made(discretization: finer) == .stateLength(count: 42, nodes: 162))
  }

  @Test func settings() throws {
    func name(_ change: (inout MovementSettings) -> Void) throws -> String? {
      guard case .setting(let name, _, _) = try Self.made(settings: change) else { return nil }
      return name
    }
    #expect(try name { $0.gap = 0 } == "the tolerance of the gap")
    #expect(try name { $0.criticality = .nan } == "the tolerance of the criticality")
    #expect(try name { $0.auditTolerance = -1 } == "the tolerance of the audit")
    #expect(try name { $0.maximumOuterIterations = 0 } == "the limit on outer rounds")
    #expect(try name { $0.maximumInnerIterations = -1 } == "the limit on Newton systems")
    #expect(try name { $0.auditSchedule = .every(-2) } == "the period of audits")
  }

  @Test func lengthsOfEnergies() throws {
    #expect(try Self.made(potential: [1, 2]) == .energyLength(part: "potential", count: 2, nodes: 42))
    #expect(try Self.made(reference: [0.5, 0.5]) == .energyLength(part: "internal energy", count: 2, nodes: 42))
    let finer = SphereMesh.icosphere(subdivisions: 2), model = try SelfAttention(diagonal: [1, 2, 3])
    let kernels = model.interactionKernel(on: PointSet(ambient: 3, coordinates: finer.coordinates))
    let energy = FreeEnergy(interaction: kernels.energy(sign: -1, metric: .wasserstein))
    #expect(throws: MovementError.energyLength(part: "interaction", count: 162, nodes: 42)) {
      let movement = try Movement(
        Discretization(Self.mesh.space), energy: energy, metric: .wasserstein, settings: MovementSettings(timeStep: 0.1),
        state: MovementState(density: Self.uniform))
      _ = movement.state
    }
  }

  @Test(arguments: [Double.nan, .infinity]) func valuesOfPotentials(_ value: Double) throws {
    var potential = [Double](repeating: 0, count: 42)
    potential[3] = value
    guard case .energyValue(let part, 3, _, _) = try Self.made(potential: potential) else { throw Unexpected() }
    #expect(part == "potential")
  }

  @Test(arguments: [0, -1, .nan, .infinity]) func valuesOfReferences(_ value: Double) throws {
    var reference = [Double](repeating: 1 / 42, count: 42)
    reference[3] = value
    guard case .energyValue(let part, 3, _, _) = try Self.made(reference: reference) else { throw Unexpected() }
    #expect(part == "reference measure")
  }

  /// Each error is one line that names what is wrong.
  @Test func sentences() {
    let errors: [MovementError] = [
      .dimension(ofMatrix: 4, ofMesh: 3), .stateLength(count: 2, nodes: 42), .density(node: 7, value: -1), .mass(2), .time(.nan),
      .timeStep(0), .slices(asked: 0, discretized: 0), .slices(asked: 1, discretized: 2),
      .setting(name: "the tolerance of the gap", value: 0, range: "a positive number"),
      .energyLength(part: "potential", count: 2, nodes: 42),
      .energyValue(part: "potential", node: 3, value: .nan, range: "a finite number"),
    ]
    for error in errors { #expect(!error.description.contains("\n") && error.description.contains("must") || "\(error)".contains("needs")) }
    #expect(Set(errors.map(\.description)).count == errors.count)
  }

  /// Another error, or none.
  struct Unexpected: Error {}
}
