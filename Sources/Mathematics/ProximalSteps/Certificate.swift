import Transport
import Kernels

/// Two numbers that enclose the optimum of a convex problem, a step's model or a distance, each recomputed from a point alone: no
/// solver is trusted for them.
package struct Certificate: Sendable, Equatable {
  /// A dual bound: no feasible point has a smaller value.
  package var lower: Double
  /// The value of a feasible point.
  package var upper: Double
  /// The value at (μ^k, 0), which the decrease is measured from; nil where the value itself counts, as that of a distance.
  package var reference: Double?
  /// Differences of values below this are rounding.
  package var rounding: Double

  package init(lower: Double, upper: Double, reference: Double?, rounding: Double) {
    self.lower = lower
    self.upper = upper
    self.reference = reference
    self.rounding = rounding
  }

  /// What gaps and audits are taken relative to: the decrease achieved, or the value itself; where that is but rounding, the
  /// least of which seven digits can be told.
  package var scale: Double { max(reference.map { $0 - upper } ?? upper, 1e7 * rounding) }

  /// (upper − lower)/``scale``; 0 where the value is exactly zero.
  package var relativeGap: Double { upper > lower ? (upper - lower) / scale : 0 }

  /// Whether the relative gap is at most `gap`, or the bounds agree to rounding.
  package func isMet(_ gap: Double) -> Bool { relativeGap <= gap || upper - lower <= rounding }
}

extension ConvexModel {
  /// The dual bound of a potential, with the energy's tangent at an end μ̂ of the path in place of its convex part.
  ///
  /// Weak duality: with κ^n the kinetic term of slice n and κ̄ its mean over the slices that meet at a time, any φ gives
  ///
  ///     (φ¹ − ½κ¹)·μ^k − Σ_n max_i (φ^n − φ^{n+1} + κ̄^n − ĝ^n)_i,      φ^{N+1} = 0,
  ///
  /// as a lower bound of the linearized model, hence of the model, whose convex part lies above its tangent: the maxima are
  /// what the constants cost that make φ satisfy the Hamilton–Jacobi inequality, the total mass being one. With one slice,
  /// whose density is that of its end, the bound is φ·μ^k − max_i (φ + κ − ĝ)_i. With an internal energy its conjugate, for
  /// noise T log Σ s_i e^{v_i/T}, stands in place of the last maximum. `kinetic` is that of the
  /// potential, `bend` and `energyGradient` are those of μ̂.
  package func lowerBound(potential: [Double], kinetic: [Double], energyGradient: [Double], bend: [Double]) -> Double {
    let mass = total(previousMass), nodes = previousMass.count
    var cost = 0.0
    func excess(_ i: Int) -> Double {
      path.differencesTransposed(potential, at: i) + path.averagedTransposed(kinetic, at: i) - energyGradient[i]
    }
    let last = potential.count - nodes
    for first in stride(from: 0, to: potential.count, by: nodes) {
      if first == last, let `internal` {
        let conjugate = `internal`.law.conjugate((last..<potential.count).map(excess), reference: `internal`.reference, mass: mass)
        cost += (conjugate + startInternal) / mass
        continue
      }
      var most = -Double.infinity
      for i in first..<first + nodes { most = max(most, excess(i)) }
      cost += most
    }
    let startWeight = 1 - path.endWeight, end = linear.count - nodes
    var sum = 0.0
    for i in previousMass.indices {
      // The energy's own bend is taken out: sums of small numbers, which keep their digits near a stationary state.
      sum += (potential[i] - startWeight * kinetic[i] - (energyGradient[end + i] - linear[end + i])) * previousMass[i]
    }
    // The tangent at μ̂ adds ½|y|² + y·Uᵀ(μ^k − μ̂), y = Uᵀ(μ̂ − μ̄), once its slope U y is out of φ.
    var tangent = 0.0
    for r in bend.indices { tangent += bend[r] * (startBend[r] - bend[r] / 2) }
    return sum - cost * mass + tangent
  }

  /// The same with the tangent at these masses; recomputes everything from them and φ.
  package func lowerBound(potential: [Double], tangent: [Double]) -> Double {
    let kinetic = kinetic(path.squaredNorms(path.gradient(potential)))
    return lowerBound(
      potential: potential, kinetic: kinetic, energyGradient: energyGradient(end: tangent), bend: bend(tangent))
  }
}
