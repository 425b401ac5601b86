/// What makes a function no density.
public enum DensityError: Error, Equatable, CustomStringConvertible {
  /// A value is negative, infinite or not a number.
  case invalidValue(Double, node: Int)
  /// All values are zero.
  case noMass
  /// The field has not one value for each node of the mesh.
  case wrongCount(Int, nodes: Int)

  /// One sentence that says what is wrong and what would be right.
  public var description: String {
    switch self {
    case .invalidValue(let value, let node): "the density is \(value) at node \(node); it must be finite and not negative"
    case .noMass: "the density is zero everywhere; it needs a positive value at one node at least"
    case .wrongCount(let count, let nodes): "the density has \(count) values; the mesh has \(nodes) nodes"
    }
  }
}

extension SphereMesh {
  /// The density, of total mass one, that is proportional at every node to a function of the node's place.
  ///
  ///     let density = try mesh.density { x in 1 + 0.5 * x[2] }
  ///
  /// - Parameter function: of a unit vector, n numbers; finite, not negative, and positive at one node at least. Its scale has no
  ///   influence.
  /// - Throws: ``DensityError``, or what `function` throws.
  public func density(_ function: (_ x: [Double]) throws -> Double) throws -> NodeField {
    try normalized(NodeField(try (0..<nodeCount).map { try function(node($0)) }))
  }

  /// A density multiplied by what gives it total mass one.
  /// - Parameter density: one number a node, finite, not negative, not all zero.
  /// - Throws: ``DensityError``.
  public func normalized(_ density: NodeField) throws(DensityError) -> NodeField {
    guard density.count == nodeCount else { throw .wrongCount(density.count, nodes: nodeCount) }
    for (node, value) in density.values.enumerated() where !(value >= 0 && value.isFinite) { throw .invalidValue(value, node: node) }
    // By the largest value first: the sum of huge ones would overflow.
    let largest = density.values.max() ?? 0
    guard largest > 0 else { throw .noMass }
    let scaled = NodeField(density.values.map { $0 / largest })
    let mass = self.mass(scaled).total
    return NodeField(scaled.values.map { $0 / mass })
  }

  /// The first moment ∫ x dμ of a density: n numbers, the mean position for total mass one. Its length is 1 for a point mass and 0 for
  /// the uniform density.
  public func firstMoment(of density: NodeField) -> [Double] {
    let mass = mass(density)
    return (0..<ambient).map { c in
      NodeField((0..<nodeCount).map { mass[$0] * coordinates[c * nodeCount + $0] }).total
    }
  }

  /// The second moment ∫ x xᵀ dμ of a density, n rows of n numbers: symmetric, its trace the total mass.
  public func secondMoment(of density: NodeField) -> [[Double]] {
    let mass = mass(density)
    return (0..<ambient).map { a in
      (0..<ambient).map { b in
        NodeField((0..<nodeCount).map { mass[$0] * coordinates[a * nodeCount + $0] * coordinates[b * nodeCount + $0] }).total
      }
    }
  }
}
