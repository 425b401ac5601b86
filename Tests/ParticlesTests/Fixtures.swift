import Kernels
import Glibc

@testable import Particles

/// A matrix of independent normal numbers times `scale`.
func randomMatrix(_ n: Int, scale: Double, seed: UInt64) -> [[Double]] {
  var generator = Xoshiro256(seed: seed)
  return (0..<n).map { _ in (0..<n).map { _ in scale * generator.normal() } }
}

func diagonal(_ values: [Double]) -> [[Double]] {
  values.indices.map { i in values.indices.map { i == $0 ? values[i] : 0 } }
}

func symmetrized(_ a: [[Double]]) -> [[Double]] { a.indices.map { i in a.indices.map { (a[i][$0] + a[$0][i]) / 2 } } }

func times(_ a: [[Double]], _ x: [Double]) -> [Double] { a.map { zip($0, x).reduce(0) { $0 + $1.0 * $1.1 } } }

func dotProduct(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

func uniformPoints(_ count: Int, ambient: Int, seed: UInt64) throws -> PointSet {
  var generator = Xoshiro256(seed: seed)
  return try SphereDistribution.uniform.sample(count, ambient: ambient, using: &generator)
}

/// Weights in (0, 1), every fifth zero, not normalized.
func unevenWeights(_ count: Int, seed: UInt64) -> [Double] {
  var generator = Xoshiro256(seed: seed)
  return (0..<count).map { $0 % 5 == 4 ? 0 : generator.uniform() }
}

/// The velocities and m_i by the definition, particle by particle.
func directFlow(_ model: ParticleModel, _ positions: PointSet, _ weights: [Double]) -> (velocity: [[Double]], normalizer: [Double]) {
  let total = weights.reduce(0, +)
  let list = (0..<positions.count).map { positions[$0] }
  var velocity: [[Double]] = []
  var normalizer: [Double] = []
  for x in list {
    var m = 0.0
    var average = [Double](repeating: 0, count: model.ambient)
    for (y, w) in zip(list, weights) {
      let s = model.inverseTemperature * dotProduct(x, times(model.interaction, y))
      let k = model.kernel == .exponential ? exp(s) : s
      m += w / total * k
      for c in y.indices { average[c] += w / total * (model.kernel == .exponential ? k : 1) * y[c] }
    }
    if model.normalization == .softmax { average = average.map { $0 / m } }
    let drift = times(model.value, average).map { model.inverseTemperature * $0 }
    let radial = dotProduct(x, drift)
    velocity.append(zip(drift, x).map { $0 - radial * $1 })
    normalizer.append(m)
  }
  return (velocity, normalizer)
}

/// The largest difference of coordinates of two point sets.
func distance(_ a: PointSet, _ b: PointSet) -> Double {
  zip(a.coordinates, b.coordinates).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
