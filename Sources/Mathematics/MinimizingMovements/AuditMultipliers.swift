import NumericalKernels
import PrimalDual
import Transport
import ProximalSteps

/// Multipliers that bound an audit without a simplex, from potentials Y^n whose gradients fit the costs best, from the last
/// slice back to the first,
///
///     minimize  Σ_f Δ_f |f| |∇Y^n_f − c_f/|f||² + η Σ_i μ^n_i (Y^n_i − Y^{n+1}_i)²,      Y^{N+1} = 0,
///
/// one sparse Cholesky factorization a slice. At a critical point the costs are the gradients of the sums Y^n of the
/// multipliers of μ^n, …, μ^N ≥ 0, each of which is zero where there is mass, so that both terms vanish there. Weak duality
/// makes a bound of any multipliers, so nothing is trusted.
package struct AuditMultipliers {
  private let path: PathOperators
  private let laplacian: FaceLaplacian

  init(_ discretization: Discretization) {
    path = discretization.path
    laplacian = FaceLaplacian(discretization.laplacian)
  }

  /// Y^n − Y^{n+1} for every slice, or nil when a system cannot be factored.
  func fit(cost: [Double], box: [Double], mass: [Double], stopwatch: Stopwatch) -> [Double]? {
    let mesh = path.space, d = mesh.dimension, area = mesh.faceArea.values, nodes = mesh.nodeCount
    var multipliers = [Double](repeating: 0, count: mass.count)
    var next = [Double](repeating: 0, count: nodes)
    for n in (1...path.slices).reversed() {
      let mass = path.part(mass, n), box = path.part(box, n)
      var penalty = [Double](repeating: 0, count: nodes)
      // η is the trace of the Laplacian; nodes without mass or active faces get just enough to be definite.
      let done = laplacian.factor(weights: box, stopwatch: stopwatch) { node, _, trace in
        penalty[node] = trace * (mass[node] + 1e-12 / Double(nodes))
        return penalty[node]
      }
      guard done else { return nil }
      var weighted = path.part(cost, n)
      for f in box.indices { for c in f * d..<(f + 1) * d { weighted[c] *= box[f] / area[f] } }
      var right = path.space.inflow(weighted)
      for i in right.indices { right[i] += penalty[i] * next[i] }
      let sum = laplacian.solve(right, stopwatch: stopwatch)
      for i in sum.indices { multipliers[(n - 1) * nodes + i] = sum[i] - next[i] }
      next = sum
    }
    return multipliers
  }
}
