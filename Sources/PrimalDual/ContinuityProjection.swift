import BenamouBrenier

/// Brings an iterate's momentum to where μ^k + B w is the iterate's own mass, which is positive everywhere.
///
/// The iteration leaves a residual of the continuity equation at the level of rounding, and in vacuum that may be more than
/// the mass there. The correction is the smallest in the metric of the action: δw_f = (ρ_f/m_f) ∇ψ with L(ρ/m) ψ the residual.
struct ContinuityProjection {
  private let laplacian: FaceLaplacian

  init(_ operators: TransportOperators) { laplacian = FaceLaplacian(operators) }

  /// Nil when the Laplacian cannot be factored or rounding leaves a negative mass all the same.
  func project(_ model: ConvexModel, _ iterate: Iterate, _ residuals: Residuals) -> FeasiblePoint? {
    let weights = residuals.density.indices.map { residuals.density[$0] / model.mobility[$0] }
    // The Laplacian is singular on constants alone; the residual has mean zero, so holding one node costs nothing.
    let heaviest = iterate.mass.indices.max { iterate.mass[$0] < iterate.mass[$1] } ?? 0
    guard laplacian.factor(weights: weights, adding: { node, entry, _ in node == heaviest ? entry : 0 }) else { return nil }
    let scale = total(model.previousMass) / total(iterate.mass)
    let missing = iterate.mass.indices.map { scale * iterate.mass[$0] - residuals.feasibleMass[$0] }
    let gradient = model.operators.gradient(laplacian.solve(missing))
    let d = model.operators.mesh.dimension
    var momentum = residuals.momentum
    for f in weights.indices { for c in f * d..<(f + 1) * d { momentum[c] += weights[f] * gradient[c] } }
    var mass = model.operators.inflow(momentum)
    for i in mass.indices {
      mass[i] += model.previousMass[i]
      guard mass[i] >= 0 else { return nil }
    }
    return FeasiblePoint(mass: mass, momentum: momentum)
  }
}
