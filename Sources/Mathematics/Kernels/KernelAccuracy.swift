/// By which operator the products with a kernel are formed, and how exact they are: what a file says of its run.
package struct KernelAccuracy: Sendable, Equatable, Codable {
  /// Columns of the factors; all points where entries are exact.
  package var rank: Int
  /// A bound of the relative error of Kμ, worst node.
  package var error: Double
  /// Nil in files that do not say.
  package var kind: KernelOperatorKind?
  /// c of the kernel k e^{−c} that energies and potentials are those of; 0 for the kernel itself.
  package var logScale: Double

  package init(rank: Int, error: Double, kind: KernelOperatorKind? = nil, logScale: Double = 0) {
    self.rank = rank
    self.error = error
    self.kind = kind
    self.logScale = logScale
  }
}
