import Spaces
import NumericalKernels
import SparseSystems

/// The P1 Laplacian with a weight a face, L_ij = Σ_f c_f |f| ∇λ_i·∇λ_j, plus a diagonal, factored. The analysis is kept from
/// factorization to factorization.
package final class FaceLaplacian {
  private let stiffness: StiffnessPattern
  private var factor: SparseCholesky
  private var values: [Double]

  package init(_ operators: P1Space) {
    stiffness = StiffnessPattern(operators)
    factor = SparseCholesky(stiffness.matrix)
    values = [Double](repeating: 0, count: stiffness.matrix.entryCount)
  }

  /// Factors with these weights c_f ≥ 0; `diagonal` says what to add at a node, given L's entry there and its trace. False when the sum is
  /// not positive definite to working precision.
  package func factor(weights: [Double], adding diagonal: (_ node: Int, _ entry: Double, _ trace: Double) -> Double) -> Bool {
    Profile.measure(.assembly) {
      let pattern = stiffness.matrix
      for p in values.indices { values[p] = 0 }
      for f in weights.indices where weights[f] > 0 { stiffness.forEachEntry(f) { values[$0] += weights[f] * $1 } }
      let trace = (0..<pattern.size).reduce(0) { $0 + values[pattern.diagonal($1)] }
      for i in 0..<pattern.size { values[pattern.diagonal(i)] += diagonal(i, values[pattern.diagonal(i)], trace) }
    }
    return Profile.measure(.factorization) { factor.factor(values) }
  }

  /// Solves with the last factors.
  package func solve(_ right: [Double]) -> [Double] { Profile.measure(.solves) { factor.solve(right) } }
}
