import NumericalKernels

/// A kernel matrix by its entries: half of it stored when that fits, evaluated anew at every application when it does not.
///
/// Where no entry is negative every term of (K w)_i, w ≥ 0, is positive, so that
///
///     |(K̂w)_i − (Kw)_i| ≤ δ (Kw)_i,   δ = (relative error of an entry) + V ε,   ε = 2⁻⁵³,
///
/// whatever the state and however strong the kernel; to it comes an absolute part for entries that underflow.
package struct ExactKernel: KernelOperator {
  private let entries: any KernelEntries
  private let product: SymmetricProduct
  private let stored: [[Double]]?

  package var count: Int { product.count }
  package var logScale: Double { entries.logScale }
  package var kind: KernelOperatorKind { stored == nil ? .blocked : .stored }
  package var largestEntry: Double { entries.rounding.largest }
  package var isPositive: Bool { entries.rounding.isPositive }

  /// The largest number of points whose matrix is stored: 128 MB.
  package static let storageLimit = 5_600

  /// - Complexity: O(V²) when stored.
  package init(_ entries: some KernelEntries, storageLimit: Int = ExactKernel.storageLimit) {
    self.entries = entries
    product = SymmetricProduct(count: entries.count)
    stored = entries.count <= storageLimit ? product.stored(entries) : nil
  }

  /// The same matrix, stored where it fits: for many products.
  package func keepingEntries(storageLimit: Int = ExactKernel.storageLimit) -> ExactKernel {
    stored == nil ? ExactKernel(entries, storageLimit: storageLimit) : self
  }

  /// K w. V²/2 numbers read when stored, otherwise V²/2 exponentials.
  package func apply(_ weights: [Double]) -> [Double] { product.applied(entries, stored: stored, to: [weights])[0] }

  /// K a and K b by one pass over the entries.
  package func apply(_ a: [Double], _ b: [Double]) -> ([Double], [Double]) {
    let images = product.applied(entries, stored: stored, to: [a, b])
    return (images[0], images[1])
  }

  package func error(of weights: [Double], image: [Double]) -> [Double] {
    let rounding = entries.rounding
    // No chain of additions is longer: V/4 columns in fours, the strips, the lanes of one.
    let summation = Double(count + 200) * 0x1p-53
    let total = weights.reduce(0) { $0 + abs($1) }
    guard rounding.isPositive else {
      return [Double](repeating: (rounding.absolute + summation * rounding.largest) * total, count: image.count)
    }
    let relative = (rounding.relative + summation) * (1 + 1e-6)
    let absolute = rounding.absolute * (total + Double(count))
    return image.map { relative * abs($0) + absolute }
  }
}
