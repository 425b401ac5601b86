import Transport
import ProximalSteps
import LinearPrograms
import StepPrograms
import Kantorovich

extension PathOperators {
  /// The operator that takes momenta w to the masses Σ_{m≤n} B w^m they lead to, as linear programs see it: a face of slice m
  /// has a corner at its nodes in every slice, with the entries of B from slice m on and zeros before. O(N² faces).
  func flux() -> FluxMatrix {
    let mesh = space, d = mesh.dimension, n = mesh.cornerCount
    let entries = mesh.hatGradients.indices.map { mesh.faceArea.values[$0 / (n * d)] * mesh.hatGradients[$0] }
    var nodes: [Int32] = [], coefficients: [Double] = [], weights: [Double] = []
    for slice in 0..<slices {
      for f in 0..<mesh.faceCount {
        for later in 0..<slices {
          nodes += mesh.faces[f * n..<(f + 1) * n].map { Int32(later * mesh.nodeCount) + $0 }
          coefficients += entries[f * n * d..<(f + 1) * n * d].map { later < slice ? 0 : $0 }
        }
        weights.append(mesh.faceArea[f])
      }
    }
    // The entries are those of a mesh that was checked when it was made.
    return try! FluxMatrix(
      nodeCount: slices * mesh.nodeCount, corners: slices * n, components: d, nodes: nodes, coefficients: coefficients, weights: weights)
  }
}
