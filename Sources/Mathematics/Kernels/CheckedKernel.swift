/// Products by factors for those weights for which their error bound is small enough, by exact entries for the others.
///
/// Which of the two is decided by the weights alone, so a result does not depend on what was computed before. For whoever applies a kernel to
/// many states and does not keep a choice of operator; a movement does (``InteractionKernel``).
package struct CheckedKernel: KernelOperator {
  private let interaction: InteractionKernel
  /// The relative error asked of each value.
  package let tolerance: Double

  package init(_ interaction: InteractionKernel, tolerance: Double) {
    self.interaction = interaction
    self.tolerance = tolerance
  }

  package var count: Int { interaction.count }
  package var kind: KernelOperatorKind { interaction.initial.kind }
  package var logScale: Double { interaction.logScale }
  package var largestEntry: Double { interaction.exact.largestEntry }
  package var isPositive: Bool { interaction.exact.isPositive }

  package func apply(_ weights: [Double]) -> [Double] {
    if let factors = interaction.factors {
      let image = factors.apply(weights)
      if factors.serves(weights, image: image, within: tolerance) { return image }
    }
    return interaction.exact.apply(weights)
  }

  package func error(of weights: [Double], image: [Double]) -> [Double] {
    let exact = interaction.exact.error(of: weights, image: image)
    guard let factors = interaction.factors, factors.serves(weights, image: image, within: tolerance) else { return exact }
    return zip(exact, factors.error(of: weights, image: image)).map { max($0, $1) }
  }
}

extension SelfAttention {
  /// The kernel matrix on a point set as an operator whose values are good to 1e-9 of each, not scaled (c = 0) while ‖βD‖ ≤ 700.
  ///
  /// - Complexity: O(V²) where the matrix is stored, O(V r²) above.
  package func kernelOperator(on points: PointSet) -> CheckedKernel {
    // e^700 leaves room for sums below the largest number, e^709.
    let logScale = max(0, head.logScale - 700)
    return CheckedKernel(InteractionKernel(heads: [WeightedHead(kernel: head)], points: points, logScale: logScale), tolerance: 1e-9)
  }
}
