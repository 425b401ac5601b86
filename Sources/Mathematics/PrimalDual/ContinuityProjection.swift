import Spaces
import Transport
import ProximalSteps

/// Brings an iterate's momenta to where the masses they lead to are the iterate's own, which are positive everywhere.
///
/// The iteration leaves a residual of the continuity equation at the level of rounding, and in vacuum that may be more than
/// the mass there. The correction is the smallest in the metric of the action: δw_f = (ρ_f/m_f) ∇ψ with L(ρ/m) ψ the residual
/// of the slice.
struct ContinuityProjection {
  private let laplacian: FaceLaplacian

  init(_ discretization: Discretization) { laplacian = FaceLaplacian(discretization.laplacian) }

  /// Nil when a Laplacian cannot be factored or rounding leaves a negative mass all the same.
  func project(_ model: ConvexModel, _ iterate: Iterate, _ residuals: Residuals) -> PathPoint? {
    let path = model.path, d = path.space.dimension
    var momentum: [Double] = [], start = model.previousMass
    for n in 1...path.slices {
      let end = path.part(iterate.mass, n), inflow = path.part(residuals.inflow, n)
      let scale = total(model.previousMass) / total(end)
      let target = end.map { scale * $0 }
      let weights = zip(path.part(residuals.density, n), path.part(model.mobility, n)).map { $0 / $1 }
      // The Laplacian is singular on constants alone; the residual has mean zero, so holding one node costs nothing.
      let heaviest = end.indices.max { end[$0] < end[$1] } ?? 0
      let watch = model.stopwatch
      guard laplacian.factor(weights: weights, stopwatch: watch, adding: { node, entry, _ in node == heaviest ? entry : 0 }) else {
        return nil
      }
      let gradient = path.space.gradient(laplacian.solve(end.indices.map { target[$0] - (inflow[$0] + start[$0]) }, stopwatch: watch))
      var slice = path.part(residuals.momentum, n)
      for f in weights.indices { for c in f * d..<(f + 1) * d { slice[c] += weights[f] * gradient[c] } }
      momentum += slice
      start = target
    }
    let mass = path.sums(path.inflow(momentum), from: model.previousMass)
    return mass.allSatisfy { $0 >= 0 } ? PathPoint(mass: mass, momentum: momentum) : nil
  }
}
