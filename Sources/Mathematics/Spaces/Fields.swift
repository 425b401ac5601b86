/// A field with one number a node of a mesh: a density (mass per unit area), masses, a potential.
public struct NodeField: Sendable, Equatable {
  /// The numbers, in the order of the nodes.
  public var values: [Double]

  /// A field of given numbers, in the order of the nodes.
  public init(_ values: [Double]) { self.values = values }

  /// The field that is constant on `mesh`.
  public init(repeating value: Double, on mesh: SphereMesh) { values = .init(repeating: value, count: mesh.nodeCount) }

  /// The number of nodes.
  public var count: Int { values.count }

  /// The number at a node.
  public subscript(node: Int) -> Double {
    get { values[node] }
    set { values[node] = newValue }
  }

  /// The sum over all nodes, compensated (Neumaier), so that a conserved total reads as conserved.
  public var total: Double {
    var sum = 0.0, lost = 0.0
    for value in values {
      let next = sum + value
      lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
      sum = next
    }
    return sum + lost
  }
}

/// One number a face of a mesh: mobilities, face densities.
package struct FaceField: Sendable, Equatable {
  package var values: [Double]

  package init(_ values: [Double]) { self.values = values }
  package init(repeating value: Double, on mesh: SphereMesh) { values = .init(repeating: value, count: mesh.faceCount) }

  package var count: Int { values.count }

  package subscript(face: Int) -> Double {
    get { values[face] }
    set { values[face] = newValue }
  }
}

/// One tangent vector a face, by its components in the face's orthonormal frame: momenta, gradients.
package struct FaceVectorField: Sendable, Equatable {
  /// Components a face: the dimension n − 1 of the sphere S^{n−1}.
  package let components: Int
  /// Component c of face f is at `f·components + c`.
  package var values: [Double]

  package init(components: Int, values: [Double]) {
    precondition(values.count % components == 0, "a face vector field needs \(components) numbers a face")
    self.components = components
    self.values = values
  }

  /// The zero field.
  package init(zeroOn mesh: SphereMesh) {
    components = mesh.dimension
    values = .init(repeating: 0, count: mesh.faceCount * mesh.dimension)
  }

  package var faceCount: Int { values.count / components }

  /// |w_f|².
  package func squaredNorm(_ face: Int) -> Double {
    var sum = 0.0
    for c in 0..<components { sum += values[face * components + c] * values[face * components + c] }
    return sum
  }
}
