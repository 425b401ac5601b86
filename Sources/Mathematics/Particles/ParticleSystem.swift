import Kernels
import Glibc
import NumericalKernels

/// What makes initial data unusable.
public enum ParticleError: Error, Equatable, CustomStringConvertible {
  /// There is no particle.
  case none
  /// The particles have another number of coordinates than the model.
  case wrongAmbient(particles: Int, model: Int)
  /// The coordinates of a particle are all zero or not finite.
  case noDirection(particle: Int)
  /// There is not one weight for each particle.
  case wrongWeightCount(weights: Int, particles: Int)
  /// A weight is negative, infinite or not a number.
  case invalidWeight(particle: Int, weight: Double)
  /// All weights are zero.
  case noMass

  /// One sentence that says what is wrong and what would be right.
  public var description: String {
    switch self {
    case .none: "there are no particles"
    case .wrongAmbient(let particles, let model): "particles have \(particles) coordinates; the model needs \(model)"
    case .noDirection(let particle): "particle \(particle) has no direction: its coordinates are all zero or not finite"
    case .wrongWeightCount(let weights, let particles): "there are \(weights) weights for \(particles) particles"
    case .invalidWeight(let particle, let weight): "particle \(particle) has weight \(weight); it must be finite and not negative"
    case .noMass: "all weights are zero"
    }
  }
}

/// Weighted particles on the unit sphere, moving under self-attention.
public struct ParticleSystem: Sendable {
  /// The flow the particles follow.
  public let model: ParticleModel
  /// The weights of the particles, of sum 1. A particle of weight zero is carried along and acts on none.
  public let weights: [Double]
  /// How the sums over all particles are computed.
  public let summation: AttentionSummation
  /// The places of the particles, unit vectors.
  public internal(set) var positions: PointSet
  /// The time of the positions, in the flow's units.
  public var time: Double
  private let expansion: ExponentialPolynomial?

  /// Particles at `positions` that follow `model`.
  /// - Parameters:
  ///   - positions: N points of Rⁿ other than 0, brought to the sphere.
  ///   - weights: N numbers ≥ 0, normalized to sum 1; nil for equal ones.
  ///   - time: of the positions, in the flow's units.
  ///   - summation: how the sums over all particles are computed.
  /// - Throws: ``ParticleError``.
  public init(
    model: ParticleModel, positions: PointSet, weights: [Double]? = nil, time: Double = 0, summation: AttentionSummation = .automatic()
  ) throws(ParticleError) {
    let count = positions.count
    guard count > 0 else { throw .none }
    guard positions.ambient == model.ambient else { throw .wrongAmbient(particles: positions.ambient, model: model.ambient) }
    let weights = weights ?? [Double](repeating: 1, count: count)
    guard weights.count == count else { throw .wrongWeightCount(weights: weights.count, particles: count) }
    for (i, weight) in weights.enumerated() where !(weight >= 0 && weight.isFinite) { throw .invalidWeight(particle: i, weight: weight) }
    let total = weights.reduce(0, +)
    guard total > 0, total.isFinite else { throw .noMass }
    for i in 0..<count {
      let largest = (0..<model.ambient).reduce(0) { max($0, positions.coordinates[$1 * count + i].magnitude) }
      guard largest > 0, positions[i].allSatisfy(\.isFinite) else { throw .noDirection(particle: i) }
    }
    self.model = model
    // What is normalized up to rounding stays as it is, so that a stored state goes on to the last bit as it would have.
    let isNormalized = abs(total - 1) <= Double(count + 8) * Double.ulpOfOne
    self.weights = isNormalized ? weights : weights.map { $0 / total }
    self.summation = summation
    self.positions = positions
    self.time = time
    expansion = summation.expansion(for: model, count: count)
    let isOnSphere = (0..<count).allSatisfy { i in
      let square = (0..<model.ambient).reduce(0) { $0 + positions.coordinates[$1 * count + i] * positions.coordinates[$1 * count + i] }
      return abs(square - 1) <= Double(model.ambient + 8) * Double.ulpOfOne
    }
    if !isOnSphere { self.positions.normalize(orKeep: positions) }
  }

