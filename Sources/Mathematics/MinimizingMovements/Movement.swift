import FreeEnergies
import Kernels
import NumericalKernels
import PrimalDual
import ProximalSteps
import Spaces
import Transport

/// The minimizing movement μ^{k+1} ∈ argmin W²(μ^k, μ)/2τ + F(μ), one step at a time (arXiv 2501.03096, with the step of Jordan,
/// Kinderlehrer and Otto, SIAM J. Math. Anal. 29, 1998).
///
///     var movement = try Movement(mesh: mesh, model: model, settings: MovementSettings(timeStep: 0.05), density: density)
///     for _ in 0..<100 {
///       let row = movement.step()
///       print(row.time, row.interactionEnergy, row.dualityGap)
///     }
///
/// A movement owns the memory that it works in, so it cannot be copied. Movements on different threads may share a discretization.
public struct Movement: ~Copyable {
  package let discretization: Discretization
  /// The tolerances and limits of its steps.
  public let settings: MovementSettings
  /// The metric W of its steps.
  public let metric: TransportMetric
  /// The mesh of the sphere; nil for a space of one's own.
  public let mesh: SphereMesh?
  /// The model whose energy it decreases; nil for an energy of one's own.
  public let model: SelfAttention?
  /// The state after the steps taken so far.
  public private(set) var state: MovementState
  /// F: σE and what else is decreased.
  package private(set) var energy: FreeEnergy
  /// Called with what happens inside a step.
  package var observer: ((MovementEvent) -> Void)?
  /// Asked now and then inside a step; once true, the step ends without having moved.
  package var cancellation = Cancellation.never
  private let scheme: any MovementScheme
  /// The kernel's operators, where the energy may change between them; nil for an energy of one's own.
  private let kernels: InteractionKernel?
  private let solver: PrimalDualSolver
  private let multipliers: AuditMultipliers
  private let stopwatch = Stopwatch()

  /// The movement of any free energy on any space.
  /// - Parameters:
  ///   - discretization: of the space, with as many slices as `settings` asks for.
  ///   - energy: F, its parts on the nodes of that space.
  ///   - state: density ≥ 0 of total mass one.
  /// - Throws: ``MovementError`` for settings out of range, or a state that is no probability measure on the space.
  package init(
    _ discretization: Discretization, energy: FreeEnergy, metric: TransportMetric, settings: MovementSettings, state: MovementState,
    scheme: any MovementScheme = MinimizingMovementScheme()
  ) throws(MovementError) {
    try self.init(
      discretization, energy: energy, kernels: nil, sphere: nil, metric: metric, settings: settings, state: state, scheme: scheme)
  }

  private init(
    _ discretization: Discretization, energy: FreeEnergy, kernels: InteractionKernel?, sphere: (SphereMesh, SelfAttention)?,
    metric: TransportMetric, settings: MovementSettings,
    state: MovementState, scheme: any MovementScheme
  ) throws(MovementError) {
    try settings.check()
    try state.check(on: discretization.path.space)
    guard discretization.path.slices == settings.slices else {
      throw .slices(asked: settings.slices, discretized: discretization.path.slices)
    }
    try energy.check(nodes: discretization.path.space.nodeCount)
    self.discretization = discretization
    self.settings = settings
    self.metric = metric
    self.state = state
    self.energy = energy
    self.kernels = kernels
    (mesh, model) = (sphere?.0, sphere?.1)
    self.scheme = scheme
    multipliers = AuditMultipliers(discretization)
    solver = PrimalDualSolver(discretization)
  }

  /// The movement of a self-attention model on a sphere.
  /// - Parameters:
  ///   - discretization: of the mesh, to share it with other movements; nil to make it.
  ///   - adding: parts of the free energy beside σE; nil for none.
  /// - Throws: ``MovementError``, also when D is of another dimension than the mesh.
  package init(
    mesh: SphereMesh, model: SelfAttention, settings: MovementSettings, state: MovementState, discretization: Discretization? = nil,
    potential: [Double]? = nil, `internal`: FreeEnergy.Internal? = nil, scheme: any MovementScheme = MinimizingMovementScheme()
  ) throws(MovementError) {
    guard model.ambient == mesh.ambient else { throw .dimension(ofMatrix: model.ambient, ofMesh: mesh.ambient) }
    try settings.check()
    let kernels = model.interactionKernel(on: PointSet(ambient: mesh.ambient, coordinates: mesh.coordinates))
    if kernels.logScale > 0 {
      let part =
        model.metric == .wasserstein ? "the Wasserstein metric" : potential != nil || `internal` != nil ? "noise or a potential" : nil
      if let part { throw .scaledKernel(norm: model.head.norm, part: part) }
    }
    let interaction = kernels.energy(sign: model.sigma, metric: model.metric)
    try state.check(on: mesh.space)
    if model.metric == .nonlocalMobility && state.stepCount == 0 {
      let weight = interaction.kernel.apply(mesh.space.mass(state.density).values)
      let contrast = (weight.max() ?? 1) / (weight.min() ?? 1)
      guard contrast <= MovementError.largestContrast else { throw .contrast(contrast) }
    }
    try self.init(
      discretization ?? Discretization(mesh.space, slices: settings.slices),
      energy: FreeEnergy(interaction: interaction, potential: potential, internal: `internal`), kernels: kernels,
      sphere: (mesh, model), metric: model.metric, settings: settings, state: state, scheme: scheme)
  }

