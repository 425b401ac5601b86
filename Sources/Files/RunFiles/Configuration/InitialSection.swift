/// The initial measure: components added with their weights, the total normalized to one, then perturbed.
package struct InitialSection: Sendable, Equatable {
  package var components = [InitialComponent(weight: 1, kind: .uniform)]
  package var perturbation: Perturbation?
  package init() {}
}

/// One part of an initial measure.
package struct InitialComponent: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case uniform
    /// Density ∝ exp(κ x·m/|m|).
    case vonMisesFisher(mean: [Double], concentration: Double)
    /// A point mass in the direction of `at`.
    case dirac(at: [Double])
    /// Weighted points from a CSV or NumPy file.
    case particles(file: String)
    /// The state of another run on the same mesh.
    case state(file: String, time: StoredTime)

    /// The name in a configuration file.
    package var name: String {
      switch self {
      case .uniform: "uniform"
      case .vonMisesFisher: "von-mises-fisher"
      case .dirac: "dirac"
      case .particles: "particles"
      case .state: "state"
      }
    }

    static let names = ["uniform", "von-mises-fisher", "dirac", "particles", "state"]
  }

  /// ≥ 0, relative to the other components.
  package var weight: Double
  package var kind: Kind

  package init(weight: Double = 1, kind: Kind) {
    self.weight = weight
    self.kind = kind
  }
}

/// A time a run file holds.
package enum StoredTime: Sendable, Equatable {
  case last
  case at(Double)
}

/// ρ ← ρ(1 + amplitude·Y) with a real spherical harmonic, max |Y| = 1; on S¹ Y = cos(degree·φ).
package struct Perturbation: Sendable, Equatable {
  /// |amplitude| ≤ 1, so that the density stays non-negative.
  package var amplitude: Double
  package var degree: Int
  /// −degree … degree; negative orders are the sine harmonics.
  package var order: Int

  package init(amplitude: Double, degree: Int, order: Int = 0) {
    self.amplitude = amplitude
    self.degree = degree
    self.order = order
  }
}
