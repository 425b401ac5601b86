import Transport
import Kernels
import NumericalKernels

/// The convex part of the energy, ½ (μ^N − μ̄)ᵀ U Uᵀ (μ^N − μ̄) = ½|y|², by its few numbers y.
extension ConvexModel {
  /// y = Uᵀ(μ^N − μ̄), from the masses of a path or of its end alone; empty for H = 0.
  package func bend(_ mass: [Double]) -> [Double] {
    var deviation: [Double] = [], result: [Double] = []
    bend(mass, deviation: &deviation, into: &result)
    return result
  }

  /// The same into memory that is kept, as is that of μ^N − μ̄.
  package func bend(_ mass: [Double], deviation: inout [Double], into out: inout [Double]) {
    guard let curvature else { return out.fit(0) }
    let end = mass.count - center.count
    deviation.fit(center.count)
    for i in center.indices { deviation[i] = mass[end + i] - center[i] }
    stopwatch.measure(.kernel) { curvature.project(end: deviation, into: &out) }
  }

  /// g, and at the end g + U y: the derivative of the energy part where a path's bend is y.
  package func energyGradient(bend: [Double], into out: inout [Double]) {
    guard let curvature else { return out.copy(linear) }
    out.fit(linear.count)
    stopwatch.measure(.kernel) { curvature.expand(bend, end: &out) }
    let end = linear.count - center.count
    for i in 0..<end { out[i] = linear[i] }
    for i in end..<linear.count { out[i] += linear[i] }
  }

  /// The same where the path ends at these masses.
  package func energyGradient(end mass: [Double]) -> [Double] {
    var result: [Double] = []
    energyGradient(bend: bend(mass), into: &result)
    return result
  }
}

extension LowRankFactor {
  /// Uᵀ x^N of a field along a path.
  package func project(end field: [Double], into out: inout [Double]) {
    out.fit(rank)
    let end = field.count - factor.rows
    field.withUnsafeBufferPointer { x in
      out.withUnsafeMutableBufferPointer { factor.transposedProduct(x.baseAddress! + end, $0.baseAddress!) }
    }
  }

  /// U y in place of x^N.
  package func expand(_ y: [Double], end field: inout [Double]) {
    let end = field.count - factor.rows
    y.withUnsafeBufferPointer { y in
      field.withUnsafeMutableBufferPointer { factor.product(y.baseAddress!, $0.baseAddress! + end) }
    }
  }
}
