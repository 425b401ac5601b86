import Foundation
import Spaces

/// Nodal masses a_i exp(κ x_i·m/|m|), normalized to total one. O(nodes); no concentration overflows.
package func vonMisesFisherMass(on mesh: SphereMesh, mean: [Double], concentration: Double) -> NodeField {
  // Scaled by the largest entry first, so that the norm of any finite vector other than zero is finite and positive.
  let largest = mean.reduce(0) { max($0, abs($1)) }
  let scaled = mean.map { $0 / largest }
  let norm = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
  let exponents = (0..<mesh.nodeCount).map { i in
    var cosine = 0.0
    for c in 0..<mesh.ambient { cosine += mesh.coordinates[c * mesh.nodeCount + i] * scaled[c] / norm }
    return concentration * cosine
  }
  let peak = exponents.max()!
  return normalized(NodeField(zip(exponents, mesh.nodeArea.values).map { exp($0 - peak) * $1 }))
}

/// The field divided by its total.
package func normalized(_ field: NodeField) -> NodeField {
  let total = field.total
  return NodeField(field.values.map { $0 / total })
}
