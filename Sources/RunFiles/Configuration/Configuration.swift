import AttentionModel

/// What a configuration file says, every default filled in. Paths are kept as written: relative ones are relative to the
/// directory of the file.
public struct Configuration: Sendable, Equatable {
  public var sphere = SphereSection()
  public var attention: AttentionSection
  public var initial = InitialSection()
  public var movement: MovementSection
  public var solver = SolverSection()
  public var audit = AuditSection()
  public var output = OutputSection()
  public var particles = ParticlesSection()

  /// What a configuration is for.
  public enum Purpose: Sendable {
    /// A minimizing movement: attention must be a gradient flow.
    case movement
    /// Particles: D may be any matrix, and V another one.
    case particles
  }

  public init(attention: AttentionSection, movement: MovementSection) {
    self.attention = attention
    self.movement = movement
  }
}

/// The mesh.
public enum SphereSection: Sendable, Equatable {
  /// S², an icosphere of 10·4^L + 2 nodes.
  case icosphere(subdivisions: Int)
  /// S¹, a regular polygon.
  case circle(nodes: Int)
  /// S², a triangulated unit sphere in an OFF file.
  case imported(file: String)

  public init() { self = .icosphere(subdivisions: 4) }

  public static let defaultCircleNodes = 512

  /// n of S^{n−1}.
  public var ambient: Int { if case .circle = self { 2 } else { 3 } }
}

/// The model.
public struct AttentionSection: Sendable, Equatable {
  /// D, row by row; symmetric, but for particles.
  public var interaction: [[Double]]
  /// V, row by row, for particles alone; nil for the direction's V = ±D.
  public var value: [[Double]]?
  public var beta = 1.0
  public var kernel = KernelKind.exponential
  public var direction = FlowDirection.ascent
  public var metric = TransportMetric.nonlocalMobility

  public init(interaction: [[Double]]) { self.interaction = interaction }
}

/// The time step and how far to go.
public struct MovementSection: Sendable, Equatable {
  public enum Extent: Sendable, Equatable {
    case steps(Int)
    /// To the first multiple of the step at or past this time.
    case end(Double)
  }

  /// τ > 0.
  public var step: Double
  public var extent: Extent
  /// Time slices of each step's path, 1 … 64.
  public var slices = 1

  public init(step: Double, extent: Extent) {
    self.step = step
    self.extent = extent
  }

  /// Steps from t = 0 to the end.
  public var stepCount: Int {
    switch extent {
    case .steps(let count): count
    // A quotient that rounding put just above a whole number is that number.
    case .end(let time): max(1, Int((time / step * (1 - 1e-12)).rounded(.up)))
    }
  }
}

/// Tolerances and limits of the solver.
public struct SolverSection: Sendable, Equatable {
  public var gap = 1e-7
  public var criticality = 1e-7
  public var maximumOuter = 50
  public var maximumInner = 100
  public init() {}
}

/// When to audit steps, and what counts as converged.
public struct AuditSection: Sendable, Equatable {
  public enum Period: Sendable, Equatable {
    case automatic
    case every(Int)
  }

  public var period = Period.automatic
  public var tolerance = 1e-4
  public init() {}
}

/// Which states are kept; the ledger keeps every step.
public struct OutputSection: Sendable, Equatable {
  public var every = 1
  public init() {}
}

/// The particle scheme.
public struct ParticlesSection: Sendable, Equatable {
  public enum Scheme: String, Sendable, CaseIterable {
    case rk4, euler
  }

  /// Samples of the initial density; nil: one weighted particle a mesh node.
  public var count: Int?
  public var seed = 0
  public var scheme = Scheme.rk4
  public var step = 0.01
  public var substepsPerOutput = 5
  public init() {}
}
