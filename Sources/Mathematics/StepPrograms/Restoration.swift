import LinearPrograms
import Spaces
import Transport

/// How a restoration ended. In every case the result is feasible.
package enum RestorationStatus: Sendable, Equatable {
  /// Feasible as it was, but for rounding.
  case notNeeded
  /// Mended by linear programs, or by stopping the momentum of faces without mass.
  case restored
  /// No linear program helped: back to the start of the slice, w = 0.
  case reset(LinearProgramStatus)
}

/// Masses and momenta of a path that satisfy the continuity equation, with non-negative mass and finite action.
package struct Restoration: Sendable {
  /// μ ≥ 0, equal to μᵏ + B w¹ + … + B w^n but for rounding.
  package var mass: [Double]
  /// w, exactly 0 on faces whose density is at or below the floor.
  package var momentum: [Double]
  /// Σ max(0, −μ'_i) of what was handed in.
  package var restoredMass = 0.0
  /// Σ_f |f| |δw_f|₁ over the linear programs.
  package var transported = 0.0
  /// Faces whose momentum was stopped because they hold no mass.
  package var stoppedFaces = 0
  /// Nodes among the rows of the largest linear program, 0 when none was needed.
  package var rows = 0
  package var pivots = 0
  package var status = RestorationStatus.notNeeded

  /// Joins the restoration of the next slice of a path to this one.
  mutating func append(_ next: Restoration) {
    mass += next.mass
    momentum += next.momentum
    restoredMass += next.restoredMass
    transported += next.transported
    stoppedFaces += next.stoppedFaces
    rows = max(rows, next.rows)
    pivots += next.pivots
    if next.status != .notNeeded { status = next.status }
  }
}

extension PathOperators {
  /// Restores the feasibility of a path, slice after slice, each from where the one before it ends: of μ' = μᵏ + B w,
  ///
  ///     minimize Σ_f |f| |δw_f|₁   subject to   μ' + B δw ≥ 0,   w_f + δw_f = 0 on dead faces,
  ///
  /// dead being a face with w_f ≠ 0 whose density is not above the floor. The program is posed near the violated nodes and grows ring
  /// by ring until it is feasible; the whole mesh always is, since w = 0 gives μᵏ. Faces that die by the correction are stopped and the
  /// rest is mended again, in units of what is left.
  ///
  /// - Parameters:
  ///   - momentum: w, along the path.
  ///   - previous: μᵏ ≥ 0, where the path starts.
  ///   - vacuum: the floor as a multiple of the mean density Σμᵏ / Σa, in 0..<1. Far below 1e-10 the noise of vacuum counts as mass:
  ///     feasible all the same, but the program may cover the whole mesh.
  /// - Complexity: O(faces) and, for each slice, a program the size of the neighbourhood of the violated nodes.
  package func restore(
    momentum: [Double], from previous: [Double], vacuum: Double = 1e-10, settings: SimplexSettings = SimplexSettings()
  ) -> Restoration {
    precondition(previous.count == space.nodeCount && momentum.count == momentumCount, "fields of the path")
    func slice(_ n: Int, from start: [Double]) -> Restoration {
      SliceRestoration(space, previous: start, endWeight: endWeight, vacuum: vacuum, settings: settings).restore(part(momentum, n))
    }
    var result = slice(1, from: previous)
    for n in 1..<slices { result.append(slice(n + 1, from: Array(result.mass.suffix(space.nodeCount)))) }
    return result
  }
}
