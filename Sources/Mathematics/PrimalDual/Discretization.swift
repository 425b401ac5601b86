import SparseSystems
import Spaces
import Transport

/// What does not change from step to step, from run to run on one space: the operators of a path, where the entries of the Newton
/// matrix go, and the symbolic factorizations. Immutable: any number of movements on any number of threads share one, so that a
/// sweep of a thousand runs analyzes its mesh once.
package final class Discretization: Sendable {
  /// The operators of the N slices of a step.
  package let path: PathOperators
  let pattern: NewtonPattern
  let newton: SymbolicCholesky
  /// The P1 Laplacian with a weight a face.
  package let laplacian: LaplacianPattern

  /// - Parameter slices: time slices N ≥ 1 of a step's path; see ``PathOperators``.
  /// - Complexity: O(V log V) for the fill-reducing ordering, and O(N² V).
  package init(_ space: P1Space, slices: Int = 1) {
    path = PathOperators(space, slices: slices)
    pattern = NewtonPattern(path)
    newton = SymbolicCholesky(pattern.matrix)
    laplacian = LaplacianPattern(space)
  }
}
