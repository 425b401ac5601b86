import Glibc
import NumericalKernels

/// A head and its weight in the energy E = Σ_h weight_h E_h.
package struct WeightedHead: Sendable, Equatable {
  package var weight: Double
  package var kernel: AttentionKernel

  package init(weight: Double = 1, kernel: AttentionKernel) {
    self.weight = weight
    self.kernel = kernel
  }
}

/// The entries Σ_h weight_h k_h(x_i, x_j) e^{−c} on points of the unit sphere, c the largest of the heads' own.
///
/// The exponent t = β x_i·Dx_j is a sum of n products of which each is rounded twice; with ‖B‖_F for B = βD its error is at most
/// (2n + 6) ε ‖B‖_F, that of βD and of subtracting c included, ε = 2⁻⁵³, and the exponential adds 8 ε (four units in the last
/// place). Below e⁻⁷⁰⁸ values are denormal: an absolute error of a few times 2⁻¹⁰⁷⁴.
package struct HeadEntries: KernelEntries {
  package let points: PointSet
  package let logScale: Double
  package let rounding: EntryRounding
  private let terms: [Term]

  private struct Term: Sendable {
    let weight: Double
    let function: KernelFunction
    /// Coordinate d of (βD)x_j at `d·count + j`.
    let transformed: [Double]
  }

  package var count: Int { points.count }

  package init(points: PointSet, heads: [WeightedHead], logScale: Double) {
    precondition(!heads.isEmpty && heads.allSatisfy { $0.kernel.ambient == points.ambient }, "heads and points of one dimension")
    self.points = points
    self.logScale = logScale
    terms = heads.map { Term(weight: $0.weight, function: $0.kernel.function, transformed: Self.transformed(points, $0.kernel)) }
    rounding = Self.rounding(points, heads, logScale)
  }

  private static func transformed(_ points: PointSet, _ kernel: AttentionKernel) -> [Double] {
    let matrix = kernel.scaledInteraction
    let (n, count) = (points.ambient, points.count)
    var transformed = [Double](repeating: 0, count: n * count)
    for c in 0..<n {
      for d in 0..<n where matrix[c, d] != 0 {
        for j in 0..<count { transformed[c * count + j] += matrix[c, d] * points.coordinates[d * count + j] }
      }
    }
    return transformed
  }

  private static func rounding(_ points: PointSet, _ heads: [WeightedHead], _ logScale: Double) -> EntryRounding {
    let unit = 0x1p-53
    let size = points.largestSquare
    var result = EntryRounding(relative: 0, absolute: 0, largest: 0, isPositive: true)
    for head in heads {
      let kernel = head.kernel
      let frobenius = kernel.scaledInteraction.elements.reduce(0) { $0 + $1 * $1 }.squareRoot() * size
      let exponent = Double(2 * points.ambient + 6) * unit * frobenius
      let weight = abs(head.weight)
      switch kernel.function {
      case .exponential:
        // One more rounding where the weight multiplies.
        result.relative = max(result.relative, expm1(exponent + 9 * unit))
        result.absolute += 5 * (weight + 1) * 0x1p-1074
        result.largest += weight * exp(kernel.norm * size - logScale)
      case .powerSeries(let coefficients):
        let reach = kernel.norm * size
        let magnitude = kernel.function.magnitude(at: reach) * exp(-logScale)
        // An argument that is off by a factor 1 + η moves t^k by a factor (1 + η)^k; Horner's rule rounds 2k times.
        let degree = Double(coefficients.count)
        let relative = expm1(degree * (Double(2 * points.ambient + 6) * unit * max(1, frobenius / max(reach, 1e-300))))
        result.absolute += weight * magnitude * (relative + (2 * degree + 3) * unit)
        result.largest += weight * magnitude
      }
      if head.weight < 0 || !kernel.isPositive { result.isPositive = false }
    }
    // Sums of heads that cancel have no relative accuracy.
    if !result.isPositive { (result.absolute, result.relative) = (result.absolute + result.relative * result.largest, 0) }
    return result
  }

  package func evaluate(column j: Int, _ rows: Range<Int>, into out: UnsafeMutablePointer<Double>) {
    evaluate(terms[0], j, rows, into: out)
    guard terms.count > 1 else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count) { buffer in
      for term in terms.dropFirst() {
        evaluate(term, j, rows, into: buffer.baseAddress!)
        for i in 0..<rows.count { out[i] += buffer[i] }
      }
    }
  }

  @inline(__always)
  private func evaluate(_ term: Term, _ j: Int, _ rows: Range<Int>, into out: UnsafeMutablePointer<Double>) {
    let n = rows.count
    let count = points.count
    points.coordinates.withUnsafeBufferPointer { x in
      let first = term.transformed[j]
      let base = x.baseAddress! + rows.lowerBound
      for i in 0..<n { out[i] = first * base[i] }
      for c in 1..<points.ambient { add(term.transformed[c * count + j], times: base + c * count, to: out, n) }
    }
    term.function.evaluate(out, n, logScale: logScale)
    if term.weight != 1 { for i in 0..<n { out[i] *= term.weight } }
  }
}
