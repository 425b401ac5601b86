import NumericalKernels
import Spaces

/// The state of a movement. Everything the next step depends on is here, so a movement continued from a stored state takes
/// the same steps to the last bit.
public struct MovementState: Sendable, Equatable {
  /// The time of the state.
  public var time: Double
  /// The number of steps taken since t = 0.
  public var stepCount: Int
  /// The density ρ_i ≥ 0, mass per unit area, of total mass Σ a_i ρ_i = 1.
  public var density: NodeField
  /// The potential φ at the end of the step that led here, nil at t = 0. The next step starts from it: what is found is the same without, to its
  /// tolerances.
  public var potential: NodeField?

  /// A state at t = 0, unless said otherwise.
  public init(time: Double = 0, stepCount: Int = 0, density: NodeField, potential: NodeField? = nil) {
    self.time = time
    self.stepCount = stepCount
    self.density = density
    self.potential = potential
  }

  /// What the mass of a start may be off by: more is not rounding.
  package static let massTolerance = 1e-9

  /// - Throws: ``MovementError`` unless the density is one of a probability measure on the space.
  func check(on space: P1Space) throws(MovementError) {
    guard density.count == space.nodeCount else { throw .stateLength(count: density.count, nodes: space.nodeCount) }
    for (i, value) in density.values.enumerated() where !(value >= 0 && value.isFinite) { throw .density(node: i, value: value) }
    let mass = space.mass(density).total
    guard abs(mass - 1) <= Self.massTolerance else { throw .mass(mass) }
    if let potential, potential.count != space.nodeCount { throw .stateLength(count: potential.count, nodes: space.nodeCount) }
    guard time.isFinite, stepCount >= 0 else { throw .time(time) }
  }

  /// The time a step of length τ ends at: the multiple of the regular step where all were regular, so that times carry no dust.
  func time(after step: Double, regular: Double) -> Double {
    let isRegular = step == regular && time == Self.rounded(Double(stepCount) * regular)
    return Self.rounded(isRegular ? Double(stepCount + 1) * regular : time + step)
  }

  /// The nearest number of fifteen decimal digits.
  static func rounded(_ value: Double) -> Double { decimalMultiple(1, of: value) }
}
