import LinearPrograms

/// The discrete Hamilton–Jacobi inequality, the constraint of the dual of a step's convex model:
///
///     F_i(φ) = φ_i + (1/a_i) Σ_{f∋i} c_f |∇φ_f|² ≤ g_i   at every node,
///
/// F_i being convex. Subtracting its largest violation from φ makes φ feasible.
struct HamiltonJacobi {
  let flux: FluxMatrix
  let areas: [Double]
  let linear: [Double]
  let kinetic: [Double]

  /// ∇φ, `components` numbers a face.
  func gradient(_ phi: [Double]) -> [Double] {
    var gradient = flux.adjoint(phi)
    for j in gradient.indices { gradient[j] /= flux.weights[j / flux.components] }
    return gradient
  }

  /// (1/a_i) Σ_{f∋i} c_f p_f·q_f.
  func coupling(_ p: [Double], _ q: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: flux.nodeCount)
    for f in 0..<flux.faceCount where kinetic[f] > 0 {
      var product = 0.0
      for c in f * flux.components..<(f + 1) * flux.components { product += p[c] * q[c] }
      for k in f * flux.corners..<(f + 1) * flux.corners { result[Int(flux.nodes[k])] += kinetic[f] * product }
    }
    for i in result.indices { result[i] /= areas[i] }
    return result
  }

  /// F(φ) − g.
  func violation(_ phi: [Double]) -> [Double] {
    let p = gradient(phi)
    var result = coupling(p, p)
    for i in result.indices { result[i] += phi[i] - linear[i] }
    return result
  }

  /// The derivative of F along d, and the quadratic rest: F(φ + t d) = F(φ) + t · first + t² · second.
  func expansion(at phi: [Double], along d: [Double]) -> (first: [Double], second: [Double]) {
    let p = gradient(phi)
    let q = gradient(d)
    var first = coupling(p, q)
    for i in first.indices { first[i] = d[i] + 2 * first[i] }
    return (first, coupling(q, q))
  }

  /// Row i of the derivative of F at φ, whose gradient is p: entries by node, that of i first.
  func derivativeRow(_ i: Int, gradient p: [Double]) -> [(node: Int, value: Double)] {
    var row: [(node: Int, value: Double)] = [(i, 1)]
    for face in flux.faces(at: i) {
      let f = Int(face)
      for k in f * flux.corners..<(f + 1) * flux.corners {
        var value = 0.0
        for c in 0..<flux.components { value += p[f * flux.components + c] * flux.coefficients[k * flux.components + c] }
        value *= 2 * kinetic[f] / (areas[i] * flux.weights[f])
        let node = Int(flux.nodes[k])
        if let place = row.firstIndex(where: { $0.node == node }) { row[place].value += value } else { row.append((node, value)) }
      }
    }
    return row
  }
}
