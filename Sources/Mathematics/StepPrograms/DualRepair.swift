import LinearPrograms
import NumericalKernels
import ProximalSteps
import Transport

/// A dual potential of a step's convex model and the lower bound it certifies.
package struct DualRepair: Sendable {
  /// φ.
  package var potential: [Double]
  /// ``ConvexModel/lowerBound(potential:tangent:)`` of φ.
  package var bound: Double
  /// That of the potential handed in.
  package var boundBefore: Double
  /// Linear programs solved.
  package var rounds = 0
  /// Rows of the largest of them.
  package var rows = 0
  package var pivots = 0
  /// `optimal`, or what stopped the last program; the bound holds either way.
  package var status = LinearProgramStatus.optimal
}

extension ConvexModel {
  /// What the linear programs of one repair may cost: about two seconds at 2,562 nodes, as long as the Newton systems of a step there.
  private static let repairWork = 3e7

  /// Improves a dual potential of a model of one slice,
  ///
  ///     maximize Σ μᵏ_i φ_i − max_i F_i(φ) Σ μᵏ_i,      F(φ) = φ + (1/a_i) Σ_{f∋i} (τ|f|/(2 n m_f)) |∇φ_f|² − ĝ,
  ///
  /// where the largest violation alone makes the bound poor. Each round maximizes Σ μᵏδ over corrections δ of bounded size that keep F,
  /// linearized at φ, below its maximum, goes along δ to the best bound (concave along the segment), and narrows the size by how
  /// far that was. Nodes whose inequality the correction does not touch are no rows of the program. No bound comes from the programs:
  /// each is the model's, of a potential; the best is returned, so never one below that of φ.
  ///
  /// - Parameters:
  ///   - phi: φ, any potential.
  ///   - tangent: masses μ̂ at which the model's convex part is linearized: ĝ is its gradient there.
  ///   - target: stop when the bound reaches it.
  ///   - maximumRounds: linear programs allowed.
  /// - Complexity: O(faces) and a program the size of what matters to the bound, a round.
  package func repair(
    potential phi: [Double], tangent: [Double], target: Double = .infinity, maximumRounds: Int = 30,
    settings: SimplexSettings = SimplexSettings()
  ) -> DualRepair {
    precondition(path.slices == 1, "dual repair is for one slice")
    var settings = settings
    settings.work = min(settings.work, Self.repairWork)
    var current = DualPoint(self, phi, energyGradient: energyGradient(end: tangent), bend: bend(tangent))
    var result = DualRepair(potential: phi, bound: current.bound, boundBefore: current.bound)
    // What the bound lacks is about the violation, or the slack where there is mass; corrections are of that size.
    let mass = total(previousMass)
    var size = mass > 0 ? 4 * max(current.greatest.magnitude, dot(previousMass, current.slack) / mass) : 0
    guard size.isFinite else { return result }
    while result.rounds < maximumRounds, result.bound < target, size > 0 {
      var program = RepairProgram(self, current, size: size)
      program.solve(settings)
      result.rounds += 1
      result.rows = max(result.rows, program.rows)
      result.pivots += program.pivots
      result.status = program.status
      settings.work -= program.work
      let step = current.bestStep(along: program.correction)
      let next = current.moved(by: step, along: program.correction)
      if next.bound > current.bound {
        current = next
        result.potential = next.potential
        result.bound = next.bound
      }
      // The linearized gain bounds the true one over corrections of this size: once it is small, so is what is left.
      if program.status != .optimal || program.gain <= 1e-3 * (result.bound - result.boundBefore) + 1e-15 * result.bound.magnitude {
        break
      }
      if step < 0.9 { size *= max(0.1, min(0.7, 2 * step)) }
    }
    return result
  }
}
