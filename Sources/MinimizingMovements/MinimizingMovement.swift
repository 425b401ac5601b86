import AttentionModel
import SphereMeshes

/// The state of a movement. Everything the next step depends on is here, so a movement continued from a stored state takes
/// the same steps to the last bit.
public struct MovementState: Sendable, Equatable {
  public var time: Double
  /// Steps taken since t = 0.
  public var stepCount: Int
  /// ρ_i ≥ 0, mass per unit area; Σ a_i ρ_i = 1.
  public var density: NodeField
  /// φ of the step that led here, nil at t = 0.
  public var potential: NodeField?

  public init(time: Double = 0, stepCount: Int = 0, density: NodeField, potential: NodeField? = nil) {
    self.time = time
    self.stepCount = stepCount
    self.density = density
    self.potential = potential
  }
}

/// The minimizing movement μ^{k+1} ∈ argmin W²(μ^k, μ)/2τ + σE(μ), one step at a time.
///
///     var movement = try MinimizingMovement(mesh: mesh, model: model, initial: density, settings: settings)
///     for _ in 0..<100 {
///       let row = movement.step()
///       print(row.time, row.interactionEnergy, row.dualityGap)
///     }
public struct MinimizingMovement {
  public let mesh: SphereMesh
  public let model: SelfAttention
  public let settings: MovementSettings
  public private(set) var state: MovementState

  /// - Parameter initial: density ≥ 0 of total mass one.
  public init(mesh: SphereMesh, model: SelfAttention, settings: MovementSettings, state: MovementState) {
    self.mesh = mesh
    self.model = model
    self.settings = settings
    self.state = state
  }

  /// E of the current state.
  public var interactionEnergy: Double { 0 }

  /// Takes one step and returns its ledger row. `isLast` makes a scheduled audit happen whatever its period.
  @discardableResult
  public mutating func step(isLast: Bool = false) -> LedgerRow {
    fatalError()
  }
}
