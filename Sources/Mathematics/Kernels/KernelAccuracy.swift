/// How exact the products with a kernel matrix are.
package struct KernelAccuracy: Sendable, Equatable, Codable {
  /// Of both factors together; the number of points for exact entries.
  package var rank: Int
  /// A bound of the relative error of (Kμ)_i at the worst point; where the kernel changes sign, relative to its largest value.
  package var error: Double

  package init(rank: Int, error: Double) {
    self.rank = rank
    self.error = error
  }
}
