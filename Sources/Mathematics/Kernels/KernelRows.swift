import NumericalKernels

/// Evaluates rows of kernel matrices. The exponent of a row, x_i·(βD)x_j over all j, is a short sum of scaled
/// coordinate arrays, and the exponentials are taken a block at a time.
struct KernelRows: Sendable {
  let points: PointSet
  let kind: KernelKind
  /// Coordinate c of (βD)x_j at `c·count + j`.
  let transformed: [Double]
  let largest: Double

  init(points: PointSet, model: SelfAttention) {
    self.points = points
    kind = model.kernel
    largest = model.head.function.magnitude(at: model.head.norm)
    let matrix = model.scaledInteraction
    let n = points.ambient
    let count = points.count
    var transformed = [Double](repeating: 0, count: n * count)
    for c in 0..<n {
      for d in 0..<n where matrix[c, d] != 0 {
        for j in 0..<count { transformed[c * count + j] += matrix[c, d] * points.coordinates[d * count + j] }
      }
    }
    self.transformed = transformed
  }

  /// Writes k(x, x_j) for j in `range` to `out`, x given by its coordinates.
  @inline(__always)
  func evaluate(at x: UnsafeBufferPointer<Double>, _ range: Range<Int>, into out: UnsafeMutableBufferPointer<Double>) {
    let count = points.count
    transformed.withUnsafeBufferPointer { t in
      let first = x[0]
      let base = range.lowerBound
      for j in 0..<range.count { out[j] = first * t[base + j] }
      for c in 1..<x.count {
        let factor = x[c]
        let offset = c * count + base
        for j in 0..<range.count { out[j] += factor * t[offset + j] }
      }
    }
    if kind == .exponential { exponentiate(UnsafeMutableBufferPointer(rebasing: out[0..<range.count])) }
  }
}