  /// The number of particles.
  public var count: Int { weights.count }

  /// A bound of the relative error of every kernel value; 0 when all pairs are summed.
  public var kernelError: Double { expansion?.relativeError ?? 0 }

  /// Both sums of exponential attention at unit vectors `positions`. O(N²), or O(N) by the polynomial.
  func sums(at positions: PointSet) -> AttentionSums {
    if let expansion { return PolynomialSums(expansion).sums(model: model, positions: positions, weights: weights) }
    return PairwiseSums.sums(model: model, positions: positions, weights: weights)
  }

  /// β V a_i at unit vectors `positions` with the system's weights, and m there.
  ///
  /// O(N²), or O(N) by the polynomial.
  func drift(at positions: PointSet) -> (drift: PointSet, normalizer: [Double]) {
    let n = model.ambient
    let count = count
    if model.kernel == .linear {
      let mean = positions.firstMoment(weights: weights)
      let gradient = model.image(of: mean, count: 1, under: model.interaction)
      let normalizer = (0..<count).map { i in (0..<n).reduce(0) { $0 + positions.coordinates[$1 * count + i] * gradient[$1] } }
      let drift = model.image(of: mean, count: 1, under: model.value)
      return (PointSet(ambient: n, coordinates: drift.flatMap { [Double](repeating: $0, count: count) }), normalizer)
    }
    let sums = sums(at: positions)
    let normalizer = Array(sums.rows[0..<count])
    var average = Array(sums.rows[count...])
    if model.normalization == .softmax {
      for c in 0..<n { for i in 0..<count { average[c * count + i] /= normalizer[i] } }
    }
    return (PointSet(ambient: n, coordinates: model.image(of: average, count: count, under: model.value)), normalizer)
  }

  /// The drift's part tangent to the sphere, dX_i/dt at unit vectors, and m there.
  func flow(at positions: PointSet) -> (velocity: PointSet, normalizer: [Double]) {
    var (velocity, normalizer) = drift(at: positions)
    var radial = [Double](repeating: 0, count: count)
    for c in 0..<model.ambient {
      for i in 0..<count { radial[i] += positions.coordinates[c * count + i] * velocity.coordinates[c * count + i] }
    }
    for c in 0..<model.ambient {
      for i in 0..<count { velocity.coordinates[c * count + i] -= radial[i] * positions.coordinates[c * count + i] }
    }
    return (velocity, normalizer)
  }

  /// The velocities dX_i/dt, tangent to the sphere at X_i. O(N²), or O(N) by the polynomial.
  public var velocity: PointSet { flow(at: positions).velocity }

  /// The energy of a state and how fast the flow changes it.
  public struct Energetics: Sendable, Equatable {
    /// The energy E = ½ Σ_ij w_i w_j k(X_i, X_j).
    public let interactionEnergy: Double
    /// The rate −σ dE/dt = Σ_i w_i m_i |dX_i/dt|², m_i = 1 for constant normalization: ≥ 0; nil where the flow is no gradient flow of E.
    public let dissipation: Double?

    package init(interactionEnergy: Double, dissipation: Double?) {
      self.interactionEnergy = interactionEnergy
      self.dissipation = dissipation
    }
  }

  /// Energy and dissipation in one evaluation of the flow. O(N²), or O(N) by the polynomial.
  public var energetics: Energetics {
    let (velocity, normalizer) = flow(at: positions)
    var energy = 0.0
    var dissipation = 0.0
    for i in 0..<count {
      energy += weights[i] * normalizer[i]
      var square = 0.0
      for c in 0..<model.ambient { square += velocity.coordinates[c * count + i] * velocity.coordinates[c * count + i] }
      dissipation += weights[i] * (model.normalization == .softmax ? normalizer[i] : 1) * square
    }
    return Energetics(interactionEnergy: energy / 2, dissipation: model.sigma == nil ? nil : dissipation)
  }
}
