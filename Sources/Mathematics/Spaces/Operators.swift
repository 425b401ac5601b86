/// The operators of the space on typed fields of a mesh. O(faces) each.
extension SphereMesh {
  /// ∇φ on every face, in the frame of the face.
  package func gradient(_ field: NodeField) -> FaceVectorField {
    precondition(field.count == nodeCount, "one value a node")
    return FaceVectorField(components: dimension, values: space.gradient(field.values))
  }

  /// B w: at node i, Σ_{f∋i} |f| ∇λ_i·w_f, the mass that momentum w brings to node i; see ``P1Space``.
  package func inflow(_ momentum: FaceVectorField) -> NodeField {
    precondition(momentum.faceCount == faceCount && momentum.components == dimension, "one tangent vector a face")
    return NodeField(space.inflow(momentum.values))
  }

  /// The mean over the corners of every face.
  package func faceMean(_ field: NodeField) -> FaceField {
    precondition(field.count == nodeCount, "one value a node")
    return FaceField(space.faceMean(field.values))
  }

  /// The transpose of ``faceMean(_:)``: at node i, Σ_{f∋i} q_f/n.
  package func faceMeanTransposed(_ field: FaceField) -> NodeField {
    precondition(field.count == faceCount, "one value a face")
    return NodeField(space.faceMeanTransposed(field.values))
  }

  /// The density ρ_i = μ_i/a_i, mass per unit area, of masses μ_i.
  public func density(_ mass: NodeField) -> NodeField { space.density(mass) }

  /// The masses μ_i = a_i ρ_i of a density ρ; they sum to the mass of the density.
  public func mass(_ density: NodeField) -> NodeField { space.mass(density) }
}

extension P1Space {
  /// ρ_i = μ_i/a_i.
  package func density(_ mass: NodeField) -> NodeField {
    NodeField(zip(mass.values, nodeArea.values).map { $0 / $1 })
  }

  /// μ_i = a_i ρ_i.
  package func mass(_ density: NodeField) -> NodeField {
    NodeField(zip(density.values, nodeArea.values).map { $0 * $1 })
  }
}
