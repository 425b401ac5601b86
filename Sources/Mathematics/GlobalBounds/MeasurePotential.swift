import Kernels
import NumericalKernels

/// m_μ(x) e^{−c} = ∫ k(x, y) e^{−c} dμ(y) of a measure of weighted points, at any x; c = ``AttentionKernel/logScale``.
package struct MeasurePotential: Sendable {
  package let ambient: Int
  /// Points that carry mass.
  package let count: Int
  private let function: KernelFunction
  /// c.
  package let logScale: Double
  private let weights: [Double]
  /// Coordinate c of βDy_j at `c·count + j`.
  private let transformed: [Double]
  /// A bound of the relative rounding error of values of the exponential kernel, all terms being positive: that of the exponent,
  /// of the exponential and of the sum.
  package let relativeRounding: Double

  package init(_ points: PointSet, weights: [Double], model: SelfAttention) {
    precondition(weights.count == points.count && points.ambient == model.ambient, "one weight a point, of the model's space")
    let carriers = weights.indices.filter { weights[$0] > 0 }
    let (n, count) = (points.ambient, carriers.count)
    let matrix = model.scaledInteraction
    var transformed = [Double](repeating: 0, count: n * count)
    for c in 0..<n {
      for d in 0..<n where matrix[c, d] != 0 {
        for (j, i) in carriers.enumerated() { transformed[c * count + j] += matrix[c, d] * points.coordinates[d * points.count + i] }
      }
    }
    ambient = n
    self.count = count
    (function, logScale) = (model.head.function, model.head.logScale)
    self.weights = carriers.map { weights[$0] }
    self.transformed = transformed
    relativeRounding = Double.ulpOfOne * (8 + 4 * Double(n) * model.head.norm + Double(count))
  }

  /// m_μ e^{−c} at `targets`. O(targets · count).
  package func callAsFunction(_ targets: PointSet) -> [Double] {
    precondition(targets.ambient == ambient, "points of the same space")
    let (n, count, tile) = (ambient, count, 1_024)
    let (total, function, logScale) = (targets.count, function, logScale)
    var result = [Double](repeating: 0, count: total)
    result.withUnsafeMutableBufferPointer { result in
      transformed.withUnsafeBufferPointer { transformed in
        weights.withUnsafeBufferPointer { weights in
          targets.coordinates.withUnsafeBufferPointer { coordinates in
            guard count > 0, total > 0 else { return }
            nonisolated(unsafe) let result = result
            nonisolated(unsafe) let (t, w, x) = (transformed.baseAddress!, weights.baseAddress!, coordinates.baseAddress!)
            parallelBlocks(count: total, grain: 32) { _, block in
              withUnsafeTemporaryAllocation(of: Double.self, capacity: tile) { buffer in
                let values = buffer.baseAddress!
                for i in block {
                  var sum = 0.0
                  for start in stride(from: 0, to: count, by: tile) {
                    let length = min(tile, count - start)
                    values.update(repeating: 0, count: length)
                    for c in 0..<n { add(x[c * total + i], times: t + c * count + start, to: values, length) }
                    function.evaluate(values, length, logScale: logScale)
                    sum += dot(values, w + start, length)
                  }
                  result[i] = sum
                }
              }
            }
          }
        }
      }
    }
    return result
  }
}
