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
public struct KernelSplit: Sendable {
  /// x₊, x₋: one coordinate an eigenvalue, zero where the eigenvalue is of the other sign.
  private let positive: PointSet
  private let negative: PointSet
  private let kind: KernelKind
  public let count: Int
  /// Whether D has a negative eigenvalue (beyond rounding): without one, k₋ = 0.
  public let isIndefinite: Bool

  public init(points: PointSet, model: SelfAttention) {
    let eigen = SymmetricEigen(model.scaledInteraction)
    let n = points.ambient, count = points.count
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
    isIndefinite = eigen.values.contains { $0 < -threshold }
    kind = model.kernel
    self.count = count
  }

  /// k₊(x_i, x_j) (`even`) or k₋(x_i, x_j) for all j.
  func row(_ i: Int, even: Bool, into out: UnsafeMutableBufferPointer<Double>) {
    let n = positive.ambient, count = count
    func dots(_ set: PointSet, into out: UnsafeMutableBufferPointer<Double>) {
      set.coordinates.withUnsafeBufferPointer { x in
        for j in 0..<count { out[j] = 0 }
        for c in 0..<n where x[c * count + i] != 0 {
          let factor = x[c * count + i]
          for j in 0..<count { out[j] += factor * x[c * count + j] }
        }
      }
    }
    switch kind {
    case .linear:
      dots(even ? positive : negative, into: out)
    case .exponential:
      dots(positive, into: out)
      guard isIndefinite else {
        if even { exponentiate(out) } else { out.update(repeating: 0) }
        return
      }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { odd in
        dots(negative, into: odd)
        // e^{a ± b}/2: cosh and sinh without overflow in between.
        for j in 0..<count {
          let a = out[j], b = odd[j]
          out[j] = a + b
          odd[j] = a - b
        }
        exponentiate(out)
        exponentiate(odd)
        let sign = even ? 0.5 : -0.5
        for j in 0..<count { out[j] = 0.5 * out[j] + sign * odd[j] }
      }
    }
  }

  /// The diagonal of K₊ or K₋.
  func diagonal(even: Bool) -> [Double] {
    (0..<count).map { i in
      func square(_ set: PointSet) -> Double {
        var sum = 0.0
        for c in 0..<set.ambient { sum += set.coordinates[c * count + i] * set.coordinates[c * count + i] }
        return sum
      }
      let a = square(positive), b = square(negative)
      switch kind {
      case .linear: return even ? a : b
      case .exponential: return 0.5 * (exp(a + b) + (even ? 1 : -1) * exp(a - b))
      }
    }
  }
}
