import Spaces

/// The operators written from their definitions, face by face: what those of the space are compared with.
extension SphereMesh {
  /// ∇φ on every face.
  func gradientByFaces(_ field: NodeField) -> FaceVectorField {
    precondition(field.count == nodeCount, "one value a node")
    var result = FaceVectorField(zeroOn: self)
    for f in 0..<faceCount {
      for j in 0..<ambient {
        let value = field.values[Int(faces[f * ambient + j])]
        for c in 0..<dimension { result.values[f * dimension + c] += value * hatGradients[(f * ambient + j) * dimension + c] }
      }
    }
    return result
  }

  /// B w: at node i, Σ_{f∋i} |f| ∇λ_i·w_f, the mass that momentum w brings to node i. The exact adjoint of the gradient,
  /// Σ_i φ_i (B w)_i = Σ_f |f| ∇φ_f·w_f, that is B w = −∫ λ_i div w; it sums to zero.
  func inflowByFaces(_ momentum: FaceVectorField) -> NodeField {
    precondition(momentum.faceCount == faceCount && momentum.components == dimension, "one tangent vector a face")
    var result = NodeField(repeating: 0, on: self)
    for f in 0..<faceCount {
      for j in 0..<ambient {
        var sum = 0.0
        for c in 0..<dimension { sum += hatGradients[(f * ambient + j) * dimension + c] * momentum.values[f * dimension + c] }
        result.values[Int(faces[f * ambient + j])] += faceArea.values[f] * sum
      }
    }
    return result
  }

  /// The mean over the corners of every face.
  func faceMeanByFaces(_ field: NodeField) -> FaceField {
    precondition(field.count == nodeCount, "one value a node")
    var result = FaceField(repeating: 0, on: self)
    for f in 0..<faceCount {
      var sum = 0.0
      for j in 0..<ambient { sum += field.values[Int(faces[f * ambient + j])] }
      result.values[f] = sum / Double(ambient)
    }
    return result
  }

  /// The transpose of ``faceMean(_:)``: at node i, Σ_{f∋i} q_f/n.
  func faceMeanTransposedByFaces(_ field: FaceField) -> NodeField {
    precondition(field.count == faceCount, "one value a face")
    var result = NodeField(repeating: 0, on: self)
    for f in 0..<faceCount {
      for j in 0..<ambient { result.values[Int(faces[f * ambient + j])] += field.values[f] / Double(ambient) }
    }
    return result
  }
}
