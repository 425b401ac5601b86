import Kernels
import Spaces

extension Movement {
  /// The movement of a self-attention model from a density.
  /// - Parameters:
  ///   - mesh: of the sphere that the model lives on.
  ///   - density: mass per unit area at t = 0, one number ≥ 0 a node, of total mass one, as `mesh.density { x in … }` makes it.
  /// - Throws: ``MovementError`` for settings out of range, a density that is none, or a model of another dimension than the mesh.
  public init(
    mesh: SphereMesh, model: SelfAttention, settings: MovementSettings, density: NodeField
  ) throws(MovementError) {
    try self.init(mesh: mesh, model: model, settings: settings, state: MovementState(density: density))
  }

  /// Takes one step and returns its row of the ledger.
  @discardableResult
  public mutating func step() -> LedgerRow { step(timeStep: nil, isLast: false) }

  /// Takes steps until `time`, the last one shortened so that it ends there, and returns their rows of the ledger.
  /// - Parameters:
  ///   - time: finite; nothing is done where the movement is there already.
  ///   - onStep: called after every step.
  /// - Throws: ``MovementError`` when `time` is not finite.
  @discardableResult
  public mutating func run(until time: Double, onStep: (LedgerRow) -> Void = { _ in }) throws(MovementError) -> [LedgerRow] {
    guard time.isFinite else { throw .setting(name: "the time to run until", value: time, range: "a finite number") }
    var rows: [LedgerRow] = []
    // A rest that is rounding of the time is no step, and one that differs from τ by rounding is a regular one.
    let rounding = 1e-9 * settings.timeStep
    while state.time < time - rounding {
      let rest = time - state.time, isLast = rest <= settings.timeStep + rounding
      let row = step(timeStep: rest < settings.timeStep - rounding ? rest : nil, isLast: isLast)
      rows.append(row)
      onStep(row)
      if row.status == .cancelled { break }
    }
    return rows
  }
}
