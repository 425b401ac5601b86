import Kernels
import Measures
import MinimizingMovements
import Particles

/// What a configuration file says, every default filled in. Paths are kept as written: relative ones are relative to the
/// directory of the file.
public struct Configuration: Sendable, Equatable {
  package var sphere = SphereSection()
  package var attention: AttentionSection
  package var initial = InitialSection()
  package var movement: MovementSection
  package var output = OutputSection()
  package var particles = ParticlesSection()

  /// What a configuration is for.
  public enum Purpose: Sendable {
    /// A minimizing movement: attention must be a gradient flow.
    case movement
    /// Particles: D may be any matrix, and V another one.
    case particles
    /// Its initial measure alone: the section movement may be left out.
    case measure
  }

  package init(attention: AttentionSection, movement: MovementSection) {
    self.attention = attention
    self.movement = movement
  }

  /// The time step, tolerances and limits of the movement: sections `movement`, `solver` and `audit`.
  package var settings: MovementSettings {
    get { movement.settings }
    set { movement.settings = newValue }
  }
}

/// Which states are kept; the ledger keeps every step.
package struct OutputSection: Sendable, Equatable {
  package var every = 1
  package init() {}

  static let table = KeyTable<Self>(
    "Which states are kept. The ledger keeps every step.",
    [Key("every", \.every, .count, "Steps from a stored state to the next.")])
}
