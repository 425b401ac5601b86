import Glibc
import NumericalKernels

/// The kernel as a difference of two positive semi-definite ones, k = k₊ − k₋.
///
/// With x₊ = (βD)₊^{½} x and x₋ = (βD)₋^{½} x, the coordinates in the eigenspaces of positive and negative eigenvalues,
///
///     exponential:  k₊ = exp(x₊·y₊) cosh(x₋·y₋),   k₋ = exp(x₊·y₊) sinh(x₋·y₋)
///     linear:       k₊ = x₊·y₊,                    k₋ = x₋·y₋
///
/// Both are sums of products of positive semi-definite kernels with positive Taylor coefficients, hence positive
/// semi-definite (Schur). They are the parts of k even and odd under the reflection x₋ → −x₋, so on a point set
/// invariant under it this is the spectral splitting of the kernel matrix.
package struct KernelSplit: Sendable {
  /// x₊, x₋: one coordinate an eigenvalue, zero where the eigenvalue is of the other sign.
  private let positive: PointSet
  private let negative: PointSet
  private let kind: KernelKind
  package let count: Int
  /// Whether D has a negative eigenvalue (beyond rounding): without one, k₋ = 0.
  package let hasNegativePart: Bool

  package init(points: PointSet, model: SelfAttention) {
    let eigen = SymmetricEigen(model.scaledInteraction)
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
    hasNegativePart = eigen.values.contains { $0 < -threshold }
    kind = model.kernel
    self.count = count
  }

  private init(positive: PointSet, negative: PointSet, kind: KernelKind, hasNegativePart: Bool) {
    (self.positive, self.negative, self.kind, self.hasNegativePart) = (positive, negative, kind, hasNegativePart)
    count = positive.count
  }

  /// The splitting on some of the points.
  func selecting(_ indices: [Int]) -> KernelSplit {
    KernelSplit(positive: positive.selecting(indices), negative: negative.selecting(indices), kind: kind, hasNegativePart: hasNegativePart)
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

  /// Writes k₊(x_i, x_j) (`even`) or k₋(x_i, x_j) for j in `range` to `out`.
  func evaluate(_ i: Int, _ range: Range<Int>, even: Bool, into out: UnsafeMutablePointer<Double>) {
    let n = range.count
    switch kind {
    case .linear:
      products(even ? positive : negative, i, range, into: out)
    case .exponential:
      products(positive, i, range, into: out)
      let values = UnsafeMutableBufferPointer(start: out, count: n)
      guard hasNegativePart else {
        if even { exponentiate(values) } else { out.update(repeating: 0, count: n) }
        return
      }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: n) { odd in
        products(negative, i, range, into: odd.baseAddress!)
        // e^{a ± b}/2: cosh and sinh without overflow in between.
        for j in 0..<n {
          let a = out[j]
          let b = odd[j]
          out[j] = a + b
          odd[j] = a - b
        }
        exponentiate(values)
        exponentiate(odd)
        let sign = even ? 0.5 : -0.5
        for j in 0..<n { out[j] = 0.5 * out[j] + sign * odd[j] }
      }
    }
  }

  /// The columns of K₊ or K₋ that belong to the points `pivots`, V×|pivots|.
  func columns(_ pivots: [Int], even: Bool) -> DenseMatrix {
    let elements = [Double](unsafeUninitializedCapacity: count * pivots.count) { elements, initialized in
      initialized = count * pivots.count
      guard initialized > 0 else { return }
      nonisolated(unsafe) let elements = elements.baseAddress!
      parallelBlocks(count: count, grain: 2_048) { _, range in
        for (column, pivot) in pivots.enumerated() {
          evaluate(pivot, range, even: even, into: elements + column * count + range.lowerBound)
        }
      }
    }
    return DenseMatrix(rows: count, columns: pivots.count, elements: elements)
  }

  /// max_i (k₊ + k₋)(x_i, x_i), which bounds every |k(x_i, x_j)| (Cauchy–Schwarz).
  var scale: Double { zip(diagonal(even: true), diagonal(even: false)).reduce(0) { max($0, $1.0 + $1.1) } }

  /// The diagonal of K₊ or K₋.
  func diagonal(even: Bool) -> [Double] {
    func squares(_ set: PointSet) -> [Double] {
      var sums = [Double](repeating: 0, count: count)
      for c in 0..<set.ambient {
        for i in 0..<count { sums[i] += set.coordinates[c * count + i] * set.coordinates[c * count + i] }
      }
      return sums
    }
    let a = squares(positive)
    let b = squares(negative)
    switch kind {
    case .linear: return even ? a : b
    case .exponential:
      let sign = even ? 0.5 : -0.5
      return zip(a, b).map { a, b in 0.5 * exp(a + b) + sign * exp(a - b) }
    }
  }
}
