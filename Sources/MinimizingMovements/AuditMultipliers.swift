import BenamouBrenier

/// Multipliers that bound an audit without a simplex: the potential y whose gradient fits the costs best,
///
///     minimize  Σ_f Δ_f |f| |∇y_f − c_f/|f||² + η Σ_i μ_i y_i²,
///
/// one sparse Cholesky factorization. At a critical point the costs are the gradient of the multiplier of μ ≥ 0, which is
/// zero where there is mass, so that both terms vanish there. Weak duality makes a bound of any y, so nothing is trusted.
struct AuditMultipliers {
  private let operators: TransportOperators
  private let laplacian: FaceLaplacian

  init(_ operators: TransportOperators) {
    self.operators = operators
    laplacian = FaceLaplacian(operators)
  }

  /// y, or nil when the system cannot be factored.
  func fit(cost: [Double], box: [Double], mass: [Double]) -> [Double]? {
    let nodes = Double(mass.count)
    // η is the trace of the Laplacian; nodes without mass or active faces get just enough to be definite.
    guard laplacian.factor(weights: box, adding: { node, _, trace in trace * (mass[node] + 1e-12 / nodes) }) else { return nil }
    let d = operators.mesh.dimension, area = operators.mesh.faceArea.values
    var weighted = cost
    for f in box.indices { for c in f * d..<(f + 1) * d { weighted[c] *= box[f] / area[f] } }
    return laplacian.solve(operators.inflow(weighted))
  }
}
