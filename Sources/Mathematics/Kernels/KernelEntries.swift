/// The entries of a symmetric kernel matrix K_ij = k(x_i, x_j) e^{−c}, evaluated where they are needed.
package protocol KernelEntries: Sendable {
  /// Number of points.
  var count: Int { get }
  /// c.
  var logScale: Double { get }
  /// What the entries differ from the exact ones by.
  var rounding: EntryRounding { get }
  /// Writes k(x_i, x_j) e^{−c} for i in `rows` to `out`.
  func evaluate(column j: Int, _ rows: Range<Int>, into out: UnsafeMutablePointer<Double>)
}

/// A bound of the rounding of an entry, |k̂ − k| ≤ relative·|k| + absolute.
package struct EntryRounding: Sendable, Equatable {
  package var relative: Double
  package var absolute: Double
  /// max |k_ij|, and whether no entry is negative: sums of such entries with non-negative weights lose no digits.
  package var largest: Double
  package var isPositive: Bool

  package init(relative: Double, absolute: Double, largest: Double, isPositive: Bool) {
    (self.relative, self.absolute, self.largest, self.isPositive) = (relative, absolute, largest, isPositive)
  }
}
