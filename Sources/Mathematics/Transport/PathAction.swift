import Spaces

/// The action of a path whose mobility is frozen, the convex problem that a step's models and distances have in common:
///
///     A(ρ, w) = Σ_n Σ_f |f| m_f |w_f|²/(2 δ ρ_f)          (0 where ρ_f = 0 = w_f, +∞ where ρ_f = 0 ≠ w_f)
///
/// with slices of length δ, and what is dual to it.
package struct PathAction: Sendable {
  package let path: PathOperators
  /// m_f > 0 in every slice.
  package let mobility: [Double]
  /// δ.
  package let sliceStep: Double

  package init(path: PathOperators, mobility: [Double], sliceStep: Double) {
    precondition(mobility.count == path.slices * path.space.faceCount, "one mobility a face and slice")
    self.path = path
    self.mobility = mobility
    self.sliceStep = sliceStep
  }

  /// The action of each slice, from the face densities and the momenta.
  package func slices(density: [Double], momentum: [Double]) -> [Double] {
    (0..<path.slices).map { slice($0, density: density, momentum: momentum) }
  }

  /// A, from the face densities and the momenta.
  package func action(density: [Double], momentum: [Double]) -> Double {
    (0..<path.slices).reduce(0) { $0 + slice($1, density: density, momentum: momentum) }
  }

  private func slice(_ index: Int, density: [Double], momentum: [Double]) -> Double {
    let area = path.space.faceArea.values, d = path.space.dimension, first = index * area.count
    var sum = 0.0
    for f in first..<first + area.count {
      var square = 0.0
      for c in f * d..<(f + 1) * d { square += momentum[c] * momentum[c] }
      guard square > 0 else { continue }
      guard density[f] > 0 else { return .infinity }
      sum += area[f - first] * mobility[f] * square / density[f]
    }
    return sum / (2 * sliceStep)
  }

  /// (δ/2)(1/a_i) Σ_{f∋i} (|f|/n) |∇φ_f|²/m_f in every slice, from |∇φ_f|². The kinetic term of the Hamilton–Jacobi inequality is its
  /// ``PathOperators/averagedTransposed(_:)``.
  package func kinetic(_ squaredGradient: [Double]) -> [Double] {
    var weighted = squaredGradient, result: [Double] = []
    kinetic(&weighted, into: &result)
    return result
  }

  /// The same into `result`; |∇φ_f|² is overwritten.
  package func kinetic(_ squaredGradient: inout [Double], into result: inout [Double]) {
    let area = path.space.faceArea.values, inverseArea = path.space.inverseArea
    for first in stride(from: 0, to: squaredGradient.count, by: area.count) {
      for f in area.indices { squaredGradient[first + f] *= sliceStep / 2 * area[f] / mobility[first + f] }
    }
    path.faceMeanTransposed(squaredGradient, into: &result)
    for first in stride(from: 0, to: result.count, by: inverseArea.count) {
      for i in inverseArea.indices { result[first + i] *= inverseArea[i] }
    }
  }

  /// w_f = −δ (ρ_f/m_f) ∇φ_f: the momentum that is optimal against φ.
  package func momentum(density: [Double], gradient: [Double]) -> [Double] {
    var result = gradient
    scale(toMomentum: &result, density: density)
    return result
  }

  /// The same in place of ∇φ.
  package func scale(toMomentum gradient: inout [Double], density: [Double]) {
    let d = path.space.dimension
    for f in density.indices {
      let factor = -sliceStep * density[f] / mobility[f]
      for c in f * d..<(f + 1) * d { gradient[c] = factor * gradient[c] }
    }
  }
}
