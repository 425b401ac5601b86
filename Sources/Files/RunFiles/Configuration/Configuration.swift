import Kernels

/// What a configuration file says, every default filled in. Paths are kept as written: relative ones are relative to the
/// directory of the file.
package struct Configuration: Sendable, Equatable {
  package var sphere = SphereSection()
  package var attention: AttentionSection
  package var initial = InitialSection()
  package var movement: MovementSection
  package var solver = SolverSection()
  package var audit = AuditSection()
  package var output = OutputSection()
  package var particles = ParticlesSection()

  /// What a configuration is for.
  package enum Purpose: Sendable {
    /// A minimizing movement: attention must be a gradient flow.
    case movement
    /// Particles: D may be any matrix, and V another one.
    case particles
  }

  package init(attention: AttentionSection, movement: MovementSection) {
    self.attention = attention
    self.movement = movement
  }
}

/// The mesh.
package enum SphereSection: Sendable, Equatable {
  /// S², an icosphere of 10·4^L + 2 nodes.
  case icosphere(subdivisions: Int)
  /// S¹, a regular polygon.
  case circle(nodes: Int)
  /// S², a triangulated unit sphere in an OFF file.
  case imported(file: String)

  package init() { self = .icosphere(subdivisions: 4) }

  package static let defaultCircleNodes = 512

  /// n of S^{n−1}.
  package var ambient: Int { if case .circle = self { 2 } else { 3 } }
}

/// The model.
package struct AttentionSection: Sendable, Equatable {
  /// D, row by row; symmetric, but for particles.
  package var interaction: [[Double]]
  /// V, row by row, for particles alone; nil for the direction's V = ±D.
  package var value: [[Double]]?
  package var beta = 1.0
  package var kernel = KernelKind.exponential
  package var direction = FlowDirection.ascent
  package var metric = TransportMetric.nonlocalMobility

  package init(interaction: [[Double]]) { self.interaction = interaction }
}

/// The time step and how far to go.
package struct MovementSection: Sendable, Equatable {
  package enum Extent: Sendable, Equatable {
    case steps(Int)
    /// To the first multiple of the step at or past this time.
    case end(Double)
  }

  /// τ > 0.
  package var step: Double
  package var extent: Extent
  /// Time slices of each step's path, 1 … 64.
  package var slices = 1

  package init(step: Double, extent: Extent) {
    self.step = step
    self.extent = extent
  }

  /// Steps from t = 0 to the end.
  package var stepCount: Int {
    switch extent {
    case .steps(let count): count
    // A quotient that rounding put just above a whole number is that number.
    case .end(let time): max(1, Int((time / step * (1 - 1e-12)).rounded(.up)))
    }
  }
}

/// Tolerances and limits of the solver.
package struct SolverSection: Sendable, Equatable {
  package var gap = 1e-7
  package var criticality = 1e-7
  package var maximumOuter = 50
  package var maximumInner = 100
  package init() {}
}

/// When to audit steps, and what counts as converged.
package struct AuditSection: Sendable, Equatable {
  package enum Period: Sendable, Equatable {
    case automatic
    case every(Int)
  }

  package var period = Period.automatic
  package var tolerance = 1e-4
  package init() {}
}

/// Which states are kept; the ledger keeps every step.
package struct OutputSection: Sendable, Equatable {
  package var every = 1
  package init() {}
}

/// The particle scheme.
package struct ParticlesSection: Sendable, Equatable {
  package enum Scheme: String, Sendable, CaseIterable {
    case rk4, euler
  }

  /// Samples of the initial density; nil: one weighted particle a mesh node.
  package var count: Int?
  package var seed = 0
  package var scheme = Scheme.rk4
  package var step = 0.01
  package var substepsPerOutput = 5
  package init() {}
}
