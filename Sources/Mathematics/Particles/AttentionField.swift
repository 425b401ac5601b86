import Glibc
import Kernels
import NumericalKernels

/// What the tokens of a measure attend to: m and the attention's mean at every point that carries mass, and what follows from
/// them.
///
///     m_i = Σ_j w_j k(x_i, x_j),   a_i = Σ_j w_j k(x_i, x_j) x_j / m_i
package struct AttentionField: Sendable {
  private let model: ParticleModel
  private let positions: PointSet
  private let weights: [Double]
  /// m_i.
  package let normalizer: [Double]
  /// a_i; Σ_j w_j x_j at every point for the linear kernel.
  private let average: PointSet

  /// By the system's own sums. O(N²), or O(N) where they are by a polynomial.
  package init(_ system: ParticleSystem) {
    let (n, count) = (system.model.ambient, system.count)
    (model, positions, weights) = (system.model, system.positions, system.weights)
    if system.model.kernel == .linear {
      let mean = system.positions.firstMoment(weights: system.weights)
      average = PointSet(ambient: n, coordinates: mean.flatMap { [Double](repeating: $0, count: count) })
      normalizer = system.drift(at: system.positions).normalizer
    } else {
      let rows = system.sums(at: system.positions).rows
      let normalizer = Array(rows[0..<count])
      self.normalizer = normalizer
      average = PointSet(ambient: n, coordinates: (0..<n * count).map { rows[count + $0] / normalizer[$0 % count] })
    }
  }

  /// By a kernel matrix on fixed points, such as the nodes of a mesh: n + 1 applications of it.
  /// - Parameters:
  ///   - kernel: of `model` on `positions`.
  ///   - weights: not negative, total 1.
  package init(_ kernel: any KernelOperator, positions: PointSet, weights: [Double], model: ParticleModel) {
    let (n, count) = (positions.ambient, positions.count)
    (self.model, self.positions, self.weights) = (model, positions, weights)
    let normalizer = kernel.apply(weights)
    self.normalizer = normalizer
    if model.kernel == .linear {
      let mean = positions.firstMoment(weights: weights)
      average = PointSet(ambient: n, coordinates: mean.flatMap { [Double](repeating: $0, count: count) })
    } else {
      let sums = (0..<n).flatMap { c in kernel.apply((0..<count).map { weights[$0] * positions.coordinates[c * count + $0] }) }
      average = PointSet(ambient: n, coordinates: (0..<n * count).map { sums[$0] / normalizer[$0 % count] })
    }
  }

  /// 2E = Σ w_i m_i.
  package var twoEnergy: Double { zip(weights, normalizer).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Σ_i w_i m_i |v_i|² of the flow's velocity, m_i = 1 for constant normalization: the square of the speed in the flow's own
  /// metric, and the rate at which a gradient flow changes E.
  package var squaredSpeed: Double {
    let (n, count) = (positions.ambient, positions.count)
    let drift = model.image(of: average.coordinates, count: count, under: model.value)
    var sum = 0.0
    for i in 0..<count where weights[i] > 0 {
      // The mean that constant normalization takes is m_i a_i, but for the linear kernel.
      let isSoftmax = model.normalization == .softmax
      let factor = isSoftmax || model.kernel == .linear ? 1 : normalizer[i]
      var (square, radial) = (0.0, 0.0)
      for c in 0..<n {
        square += drift[c * count + i] * drift[c * count + i]
        radial += drift[c * count + i] * positions.coordinates[c * count + i]
      }
      sum += weights[i] * factor * factor * (isSoftmax ? normalizer[i] : 1) * max(0, square - radial * radial)
    }
    return sum
  }

  /// The mean entropy of the attention weights, −∫ KL(p_x ‖ μ) dμ(x) with p_x = k(x, ·)μ/m(x): 0 where every token attends to all
  /// alike, else negative. For N tokens of equal weight Shannon's entropy of their rows is this plus log N. Nil for the linear
  /// kernel, whose weights may be negative.
  ///
  ///     KL(p_x ‖ μ) = ∫ log(k/m) dp_x = x·βDa(x) − log m(x)
  package var attentionEntropy: Double? {
    guard model.kernel == .exponential else { return nil }
    let count = positions.count
    let image = model.image(of: average.coordinates, count: count, under: model.interaction)
    var sum = 0.0
    for i in 0..<count where weights[i] > 0 {
      let exponent = (0..<positions.ambient).reduce(0) { $0 + positions.coordinates[$1 * count + i] * image[$1 * count + i] }
      sum += weights[i] * max(0, exponent - log(normalizer[i]))
    }
    return -sum
  }
}
