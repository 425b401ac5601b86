import Glibc
import NumericalKernels

/// The kernel e^{−c} k as a difference of two positive semi-definite ones, k = k₊ − k₋.
///
/// With x₊ = (βD)₊^{½} x and x₋ = (βD)₋^{½} x, the coordinates in the eigenspaces of positive and negative eigenvalues, a = x₊·y₊ and
/// b = x₋·y₋, so that β x·Dy = a − b. A power (a − b)^j has a part even in b, whose terms are products of positive semi-definite
/// kernels with positive coefficients, hence positive semi-definite (Schur), and an odd one, which is minus such a sum. So with
/// f = f⁺ − f⁻, the terms of positive and of negative coefficient,
///
///     k₊ = ½ [f⁺(a+b) + f⁺(a−b)] + ½ [f⁻(a+b) − f⁻(a−b)]
///     k₋ = ½ [f⁺(a+b) − f⁺(a−b)] + ½ [f⁻(a+b) + f⁻(a−b)]
///
/// exponential: k₊ = e^a cosh b, k₋ = e^a sinh b; linear: k₊ = a, k₋ = b. For f⁻ = 0 they are the parts of k even and odd under the
/// reflection x₋ → −x₋, so on a point set invariant under it this is the spectral splitting of the kernel matrix.
package struct KernelSplit: Sendable {
  /// x₊, x₋: one coordinate an eigenvalue, zero where the eigenvalue is of the other sign.
  private let positive: PointSet
  private let negative: PointSet
  private let series: Series
  package let count: Int
  /// c.
  let logScale: Double
  /// Whether D has a negative eigenvalue (beyond rounding).
  private let hasNegativeEigenvalue: Bool
  private let rounding: Double

  /// f⁺ and f⁻; nil where a part has no term.
  private struct Series: Sendable {
    let plus: KernelFunction?
    let minus: KernelFunction?

    init(_ function: KernelFunction) {
      guard case .powerSeries(let coefficients) = function else {
        (plus, minus) = (function, nil)
        return
      }
      plus = coefficients.contains { $0 > 0 } ? .powerSeries(coefficients.map { max($0, 0) }) : nil
      minus = coefficients.contains { $0 < 0 } ? .powerSeries(coefficients.map { max(-$0, 0) }) : nil
    }
  }

  package init(points: PointSet, kernel: AttentionKernel, logScale: Double) {
    let eigen = SymmetricEigen(kernel.scaledInteraction)
    let n = points.ambient
    let count = points.count
    let threshold = 1e-14 * eigen.values.reduce(0) { max($0, abs($1)) }
    func scaled(_ keep: (Double) -> Bool) -> PointSet {
      var coordinates = [Double](repeating: 0, count: n * count)
      for e in 0..<n where keep(eigen.values[e]) {
        let root = eigen.values[e].magnitude.squareRoot()
        for c in 0..<n {
          let factor = root * eigen.vectors[c, e]
          for i in 0..<count { coordinates[e * count + i] += factor * points.coordinates[c * count + i] }
        }
      }
      return PointSet(ambient: n, coordinates: coordinates)
    }
    positive = scaled { $0 > threshold }
    negative = scaled { $0 < -threshold }
    hasNegativeEigenvalue = eigen.values.contains { $0 < -threshold }
    series = Series(kernel.function)
    self.count = count
    self.logScale = logScale
    // Exponents are off by a few n ε ‖βD‖: products, square roots, and the eigenvectors' own error.
    let degree = if case .powerSeries(let coefficients) = kernel.function { Double(coefficients.count) } else { 1.0 }
    rounding = (degree * Double(6 * n + 6) * max(1, kernel.norm) + 10) * 0x1p-53
  }

  private init(_ other: KernelSplit, selecting indices: [Int]) {
    positive = other.positive.selecting(indices)
    negative = other.negative.selecting(indices)
    (series, logScale, hasNegativeEigenvalue, rounding) = (other.series, other.logScale, other.hasNegativeEigenvalue, other.rounding)
    count = indices.count
  }

  /// k₊ or k₋, `weight` times.
  func part(_ sign: Part.Sign, weight: Double = 1) -> Part { Part(split: self, sign: sign, weight: weight) }

  /// (k₊ + k₋)(x_i, x_i), which bounds |k₊| and |k₋| at two points by the geometric mean (Cauchy–Schwarz).
  var squaredSizes: [Double] { zip(part(.positive).diagonal, part(.negative).diagonal).map { $0 + $1 } }

  /// max_i (k₊ + k₋)(x_i, x_i), which bounds every |k(x_i, x_j)|.
  var scale: Double { squaredSizes.max() ?? 0 }

  /// One of the two positive semi-definite parts of a kernel.
  struct Part: PositiveKernel {
    enum Sign: Sendable {
      case positive, negative
    }

    let split: KernelSplit
    let sign: Sign
    let weight: Double

    var count: Int { split.count }
    var squaredSizes: [Double] { split.squaredSizes.map { weight * $0 } }
    var rounding: Double { split.rounding }

    /// Whether nothing of the part is there, to the last digit.
    var vanishes: Bool {
      let (same, other) = sign == .positive ? (split.series.plus, split.series.minus) : (split.series.minus, split.series.plus)
      return weight == 0 || (same == nil && (other == nil || !split.hasNegativeEigenvalue))
    }

    func selecting(_ indices: [Int]) -> Part {
      Part(split: KernelSplit(split, selecting: indices), sign: sign, weight: weight)
    }

    var diagonal: [Double] {
      var (sums, differences) = split.squares()
      combine(&sums, &differences)
      return sums
    }

    func columns(_ pivots: [Int]) -> DenseMatrix {
      let elements = [Double](unsafeUninitializedCapacity: count * pivots.count) { elements, initialized in
        initialized = count * pivots.count
        guard initialized > 0 else { return }
        nonisolated(unsafe) let elements = elements.baseAddress!
        parallelBlocks(count: count, grain: 2_048) { _, range in
          for (column, pivot) in pivots.enumerated() {
            evaluate(pivot, range, into: elements + column * count + range.lowerBound)
          }
        }
      }
      return DenseMatrix(rows: count, columns: pivots.count, elements: elements)
    }

    private func combine(_ sums: inout [Double], _ differences: inout [Double]) {
      let n = sums.count
      sums.withUnsafeMutableBufferPointer { sums in
        differences.withUnsafeMutableBufferPointer { differences in
          guard n > 0 else { return }
          combine(sums.baseAddress!, differences.baseAddress!, n)
        }
      }
    }

    /// Writes the part at (x_i, x_j) for j in `range` to `out`.
    private func evaluate(_ i: Int, _ range: Range<Int>, into out: UnsafeMutablePointer<Double>) {
      let n = range.count
      split.products(split.positive, i, range, into: out)
      withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { buffer in
        let differences = buffer.baseAddress!
        differences.update(from: out, count: n)
        if split.hasNegativeEigenvalue {
          split.products(split.negative, i, range, into: differences)
          for j in 0..<n { (out[j], differences[j]) = (out[j] + differences[j], out[j] - differences[j]) }
        }
        combine(out, differences, n)
      }
    }

    /// Replaces a + b, given a − b as well, by the part's value. Without negative eigenvalues b = 0 and the odd part of f is 0.
    private func combine(_ sums: UnsafeMutablePointer<Double>, _ differences: UnsafeMutablePointer<Double>, _ n: Int) {
      let (even, odd) = sign == .positive ? (split.series.plus, split.series.minus) : (split.series.minus, split.series.plus)
      let scale = split.logScale
      guard split.hasNegativeEigenvalue else {
        guard let even else { return sums.update(repeating: 0, count: n) }
        even.evaluate(sums, n, logScale: scale)
        if weight != 1 { for j in 0..<n { sums[j] *= weight } }
        return
      }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * n) { copies in
        let (otherSums, otherDifferences) = (copies.baseAddress!, copies.baseAddress! + n)
        if odd != nil {
          otherSums.update(from: sums, count: n)
          otherDifferences.update(from: differences, count: n)
        }
        let half = weight / 2
        if let even {
          even.evaluate(sums, n, logScale: scale)
          even.evaluate(differences, n, logScale: scale)
          for j in 0..<n { sums[j] = half * (sums[j] + differences[j]) }
        } else {
          sums.update(repeating: 0, count: n)
        }
        guard let odd else { return }
        odd.evaluate(otherSums, n, logScale: scale)
        odd.evaluate(otherDifferences, n, logScale: scale)
        for j in 0..<n { sums[j] += half * (otherSums[j] - otherDifferences[j]) }
      }
    }
  }

  /// Writes x_i·x_j for j in `range` to `out`.
  private func products(_ set: PointSet, _ i: Int, _ range: Range<Int>, into out: UnsafeMutablePointer<Double>) {
    out.update(repeating: 0, count: range.count)
    set.coordinates.withUnsafeBufferPointer { x in
      for c in 0..<set.ambient where x[c * count + i] != 0 {
        add(x[c * count + i], times: x.baseAddress! + c * count + range.lowerBound, to: out, range.count)
      }
    }
  }

  /// |x₊|² + |x₋|² and |x₊|² − |x₋|².
  private func squares() -> ([Double], [Double]) {
    func squares(_ set: PointSet) -> [Double] {
      var sums = [Double](repeating: 0, count: count)
      for c in 0..<set.ambient {
        for i in 0..<count { sums[i] += set.coordinates[c * count + i] * set.coordinates[c * count + i] }
      }
      return sums
    }
    let (a, b) = (squares(positive), squares(negative))
    return (zip(a, b).map { $0 + $1 }, zip(a, b).map { $0 - $1 })
  }
}