  /// μ at the nodes.
  private var mass: [Double] { discretization.path.space.mass(state.density).values }

  /// The parts of F at the current state.
  package var energyParts: EnergyParts {
    let mass = mass
    return energy.parts(mass, kernelMass: energy.kernelProduct(mass, nodes: mass.count))
  }

  /// The interaction energy E of the current state, with its factor ½.
  public var interactionEnergy: Double { energyParts.interaction }

  /// How the products with the kernel are formed, nil without interaction.
  package var kernelKind: KernelOperatorKind? { energy.interaction?.kernel.kind }

  /// The rank of the kernel's operator, all nodes for its exact entries, and a bound of the relative error of Kμ at the current state,
  /// worst node; nil without interaction.
  package var kernelAccuracy: KernelAccuracy? {
    guard let kernel = energy.interaction?.kernel else { return nil }
    let mass = mass
    return KernelAccuracy(
      rank: (kernel as? FactoredKernel)?.rank ?? kernel.count, error: kernel.relativeError(of: mass, image: kernel.apply(mass)),
      kind: kernel.kind,
      logScale: kernel.logScale)
  }

  /// Takes one step and returns its ledger row.
  /// - Parameters:
  ///   - timeStep: τ of this step; nil for that of the settings. A step that is to end at a given time is shortened so.
  ///   - isLast: a scheduled audit is made whatever its period.
  @discardableResult
  package mutating func step(timeStep: Double? = nil, isLast: Bool = false) -> LedgerRow {
    let begin = Stopwatch.now
    let timeStep = timeStep ?? settings.step.next
    precondition(timeStep > 0 && timeStep.isFinite, "a step has a positive length")
    let previous = mass
    useServingKernel(previous)
    let context = StepContext(
      discretization: discretization, energy: energy, metric: metric, timeStep: timeStep, previousMass: previous,
      previousPotential: state.potential?.values, settings: settings, solver: solver, multipliers: multipliers,
      audits: settings.auditSchedule.applies(to: state.stepCount + 1, isLast: isLast, nodes: previous.count), cancellation: cancellation,
      stopwatch: stopwatch, observer: observer)
    let outcome = scheme.step(context)
    // The density is what is kept and stored; mass is derived from it, here as on resuming.
    let path = discretization.path, space = path.space, density = space.density(NodeField(path.end(outcome.point.mass)))
    let parts = energy.parts(path.end(outcome.point.mass), kernelMass: path.end(outcome.point.kernelMass))
    if outcome.status != .cancelled {
      state = MovementState(
        time: state.time(after: timeStep, regular: settings.step.next), stepCount: state.stepCount + 1, density: density,
        potential: NodeField(path.end(outcome.potential)))
    }
    var row = LedgerRow(
      time: state.time, interactionEnergy: parts.interaction, action: outcome.action, decrease: outcome.decrease,
      dualityGap: outcome.dualityGap, criticality: outcome.criticality, audit: outcome.audit,
      outerIterations: outcome.outerIterations, newtonIterations: outcome.newtonIterations, restoredMass: outcome.restoredMass,
      minimumDensity: density.values.min() ?? 0, massError: space.mass(density).total - 1,
      wallSeconds: Stopwatch.now - begin, status: outcome.status)
    row.freeEnergy = parts.free
    row.potentialEnergy = parts.potential
    row.entropy = parts.internal
    row.stepSize = timeStep
    row.timings = stopwatch.take()
    return row
  }

  /// Factors of the kernel serve while their error is far below what certificates tell; from the first state where they do not, its
  /// exact entries do, to the end of the movement.
  private mutating func useServingKernel(_ mass: [Double]) {
    guard let kernels, let interaction = energy.interaction, interaction.kernel.kind == .factors else { return }
    let image = interaction.kernel.apply(mass)
    guard !interaction.kernel.serves(mass, image: image, within: Self.kernelTolerance * settings.gap) else { return }
    energy = FreeEnergy(
      interaction: interaction.with(kernels.exact.keepingEntries()), potential: energy.potential, internal: energy.internal)
  }

  /// The part of the gap's tolerance that the kernel may be off by.
  private static let kernelTolerance = 1e-2
}
