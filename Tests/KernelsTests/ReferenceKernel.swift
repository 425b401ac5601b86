import Glibc
import Kernels

/// Kernel sums in extended precision (64 bits of significand, exponents to 2^16384), by the definition.
enum ReferenceKernel {
  #if arch(x86_64)
    typealias Real = Float80

    static func exponential(_ t: Real) -> Real { expl(t) }
  #else
    typealias Real = Double

    static func exponential(_ t: Real) -> Real { exp(t) }
  #endif

  /// k(x, y) e^{−c}.
  static func value(_ kernel: AttentionKernel, _ x: [Double], _ y: [Double], logScale: Double) -> Real {
    var t: Real = 0
    for a in x.indices {
      for b in y.indices { t += Real(kernel.inverseTemperature) * Real(kernel.interaction[a][b]) * Real(x[a]) * Real(y[b]) }
    }
    switch kernel.function {
    case .exponential: return exponential(t - Real(logScale))
    case .powerSeries(let coefficients):
      return coefficients.reversed().reduce(0) { $0 * t + Real($1) } * exponential(-Real(logScale))
    }
  }

  /// Σ_j Σ_h weight_h k_h(x_i, x_j) e^{−c} w_j.
  static func image(_ heads: [WeightedHead], _ points: PointSet, _ weights: [Double], logScale: Double) -> [Real] {
    let list = (0..<points.count).map { points[$0] }
    return list.map { x in
      var sum: Real = 0
      for (y, w) in zip(list, weights) where w != 0 {
        for head in heads { sum += Real(head.weight) * value(head.kernel, x, y, logScale: logScale) * Real(w) }
      }
      return sum
    }
  }
}
