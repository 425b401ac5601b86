import NumericalKernels

/// The interaction kernel k(x, y) of self-attention.
package enum KernelKind: String, Sendable, CaseIterable {
  /// k(x, y) = exp(β x·Dy), the attention kernel.
  case exponential
  /// k(x, y) = β x·Dy, its linearization about β = 0; it changes sign, so it is no mobility.
  case linear
}

/// The direction of the flow: the sign of the value matrix V = ±D.
package enum FlowDirection: String, Sendable, CaseIterable {
  /// V = D: the interaction energy increases, tokens cluster.
  case ascent
  /// V = −D: the interaction energy decreases, tokens spread.
  case descent
}

/// The metric in which the flow is a gradient flow.
package enum TransportMetric: String, Sendable, CaseIterable {
  /// W_{m,2}, with the mobility 1/m_μ of softmax-normalized attention.
  case nonlocalMobility = "nonlocal-mobility"
  /// W_2, for attention normalized by a constant.
  case wasserstein
}

/// What makes a self-attention model unusable as a gradient flow.
package enum ModelError: Error, Equatable, CustomStringConvertible {
  case wrongShape(rows: Int, expected: Int)
  case notFinite(row: Int, column: Int)
  case notSymmetric(row: Int, column: Int, difference: Double)
  case linearKernelNeedsWasserstein
  case invalidInverseTemperature(Double)

  package var description: String {
    switch self {
    case .wrongShape(let rows, let expected):
      "D has \(rows) rows or a row of another length; it must be \(expected)×\(expected)"
    case .notFinite(let row, let column):
      "D[\(row)][\(column)] is not a finite number"
    case .notSymmetric(let row, let column, let difference):
      "D is not symmetric: D[\(row)][\(column)] and D[\(column)][\(row)] differ by \(difference); "
        + "attention is a gradient flow of the interaction energy only for symmetric D (use `jko particles` for other matrices)"
    case .linearKernelNeedsWasserstein:
      "the linear kernel changes sign and cannot weigh a transport metric; use metric: wasserstein with it"
    case .invalidInverseTemperature(let beta):
      "beta is \(beta); it must be a positive finite number"
    }
  }
}

/// A mean-field self-attention model with layer normalization on the unit sphere of Rⁿ.
///
///     k(x, y) = exp(β x·Dy),   m_μ(x) = ∫ k(x, y) dμ(y),   E(μ) = ½ ∫ m_μ dμ,   δE/δμ = m_μ
///
/// Ascent is the flow v = ∇m_μ/m_μ of V = D, descent its reverse (Burger, Kabri, Korolev, Roith, Weigand,
/// arXiv 2501.03096, (2.1) and Theorem 2.7); in the Wasserstein metric v = ±∇m_μ. The factor ½ of E is ours:
/// the paper reports 2E.
package struct SelfAttention: Sendable, Equatable {
  /// D, symmetric, row by row.
  package let interaction: [[Double]]
  /// β > 0.
  package let inverseTemperature: Double
  package let kernel: KernelKind
  package let direction: FlowDirection
  package let metric: TransportMetric

  /// - Throws: ``ModelError`` when D is not square, finite and symmetric (to 1e-12 of its largest entry), β is not
  ///   positive, or the linear kernel is asked to be a mobility.
  package init(
    interaction: [[Double]], inverseTemperature: Double = 1, kernel: KernelKind = .exponential,
    direction: FlowDirection = .ascent, metric: TransportMetric = .nonlocalMobility
  ) throws(ModelError) {
    let n = interaction.count
    for row in interaction where row.count != n || n < 2 { throw .wrongShape(rows: n, expected: max(2, n)) }
    for i in 0..<n { for j in 0..<n where !interaction[i][j].isFinite { throw .notFinite(row: i, column: j) } }
    let scale = interaction.joined().reduce(0) { max($0, abs($1)) }
    for i in 0..<n {
      for j in 0..<i where abs(interaction[i][j] - interaction[j][i]) > 1e-12 * scale {
        throw .notSymmetric(row: i, column: j, difference: interaction[i][j] - interaction[j][i])
      }
    }
    guard inverseTemperature > 0, inverseTemperature.isFinite else { throw .invalidInverseTemperature(inverseTemperature) }
    if kernel == .linear && metric != .wasserstein { throw .linearKernelNeedsWasserstein }
    self.interaction = interaction
    self.inverseTemperature = inverseTemperature
    self.kernel = kernel
    self.direction = direction
    self.metric = metric
  }

  /// Ambient dimension n of the sphere S^{n−1}.
  package var ambient: Int { interaction.count }

  /// σ = −1 for ascent, +1 for descent: a movement minimizes W²/(2τ) + σE.
  package var sigma: Double { direction == .ascent ? -1 : 1 }

  /// βD, column by column (it is symmetric).
  package var scaledInteraction: DenseMatrix {
    DenseMatrix(rows: ambient, columns: ambient, elements: interaction.joined().map { inverseTemperature * $0 })
  }
}
