import Spaces

/// A probability measure on the sphere to start from: parts added with their weights, the total normalized to one, then perturbed.
///
///     let measure = InitialMeasure([(0.7, .vonMisesFisher(mean: [1, 2, 0.5], concentration: 1)), (0.3, .uniform)])
///     let density = try measure.density(on: .icosphere(subdivisions: 4))
public struct InitialMeasure: Sendable {
  /// A part of a measure, itself of total mass one.
  public enum Part: Sendable, Equatable {
    /// The uniform measure.
    case uniform
    /// The von Mises–Fisher measure: density ∝ exp(κ x·m/|m|), κ ≥ 0.
    case vonMisesFisher(mean: [Double], concentration: Double)
    /// A point mass in the direction of `at`.
    case dirac(at: [Double])
    /// Point masses.
    case points(PointMasses)
    /// Masses ≥ 0 of the nodes of the mesh that the measure is for, of any total above zero.
    case masses(NodeField)
  }

  /// The parts with their weights ≥ 0, of any total above zero.
  public var parts: [(weight: Double, part: Part)]
  /// What the sum of the parts is multiplied by; nil for nothing.
  public var perturbation: Perturbation?

  /// A measure from its parts and their weights.
  public init(_ parts: [(weight: Double, part: Part)], perturbation: Perturbation? = nil) {
    self.parts = parts
    self.perturbation = perturbation
  }

  /// The density on a mesh: ρ_i ≥ 0, Σ a_i ρ_i = 1 to rounding.
  /// - Throws: ``MeasureError``.
  public func density(on mesh: SphereMesh) throws(MeasureError) -> NodeField {
    try validate(ambient: mesh.ambient, nodes: mesh.nodeCount)
    var mass = NodeField(repeating: 0, on: mesh)
    let largest = parts.map(\.weight).max() ?? 0
    for (weight, part) in parts where weight > 0 {
      let share = part.mass(on: mesh)
      for i in 0..<mesh.nodeCount { mass[i] += weight / largest * share[i] }
    }
    if let perturbation {
      let factors = perturbation.factors(at: (0..<mesh.nodeCount).map(mesh.node))
      for i in 0..<mesh.nodeCount { mass[i] *= factors[i] }
    }
    guard mass.total > 0 else { throw .nothingLeft }
    return mesh.density(normalized(mass))
  }

  /// - Parameter nodes: of the mesh; nil where there is none, and so no masses may be.
  func validate(ambient n: Int, nodes: Int?) throws(MeasureError) {
    func check(_ direction: [Double]) throws(MeasureError) {
      guard direction.count == n else { throw .wrongAmbient(coordinates: direction.count, ambient: n) }
      guard direction.allSatisfy(\.isFinite), direction.contains(where: { $0 != 0 }) else { throw .noDirection }
    }
    func check(weights: [Double]) throws(MeasureError) {
      guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 }) else { throw .invalidWeights }
    }
    try check(weights: parts.map(\.weight))
    for (_, part) in parts {
      switch part {
      case .uniform: break
      case .dirac(let point): try check(point)
      case .vonMisesFisher(let mean, let concentration):
        try check(mean)
        guard concentration >= 0, concentration.isFinite else { throw .invalidConcentration(concentration) }
      case .points(let masses):
        for point in masses.points { try check(point) }
        try check(weights: masses.weights)
        guard masses.points.count == masses.weights.count else { throw .invalidWeights }
      case .masses(let field):
        guard field.count == nodes else { throw .wrongLength(count: field.count, nodes: nodes) }
        try check(weights: field.values)
      }
    }
  }
}

extension InitialMeasure.Part {
  /// Nodal masses of total one.
  fileprivate func mass(on mesh: SphereMesh) -> NodeField {
    switch self {
    case .uniform: normalized(mesh.nodeArea)
    case .vonMisesFisher(let mean, let concentration): vonMisesFisherMass(on: mesh, mean: mean, concentration: concentration)
    case .dirac(let direction): depositedMass(of: PointMasses(points: [direction], weights: [1]), on: mesh)
    case .points(let points): depositedMass(of: points, on: mesh)
    case .masses(let field): normalized(field)
    }
  }
}

/// What makes an initial measure impossible.
public enum MeasureError: Error, Equatable, CustomStringConvertible {
  /// A direction has another number of coordinates than the space.
  case wrongAmbient(coordinates: Int, ambient: Int)
  /// A direction is zero or not finite.
  case noDirection
  /// A concentration is negative, infinite or not a number.
  case invalidConcentration(Double)
  /// Weights or masses are negative, not finite or all zero.
  case invalidWeights
  /// There is not one mass for each node; nil where there is no mesh.
  case wrongLength(count: Int, nodes: Int?)
  /// The perturbation takes all mass away.
  case nothingLeft

  /// One sentence that says what is wrong and what would be right.
  public var description: String {
    switch self {
    case .wrongAmbient(let coordinates, let ambient): "a direction has \(coordinates) coordinates; \(ambient) are needed"
    case .noDirection: "a direction is zero or not finite"
    case .invalidConcentration(let value): "the concentration is \(value); it must be finite and not negative"
    case .invalidWeights: "weights and masses must be finite, not negative and not all zero"
    case .wrongLength(let count, let nodes?): "there are \(count) masses for a mesh of \(nodes) nodes"
    case .wrongLength(let count, nil): "there are \(count) masses of nodes, and no mesh"
    case .nothingLeft: "the perturbation leaves nothing of the measure; its amplitude must be between -1 and 1"
    }
  }
}
