import NumericalKernels
import Spaces
import SparseSystems

/// Where the entries of a P1 Laplacian go, and its symbolic factorization: shared by all that factor one.
package struct LaplacianPattern: Sendable {
  let stiffness: StiffnessPattern
  let analysis: SymbolicCholesky

  package init(_ space: P1Space) {
    stiffness = StiffnessPattern(space)
    analysis = SymbolicCholesky(stiffness.matrix)
  }
}

/// The P1 Laplacian with a weight a face, L_ij = Σ_f c_f |f| ∇λ_i·∇λ_j, plus a diagonal, factored. The analysis is kept from
/// factorization to factorization.
package final class FaceLaplacian {
  private let stiffness: StiffnessPattern
  private var factor: SparseCholesky
  private var values: [Double]

  package init(_ pattern: LaplacianPattern) {
    stiffness = pattern.stiffness
    factor = SparseCholesky(pattern.analysis)
    values = [Double](repeating: 0, count: stiffness.matrix.entryCount)
  }

  /// Factors with these weights c_f ≥ 0; `diagonal` says what to add at a node, given L's entry there and its trace. False when the
  /// sum is not positive definite to working precision.
  package func factor(
    weights: [Double], stopwatch: Stopwatch, adding diagonal: (_ node: Int, _ entry: Double, _ trace: Double) -> Double
  ) -> Bool {
    stopwatch.measure(.assembly) {
      let pattern = stiffness.matrix
      for p in values.indices { values[p] = 0 }
      for f in weights.indices where weights[f] > 0 { stiffness.forEachEntry(f) { values[$0] += weights[f] * $1 } }
      let trace = (0..<pattern.size).reduce(0) { $0 + values[pattern.diagonal($1)] }
      for i in 0..<pattern.size { values[pattern.diagonal(i)] += diagonal(i, values[pattern.diagonal(i)], trace) }
    }
    return stopwatch.measure(.factorization) { factor.factor(values) }
  }

  /// Solves with the last factors.
  package func solve(_ right: [Double], stopwatch: Stopwatch) -> [Double] { stopwatch.measure(.solves) { factor.solve(right) } }
}
