import SphereMeshes

/// The action of a path whose mobility is frozen, the convex problem that a step's models and distances have in common:
///
///     A(ρ, w) = Σ_n Σ_f |f| m_f |w_f|²/(2 δ ρ_f)          (0 where ρ_f = 0 = w_f, +∞ where ρ_f = 0 ≠ w_f)
///
/// with slices of length δ, and what is dual to it.
public struct PathAction: Sendable {
  public let path: PathOperators
  /// m_f > 0 in every slice.
  public let mobility: [Double]
  /// δ.
  public let sliceStep: Double

  public init(path: PathOperators, mobility: [Double], sliceStep: Double) {
    precondition(mobility.count == path.slices * path.space.mesh.faceCount, "one mobility a face and slice")
    self.path = path
    self.mobility = mobility
    self.sliceStep = sliceStep
  }

  /// The action of each slice, from the face densities and the momenta.
  public func slices(density: [Double], momentum: [Double]) -> [Double] {
    let squares = path.squaredNorms(momentum)
    return (1...path.slices).map { n in
      path.space.action(
        density: path.part(density, n), squaredMomentum: path.part(squares, n), mobility: path.part(mobility, n), timeStep: sliceStep)
    }
  }

  /// (δ/2)(1/a_i) Σ_{f∋i} (|f|/n) |∇φ_f|²/m_f in every slice, from |∇φ_f|². The kinetic term of the Hamilton–Jacobi inequality is its
  /// ``PathOperators/averagedTransposed(_:)``.
  public func kinetic(_ squaredGradient: [Double]) -> [Double] {
    let area = path.space.mesh.faceArea.values, inverseArea = path.space.inverseArea
    var weighted = squaredGradient
    for first in stride(from: 0, to: weighted.count, by: area.count) {
      for f in area.indices { weighted[first + f] *= sliceStep / 2 * area[f] / mobility[first + f] }
    }
    var result = path.faceMeanTransposed(weighted)
    for first in stride(from: 0, to: result.count, by: inverseArea.count) {
      for i in inverseArea.indices { result[first + i] *= inverseArea[i] }
    }
    return result
  }

  /// w_f = −δ (ρ_f/m_f) ∇φ_f: the momentum that is optimal against φ.
  public func momentum(density: [Double], gradient: [Double]) -> [Double] {
    let d = path.space.mesh.dimension
    return filled(count: gradient.count) { out in
      for f in density.indices {
        let factor = -sliceStep * density[f] / mobility[f]
        for c in f * d..<(f + 1) * d { out[c] = factor * gradient[c] }
      }
    }
  }
}

extension TransportOperators {
  /// Σ_f |f| m_f |w_f|²/(2 τ ρ_f) of one slice of length τ.
  public func action(density: [Double], squaredMomentum: [Double], mobility: [Double], timeStep: Double) -> Double {
    let area = mesh.faceArea.values
    var sum = 0.0
    for f in density.indices where squaredMomentum[f] > 0 {
      guard density[f] > 0 else { return .infinity }
      sum += area[f] * mobility[f] * squaredMomentum[f] / density[f]
    }
    return sum / (2 * timeStep)
  }
}
