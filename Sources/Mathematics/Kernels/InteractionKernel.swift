import NumericalKernels

/// The interaction Σ_h weight_h k_h e^{−c} on fixed points: its operators, and the positive part of σK.
///
/// Up to ``ExactKernel/storageLimit`` points the exact matrix is stored and serves every state. Above, scaled factors serve those
/// states in which their error bound is small enough (``KernelOperator/serves(_:image:within:)``, asked in every round), and exact
/// entries evaluated block by block the others. Immutable and shared: which operator is in use is the caller's to keep,
///
///     var kernel = interaction.initial
///     if !kernel.serves(μ, image: m, within: 1e-2 * gapTolerance) { kernel = interaction.exact }
package struct InteractionKernel: Sendable {
  package let heads: [WeightedHead]
  /// c, the largest of the heads' own: values are those of the kernel times e^{−c}.
  package let logScale: Double
  package let exact: ExactKernel
  /// Nil where the matrix is stored, or where factors would need too high a rank.
  package let factors: FactoredKernel?
  private let splits: [KernelSplit]

  /// Relative to the sizes of the points, what the factors leave out.
  static let factorTolerance = 1e-13
  /// Above, factors cost more than they save: O(V r²) once, V·r numbers.
  static let largestFactorRank = 1_500

  /// - Complexity: O(V²) up to the storage limit, above O(V r²).
  package init(heads: [WeightedHead], points: PointSet, storageLimit: Int = ExactKernel.storageLimit) {
    self.heads = heads
    let logScale = heads.reduce(0) { max($0, $1.kernel.logScale) }
    self.logScale = logScale
    let entries = HeadEntries(points: points, heads: heads, logScale: logScale)
    exact = ExactKernel(entries, storageLimit: storageLimit)
    splits = heads.map { KernelSplit(points: points, kernel: $0.kernel, logScale: logScale) }
    let sizes = Self.squaredSizes(heads, splits)
    factors =
      exact.kind == .stored
      ? nil
      : FactoredKernel(
        positive: Self.part(heads, splits, sign: 1), negative: Self.part(heads, splits, sign: -1), squaredSizes: sizes,
        logScale: logScale, largestEntry: exact.largestEntry, isPositive: exact.isPositive, tolerance: Self.factorTolerance,
        maximumRank: min(points.count / 4, Self.largestFactorRank))
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
  ///   - tolerance: 1e-2 serves W_{m,2}, 1e-4 W_2 (RANGE B.3).
  /// - Complexity: O(V r²).
  package func positivePart(sigma: Double, tolerance: Double, maximumRank: Int = .max) -> LowRankFactor? {
    guard let part = Self.part(heads, splits, sign: sigma) else { return nil }
    let factor = LowRankFactor(
      part, squaredSizes: Self.squaredSizes(heads, splits), tolerance: tolerance, maximumRank: maximumRank)
    return factor.flatMap { $0.rank > 0 ? $0 : nil }
  }

  /// The positive semi-definite part of sign·Σ weight_h k_h; nil when it vanishes.
  static func part(_ heads: [WeightedHead], _ splits: [KernelSplit], sign: Double) -> PositiveSum? {
    let parts = zip(heads, splits).map { head, split in
      split.part(sign * head.weight > 0 ? .positive : .negative, weight: abs(head.weight))
    }.filter { !$0.vanishes }
    return parts.isEmpty ? nil : PositiveSum(parts: parts)
  }

  private static func squaredSizes(_ heads: [WeightedHead], _ splits: [KernelSplit]) -> [Double] {
    var sizes = [Double](repeating: 0, count: splits[0].count)
    for (head, split) in zip(heads, splits) {
      for (i, size) in split.squaredSizes.enumerated() { sizes[i] += abs(head.weight) * size }
    }
    return sizes
  }
}

extension SelfAttention {
  /// The interaction of this model on a point set.
  package func interactionKernel(on points: PointSet) -> InteractionKernel { InteractionKernel(head, points: points) }
}
