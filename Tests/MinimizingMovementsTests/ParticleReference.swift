import Kernels
import Glibc
import Spaces

/// Self-attention on weighted particles that start at the nodes with the nodal masses: classical Runge–Kutta, dense, written
/// anew here so that it shares no code with the movement.
struct ParticleReference {
  var points: [[Double]]
  let weights: [Double]
  let matrix: [[Double]]
  let isLinear: Bool
  let normalizes: Bool
  let sign: Double

  init(_ mesh: SphereMesh, density: NodeField, model: SelfAttention) {
    points = (0..<mesh.nodeCount).map(mesh.node)
    weights = mesh.mass(density).values
    matrix = model.interaction.map { $0.map { model.inverseTemperature * $0 } }
    isLinear = model.kernel == .linear
    normalizes = model.metric == .nonlocalMobility
    sign = model.direction == .ascent ? 1 : -1
  }

  private func kernel(_ exponent: Double) -> Double { isLinear ? exponent : exp(exponent) }

  private func velocity(_ x: [[Double]]) -> [[Double]] {
    let n = matrix.count
    let image = x.map { y in matrix.map { dot($0, y) } }
    return x.map { point in
      var mass = 0.0, force = [Double](repeating: 0, count: n)
      for j in x.indices {
        let k = weights[j] * kernel(dot(point, image[j])), slope = isLinear ? weights[j] : k
        mass += k
        for c in 0..<n { force[c] += slope * image[j][c] }
      }
      let radial = dot(force, point), scale = sign / (normalizes ? mass : 1)
      return (0..<n).map { scale * (force[$0] - radial * point[$0]) }
    }
  }

  mutating func advance(to time: Double, steps: Int) {
    let h = time / Double(steps)
    func shifted(_ k: [[Double]], _ s: Double) -> [[Double]] { zip(points, k).map { zip($0, $1).map { $0 + s * $1 } } }
    for _ in 0..<steps {
      let k1 = velocity(points), k2 = velocity(shifted(k1, h / 2)), k3 = velocity(shifted(k2, h / 2)), k4 = velocity(shifted(k3, h))
      points = points.indices.map { i in
        unit((0..<matrix.count).map { c in points[i][c] + h / 6 * (k1[i][c] + 2 * k2[i][c] + 2 * k3[i][c] + k4[i][c]) })
      }
    }
  }

  /// 2E, first moments, second moments.
  var observables: [Double] {
    let image = points.map { y in matrix.map { dot($0, y) } }
    var energy = 0.0
    for i in points.indices { for j in points.indices { energy += weights[i] * weights[j] * kernel(dot(points[i], image[j])) } }
    return [energy] + moments(points, weights)
  }
}

/// First moments ∫ x_c dμ, then second moments ∫ x_c x_d dμ, c ≤ d.
func moments(_ points: [[Double]], _ weights: [Double]) -> [Double] {
  let n = points[0].count
  var result: [Double] = []
  for c in 0..<n { result.append(points.indices.reduce(0) { $0 + weights[$1] * points[$1][c] }) }
  for c in 0..<n { for d in c..<n { result.append(points.indices.reduce(0) { $0 + weights[$1] * points[$1][c] * points[$1][d] }) } }
  return result
}
