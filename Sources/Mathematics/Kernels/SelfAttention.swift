import NumericalKernels

/// The interaction kernel k(x, y) of self-attention.
public enum KernelKind: String, Sendable, CaseIterable {
  /// k(x, y) = exp(β x·Dy), the attention kernel.
  case exponential
  /// k(x, y) = β x·Dy, its linearization about β = 0; it changes sign, so it is no mobility.
  case linear
}

/// The direction of the flow: the sign of the value matrix V = ±D.
public enum FlowDirection: String, Sendable, CaseIterable {
  /// V = D: the interaction energy increases, tokens cluster.
  case ascent
  /// V = −D: the interaction energy decreases, tokens spread.
  case descent
}

/// The metric in which the flow is a gradient flow.
public enum TransportMetric: String, Sendable, CaseIterable {
  /// W_{m,2}, with the mobility 1/m_μ of softmax-normalized attention.
  case nonlocalMobility = "nonlocal-mobility"
  /// W_2, for attention normalized by a constant.
  case wasserstein
}

/// What makes a self-attention model unusable as a gradient flow.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// D is not a square matrix of at least two rows.
  case wrongShape(rows: Int, expected: Int)
  /// An entry of D is infinite or not a number.
  case notFinite(row: Int, column: Int)
  /// D differs from its transpose by more than rounding.
  case notSymmetric(row: Int, column: Int, difference: Double)
  /// The linear kernel changes sign and was asked to be a mobility.
  case linearKernelNeedsWasserstein
  /// The kernel changes sign or may vanish, and was asked to be a mobility.
  case mobilityNotPositive
  /// β is not a positive finite number.
  case invalidInverseTemperature(Double)
  /// ‖βD‖₂ is so large that the kernel leaves the range of numbers.
  case kernelOverflows(norm: Double)
  /// A power series has no coefficients.
  case emptySeries
  /// The coefficient of that power is infinite or not a number.
  case coefficientNotFinite(Int)

  /// One sentence that says what is wrong and what would be right.
  public var description: String {
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
    case .mobilityNotPositive:
      "the power series is not positive on all of [−‖βD‖, ‖βD‖], so its kernel cannot weigh a transport metric; use metric: wasserstein with it"
    case .invalidInverseTemperature(let beta):
      "beta is \(beta); it must be a positive finite number"
    case .kernelOverflows(let norm):
      "‖βD‖ is \(norm), too large for the values of the kernel to be numbers; take a smaller beta, D or degree"
    case .emptySeries:
      "the power series has no coefficient; it needs a list [c₀, c₁, …]"
    case .coefficientNotFinite(let k):
      "coefficient \(k) of the power series is not a finite number"
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
public struct SelfAttention: Sendable, Equatable {
  /// The kernel k with its D and β.
  package let head: AttentionKernel
  /// The direction of the flow, along or against the gradient of E.
  public let direction: FlowDirection
  /// The metric in which the flow is a gradient flow of E.
  public let metric: TransportMetric

  /// A model with the kernel `head`.
  /// - Throws: ``ModelError`` when the kernel is asked to be a mobility and is not positive.
  package init(
    head: AttentionKernel, direction: FlowDirection = .ascent, metric: TransportMetric = .nonlocalMobility
  ) throws(ModelError) {
    if metric != .wasserstein && !head.isPositive {
      throw head.function == .linear ? .linearKernelNeedsWasserstein : .mobilityNotPositive
    }
    self.head = head
    self.direction = direction
    self.metric = metric
  }

  /// A model with interaction matrix `interaction`.
  /// - Throws: ``ModelError`` when D is not square, finite and symmetric (to 1e-12 of its largest entry), β is not positive, the
  ///   kernel overflows, or the linear kernel is asked to be a mobility.
  public init(
    interaction: [[Double]], inverseTemperature: Double = 1, kernel: KernelKind = .exponential,
    direction: FlowDirection = .ascent, metric: TransportMetric = .nonlocalMobility
  ) throws(ModelError) {
    try self.init(
      head: AttentionKernel(
        interaction: interaction, inverseTemperature: inverseTemperature, function: kernel == .linear ? .linear : .exponential),
      direction: direction, metric: metric)
  }

  /// The interaction matrix D, symmetric, row by row.
  public var interaction: [[Double]] { head.interaction }
  /// The inverse temperature β > 0.
  public var inverseTemperature: Double { head.inverseTemperature }
  /// The kind of the kernel k.
  public var kernel: KernelKind { head.function == .exponential ? .exponential : .linear }

  /// The dimension n of the space Rⁿ that holds the sphere S^{n−1}.
  public var ambient: Int { head.ambient }

  /// σ = −1 for ascent, +1 for descent: a movement minimizes W²/(2τ) + σE.
  package var sigma: Double { direction == .ascent ? -1 : 1 }

  /// βD, column by column (it is symmetric).
  package var scaledInteraction: DenseMatrix { head.scaledInteraction }
}
