import Kernels
import NumericalKernels

/// What the weighted sum of attention is divided by.
public enum AttentionNormalization: String, Sendable, CaseIterable {
  /// The sum of the kernel over the particles: softmax. The flow in the metric of nonlocal mobility.
  case softmax
  /// One. The flow in the Wasserstein metric.
  case constant
}

/// What makes a particle model impossible.
public enum ParticleModelError: Error, Equatable, CustomStringConvertible {
  /// The matrix of that name, D or V, is not square, or not of the size of the other.
  case wrongShape(matrix: String, expected: Int)
  /// An entry of the matrix of that name is infinite or not a number.
  case notFinite(matrix: String, row: Int, column: Int)
  /// β is not a positive finite number.
  case invalidInverseTemperature(Double)
  /// The linear kernel changes sign and was asked to normalize attention.
  case linearKernelWithSoftmax
  /// ‖βD‖₂ is so large that the kernel leaves the range of numbers.
  case kernelOverflows(norm: Double)

  /// One sentence that says what is wrong and what would be right.
  public var description: String {
    switch self {
    case .wrongShape(let matrix, let expected):
      "\(matrix) must be a square matrix of \(expected) rows of \(expected) numbers, with at least two rows"
    case .notFinite(let matrix, let row, let column):
      "\(matrix)[\(row)][\(column)] is not a finite number"
    case .invalidInverseTemperature(let beta):
      "beta is \(beta); it must be a positive finite number"
    case .linearKernelWithSoftmax:
      "the linear kernel changes sign and cannot normalize attention; use constant normalization (metric: wasserstein) with it"
    case .kernelOverflows(let norm):
      "the norm of beta D is \(norm); above \(ParticleModel.largestNorm) the kernel overflows"
    }
  }
}

/// Self-attention with layer normalization, as a flow of weighted particles on the unit sphere of Rⁿ.
///
///     dX_i/dt = β P_{X_i} V a_i,   P_x y = y − (x·y) x,
///     a_i = Σ_j w_j k(X_i, X_j) X_j / Σ_j w_j k(X_i, X_j)     softmax,    k(x, y) = exp(β x·Dy)
///     a_i = Σ_j w_j k(X_i, X_j) X_j                           constant
///     a_i = Σ_j w_j X_j                                       linear kernel k(x, y) = β x·Dy, constant
///
/// For symmetric D and V = ±D this is the gradient flow of ``SelfAttention`` for empirical measures: v = ±∇ log m and
/// v = ±∇m, m(x) = Σ_j w_j k(x, X_j) (arXiv 2501.03096, (2.1)). D and V may be any other matrices.
public struct ParticleModel: Sendable, Equatable {
  /// The interaction matrix D, row by row.
  public let interaction: [[Double]]
  /// The value matrix V, row by row.
  public let value: [[Double]]
  /// The inverse temperature β > 0.
  public let inverseTemperature: Double
  /// The kernel k that weighs the particles.
  public let kernel: KernelKind
  /// What the weighted sum is divided by.
  public let normalization: AttentionNormalization
  /// Whether D = Dᵀ, to 1e-12 of its largest entry: each pair's kernel is then evaluated once.
  package let isSymmetric: Bool
  /// The sign σ of the gradient flow: −1 for V = D (ascent of the energy), +1 for V = −D (descent), nil when the flow is neither.
  public let sigma: Double?

  /// The largest ‖βD‖₂ whose kernel stays in range.
  public static let largestNorm = 700.0

  /// A flow with interaction matrix `interaction` and value matrix `value`.
  /// - Parameters:
  ///   - interaction: D, n×n.
  ///   - value: V, n×n; nil for D (ascent) or −D (descent).
  ///   - direction: the sign of V when it is not given.
  /// - Throws: ``ParticleModelError``.
  public init(
    interaction: [[Double]], value: [[Double]]? = nil, direction: FlowDirection = .ascent, inverseTemperature: Double = 1,
    kernel: KernelKind = .exponential, normalization: AttentionNormalization = .softmax
  ) throws(ParticleModelError) {
    let n = interaction.count
    let sign = direction == .ascent ? 1.0 : -1.0
    let value = value ?? interaction.map { $0.map { sign * $0 } }
    for (name, matrix) in [("D", interaction), ("V", value)] {
      guard matrix.count == n, n >= 2, matrix.allSatisfy({ $0.count == n }) else {
        throw .wrongShape(matrix: name, expected: max(2, n))
      }
      for i in 0..<n { for j in 0..<n where !matrix[i][j].isFinite { throw .notFinite(matrix: name, row: i, column: j) } }
    }
    guard inverseTemperature > 0, inverseTemperature.isFinite else { throw .invalidInverseTemperature(inverseTemperature) }
    if kernel == .linear && normalization == .softmax { throw .linearKernelWithSoftmax }
    self.interaction = interaction
    self.value = value
    self.inverseTemperature = inverseTemperature
    self.kernel = kernel
    self.normalization = normalization

    let scale = interaction.joined().reduce(0) { max($0, abs($1)) }
    func isNear(_ a: [[Double]], _ entry: (Int, Int) -> Double) -> Bool {
      (0..<n).allSatisfy { i in (0..<n).allSatisfy { abs(a[i][$0] - entry(i, $0)) <= 1e-12 * scale } }
    }
    let isSymmetric = isNear(interaction) { interaction[$1][$0] }
    self.isSymmetric = isSymmetric
    if isSymmetric && isNear(value, { interaction[$0][$1] }) {
      sigma = -1
    } else if isSymmetric && isNear(value, { -interaction[$0][$1] }) {
      sigma = 1
    } else {
      sigma = nil
    }
    let norm = interactionNorm
    if kernel == .exponential && !(norm <= Self.largestNorm) { throw .kernelOverflows(norm: norm) }
  }

  /// The particle flow of a gradient-flow model.
  public init(_ model: SelfAttention) throws(ParticleModelError) {
    try self.init(
      interaction: model.interaction, direction: model.direction, inverseTemperature: model.inverseTemperature,
      kernel: model.kernel, normalization: model.metric == .nonlocalMobility ? .softmax : .constant)
  }

  /// The dimension n of the space Rⁿ that holds the sphere S^{n−1}.
  public var ambient: Int { interaction.count }

  /// ‖βD‖₂, the largest |log k|.
  package var interactionNorm: Double {
    var gram = DenseMatrix(rows: ambient, columns: ambient)
    for i in 0..<ambient {
      for j in 0..<ambient { for row in interaction { gram[i, j] += row[i] * row[j] } }
    }
    // An overflow to infinity is the caller's to report.
    guard gram.elements.allSatisfy(\.isFinite) else { return .infinity }
    return inverseTemperature * max(0, SymmetricEigen(gram).values[ambient - 1]).squareRoot()
  }

  /// βD x at every point, coordinate by coordinate.
  func transformed(_ points: PointSet) -> [Double] {
    image(of: points.coordinates, count: points.count, under: interaction)
  }

  /// β M y at every point, coordinate by coordinate.
  func image(of coordinates: [Double], count: Int, under matrix: [[Double]]) -> [Double] {
    var image = [Double](repeating: 0, count: coordinates.count)
    image.withUnsafeMutableBufferPointer { image in
      coordinates.withUnsafeBufferPointer { x in
        for c in 0..<ambient {
          for d in 0..<ambient where matrix[c][d] != 0 {
            add(inverseTemperature * matrix[c][d], times: x.baseAddress! + d * count, to: image.baseAddress! + c * count, count)
          }
        }
      }
    }
    return image
  }
}
