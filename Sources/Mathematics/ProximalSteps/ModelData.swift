import FreeEnergies
import Kernels
import NumericalKernels
import Transport

/// What a convex model is determined by, beside μ^k and what it keeps of the curvature: its weight m and c = g − Hμ̄, the linearized
/// energy less what the kept part H contributes.
///
/// The outer loop is a fixed-point iteration on these data: a model made from them has a solution, and the solution has data of its
/// own. Extrapolating the data, not the points, leaves every iterate what the inner loop returned: feasible, conservative,
/// non-negative.
package struct ModelData: Sendable, Equatable {
  /// c in every slice; H acts at the end.
  package var linear: [Double]
  /// m_f in every slice.
  package var weight: [Double]

  package init(linear: [Double], weight: [Double]) {
    self.linear = linear
    self.weight = weight
  }
}

extension ProximalProblem {
  /// The data of the model about a point.
  package func data(at point: ProximalPoint, keepsCurvature: Bool) -> ModelData {
    var linear = frozenDensityGradient(point)
    if keepsCurvature { addCurvature(-1, path.end(point.mass), to: &linear) }
    return ModelData(linear: linear, weight: weight(point))
  }

  /// The convex model of given data, written about a point. Of the point's own data its gradient there is that of J.
  package func convexModel(_ data: ModelData, at point: ProximalPoint, keepsCurvature: Bool) -> ConvexModel {
    var linear = data.linear
    if keepsCurvature { addCurvature(1, path.end(point.mass), to: &linear) }
    return ConvexModel(
      path: path, previousMass: previousMass, timeStep: timeStep, mobility: data.weight, linear: linear,
      curvature: keepsCurvature ? energy.interaction?.convexFactor : nil, center: path.end(point.mass), internal: energy.internal,
      stopwatch: stopwatch)
  }

  /// How far a solution's data are from those its model was made of, in units whose squares are energies,
  ///
  ///     ( √(δ|f|ρ_f/m_f) ∇Σ_{m≥n}(c′ − c)^m ,  √(|f||w_f|²/(δ ρ_f m_f)) (m′ − m)_f ),      δ = τ/N,
  ///
  /// so that half its square estimates what another round has to gain.
  package func mismatch(_ used: ModelData, _ found: ModelData, at point: ProximalPoint) -> [Double] {
    let area = path.space.faceArea.values, d = path.space.dimension, step = sliceStep
    let density = path.faceDensity(point.mass, from: previousMass), squares = path.squaredNorms(point.momentum)
    var result = path.gradient(path.sumsTransposed(subtract(found.linear, used.linear)))
    for f in density.indices {
      let scale = (step * area[f % area.count] * max(density[f], 0) / found.weight[f]).squareRoot()
      for c in f * d..<(f + 1) * d { result[c] *= scale }
    }
    guard metric == .nonlocalMobility else { return result }
    for f in density.indices {
      let part = density[f] > 0 ? area[f % area.count] * squares[f] / (step * density[f] * found.weight[f]) : 0
      result.append(part.squareRoot() * (found.weight[f] - used.weight[f]))
    }
    return result
  }

  /// Adds ±Hμ at the end of a path.
  private func addCurvature(_ sign: Double, _ mass: [Double], to linear: inout [Double]) {
    guard let factor = energy.interaction?.convexFactor else { return }
    let image = stopwatch.measure(.kernel) { factor.apply(mass) }
    let end = linear.count - mass.count
    for i in image.indices { linear[end + i] += sign * image[i] }
  }
}
