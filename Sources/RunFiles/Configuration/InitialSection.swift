/// The initial measure: components added with their weights, the total normalized to one, then perturbed.
public struct InitialSection: Sendable, Equatable {
  public var components = [InitialComponent(weight: 1, kind: .uniform)]
  public var perturbation: Perturbation?
  public init() {}
}

/// One part of an initial measure.
public struct InitialComponent: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
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
    public var name: String {
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
  public var weight: Double
  public var kind: Kind

  public init(weight: Double = 1, kind: Kind) {
    self.weight = weight
    self.kind = kind
  }
}

/// A time a run file holds.
public enum StoredTime: Sendable, Equatable {
  case last
  case at(Double)
}

/// ρ ← ρ(1 + amplitude·Y) with a real spherical harmonic, max |Y| = 1; on S¹ Y = cos(degree·φ).
public struct Perturbation: Sendable, Equatable {
  /// |amplitude| ≤ 1, so that the density stays non-negative.
  public var amplitude: Double
  public var degree: Int
  /// −degree … degree; negative orders are the sine harmonics.
  public var order: Int

  public init(amplitude: Double, degree: Int, order: Int = 0) {
    self.amplitude = amplitude
    self.degree = degree
    self.order = order
  }
}
