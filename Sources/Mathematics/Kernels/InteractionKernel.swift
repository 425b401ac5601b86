import NumericalKernels

/// The interaction Σ_h weight_h k_h e^{−c} on fixed points: its operators, and the positive part of σK.
///
/// Scaled factors of low rank serve those states in which their error bound is small enough
/// (``KernelOperator/serves(_:image:within:)``, asked in every step), exact entries every state: stored up to
/// ``ExactKernel/storageLimit`` points, evaluated block by block above. Where there are few points or the rank is high, there are no
/// factors. Immutable and shared: which operator is in use is the caller's to keep,
///
///     var kernel = interaction.initial
///     if !kernel.serves(μ, image: m, within: 1e-2 * gapTolerance) { kernel = interaction.exact.keepingEntries() }
package struct InteractionKernel: Sendable {
  package let exact: ExactKernel
  /// Nil where the points are few, or where factors would need too high a rank.
  package let factors: FactoredKernel?
  /// K̃ = K₊ − K₋, both positive semi-definite; nil where one vanishes.
  private let positive: PositiveSum?
  private let negative: PositiveSum?
  /// The sizes of the points, (k₊ + k₋)(x_i, x_i).
  private let squaredSizes: [Double]

  /// Relative to the sizes of the points, what the factors leave out.
  static let factorTolerance = 1e-13
  /// Up to so many points products with the stored matrix cost no more than with factors.
  private static let fewPoints = 1_000
  /// Above these ranks factors cost more than they save, O(V r²) once and V·r numbers.
  private static func largestRank(_ count: Int) -> Int { min(count / 8, 1_500) }

  /// c, the largest of the heads' own: values are those of the kernel times e^{−c}.
  package var logScale: Double { exact.logScale }
  package var count: Int { exact.count }

  /// Of entries and their positive and negative parts, |k₊|, |k₋| ≤ s_i s_j at two points.
  ///
  /// - Complexity: O(V²) up to the storage limit, above O(V r²).
  init(
    entries: some KernelEntries, positive: [any PositiveKernel], negative: [any PositiveKernel], squaredSizes: [Double], storageLimit: Int
  ) {
    let limit = Self.largestRank(entries.count), exact = ExactKernel(entries, storageLimit: 0)
    self.positive = PositiveSum(positive)
    self.negative = PositiveSum(negative)
    self.squaredSizes = squaredSizes
    let isSmall = entries.count <= min(Self.fewPoints, storageLimit)
    factors =
      isSmall || !Self.seemsLow(self.positive, self.negative, squaredSizes, limit: limit)
      ? nil
      : FactoredKernel(
        exact, positive: self.positive, negative: self.negative, squaredSizes: squaredSizes, tolerance: Self.factorTolerance,
        maximumRank: limit)
    self.exact = factors == nil ? exact.keepingEntries(storageLimit: storageLimit) : exact
  }

  /// Whether the factors' rank may be below the limit: measured, it is three to four times that of tolerance 1e-4, which is soon known.
  private static func seemsLow(_ positive: PositiveSum?, _ negative: PositiveSum?, _ squaredSizes: [Double], limit: Int) -> Bool {
    var rank = 0
    for case let part? in [positive, negative] {
      guard
        let factor = LowRankFactor(
          part, squaredSizes: squaredSizes, tolerance: 1e-4, maximumRank: max(0, limit / 3 - rank), stopsAtMaximum: false)
      else { return false }
      rank += factor.rank
    }
    return true
  }

  /// Of heads on points of the unit sphere.
  ///
  /// - Parameter logScale: c; the largest of the heads' own when nil.
  package init(
    heads: [WeightedHead], points: PointSet, logScale: Double? = nil, storageLimit: Int = ExactKernel.storageLimit
  ) {
    let logScale = logScale ?? heads.reduce(0) { max($0, $1.kernel.logScale) }
    let splits = heads.map { KernelSplit(points: points, kernel: $0.kernel, logScale: logScale) }
    func parts(_ sign: Double) -> [KernelSplit.Part] {
      zip(heads, splits).map { $1.part(sign * $0.weight > 0 ? .positive : .negative, weight: abs($0.weight)) }.filter { !$0.vanishes }
    }
    var sizes = [Double](repeating: 0, count: points.count)
    for (head, split) in zip(heads, splits) {
      for (i, size) in split.squaredSizes.enumerated() { sizes[i] += abs(head.weight) * size }
    }
    self.init(
      entries: HeadEntries(points: points, heads: heads, logScale: logScale), positive: parts(1), negative: parts(-1),
      squaredSizes: sizes, storageLimit: storageLimit)
  }

  package init(_ kernel: AttentionKernel, points: PointSet, storageLimit: Int = ExactKernel.storageLimit) {
    self.init(heads: [WeightedHead(kernel: kernel)], points: points, storageLimit: storageLimit)
  }

  /// The operator to begin with.
  package var initial: any KernelOperator { factors ?? exact as any KernelOperator }

  /// The operator of a kind, as a file names it; the exact one where there are no factors.
  package func callAsFunction(_ kind: KernelOperatorKind) -> any KernelOperator {
    kind == .factors ? initial : exact
  }

  /// A factor U of a positive semi-definite part of σK̃, U Uᵀ, truncated relative to the sizes of the points: the curvature that a convex
  /// model may keep. σK̃ − U Uᵀ is negative semi-definite up to the factor's remainder. Nil when the part vanishes.
  ///
  /// - Parameters:
  ///   - sigma: −1 for ascent, +1 for descent.
  ///   - tolerance: 1e-2 serves W_{m,2}, 1e-4 W_2.
  /// - Complexity: O(V r²).
  package func positivePart(sigma: Double, tolerance: Double, maximumRank: Int = .max) -> LowRankFactor? {
    guard let part = sigma > 0 ? positive : negative else { return nil }
    let factor = LowRankFactor(part, squaredSizes: squaredSizes, tolerance: tolerance, maximumRank: maximumRank)
    return factor.flatMap { $0.rank > 0 ? $0 : nil }
  }
}

extension SelfAttention {
  /// The interaction of this model on a point set.
  package func interactionKernel(on points: PointSet) -> InteractionKernel { InteractionKernel(head, points: points) }
}
