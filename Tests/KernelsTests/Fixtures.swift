import Kernels
import Glibc

/// Points drawn uniformly from S^{n−1}, by a linear congruential generator and the Gaussian direction: the same every time.
func randomPoints(_ count: Int, ambient n: Int, seed: UInt64 = 1) -> PointSet {
  var state = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
  func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (Double(state >> 11) + 0.5) * 0x1p-53
  }
  let points = (0..<count).map { _ in
    let x = (0..<n).map { _ in (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }
    let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return x.map { $0 / length }
  }
  return PointSet(points: points, ambient: n)
}

/// D = Q diag(eigenvalues) Qᵀ for a random rotation Q (a product of Householder reflections).
func interaction(eigenvalues: [Double], seed: UInt64 = 7) -> [[Double]] {
  let n = eigenvalues.count
  let axes = randomPoints(n, ambient: n, seed: seed)
  var matrix = (0..<n).map { i in (0..<n).map { i == $0 ? eigenvalues[i] : 0 } }
  for a in 0..<n {
    let v = axes[a]
    let reflection = (0..<n).map { i in (0..<n).map { (i == $0 ? 1 : 0) - 2 * v[i] * v[$0] } }
    matrix = product(product(reflection, matrix), reflection)
  }
  // Symmetric to the last digit.
  return (0..<n).map { i in (0..<n).map { (matrix[i][$0] + matrix[$0][i]) / 2 } }
}

private func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
  a.map { row in b[0].indices.map { j in b.indices.reduce(0) { $0 + row[$1] * b[$1][j] } } }
}

/// k(x, y), by the definition.
func kernel(_ model: SelfAttention, _ x: [Double], _ y: [Double]) -> Double {
  var s = 0.0
  for a in x.indices { for b in y.indices { s += model.inverseTemperature * x[a] * model.interaction[a][b] * y[b] } }
  return model.kernel == .exponential ? exp(s) : s
}

/// Models of every signature, on the circle, the sphere and above.
let modelZoo: [[Double]] = [
  [1, 1], [-1, -0.3], [1, -2], [1, 0],
  [1, 1.5, 0.5], [-1, -3, -4], [2, -1, 0.5], [1, 0, 1], [0, 0, -2], [0, 0, 0],
  [1, 0.5, -0.5, 2], [1, 1, 1, 1, 1, -1, -1, 0],
]

func models(_ eigenvalues: [Double]) throws -> [SelfAttention] {
  let matrix = interaction(eigenvalues: eigenvalues)
  return [
    try SelfAttention(interaction: matrix, inverseTemperature: 1.25),
    try SelfAttention(interaction: matrix, direction: .descent),
    try SelfAttention(interaction: matrix, kernel: .linear, metric: .wasserstein),
    try SelfAttention(interaction: matrix, kernel: .linear, direction: .descent, metric: .wasserstein),
  ]
}

/// The same numbers every time.
struct RowNumbers: RandomNumberGenerator {
  private var state: UInt64 = 5

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 33
  }
}
