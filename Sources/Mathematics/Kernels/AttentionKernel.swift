import NumericalKernels

/// One head of attention,
///
///     k(x, y) = f(β x·Dy),   f the exponential or a power series.
///
/// The one place where D and β are checked. Where ‖βD‖ is large, values of the exponential are those of the scaled kernel k e^{−c},
/// c = ‖βD‖, wherever they are computed: it is at most 1 on the sphere, whatever β. Scaling K, temperature and potentials together
/// scales a step's objective in W_{m,2} and changes nothing else.
package struct AttentionKernel: Sendable, Equatable {
  /// D, symmetric, row by row.
  package let interaction: [[Double]]
  /// β > 0.
  package let inverseTemperature: Double
  package let function: KernelFunction
  /// ‖βD‖, the largest magnitude of an eigenvalue: the largest |β x·Dy| on the sphere.
  package let norm: Double

  /// Above this norm an exponent, known to 1e-16 of it, leaves no digits of its exponential that a certificate could rest on.
  package static let largestNorm = 1e8

  /// - Throws: ``ModelError`` when D is not square, finite and symmetric (to 1e-12 of its largest entry), β is not positive and
  ///   finite, βD overflows or is above ``largestNorm``, or the series has no coefficient, one that is not finite, or overflows.
  package init(interaction: [[Double]], inverseTemperature: Double = 1, function: KernelFunction = .exponential) throws(ModelError) {
    let n = interaction.count
    for row in interaction where row.count != n || n < 2 { throw .wrongShape(rows: n, expected: max(2, n)) }
    for i in 0..<n { for j in 0..<n where !interaction[i][j].isFinite { throw .notFinite(row: i, column: j) } }
    let scale = interaction.joined().reduce(0) { max($0, abs($1)) }
    for i in 0..<n {
      for j in 0..<i where !(abs(interaction[i][j] - interaction[j][i]) <= 1e-12 * scale) {
        throw .notSymmetric(row: i, column: j, difference: interaction[i][j] - interaction[j][i])
      }
    }
    guard inverseTemperature > 0, inverseTemperature.isFinite else { throw .invalidInverseTemperature(inverseTemperature) }
    let largest = inverseTemperature * scale * Double(n)
    guard largest.isFinite else { throw .kernelOverflows(norm: largest) }
    let eigenvalues = SymmetricEigen(Self.scaled(interaction, inverseTemperature)).values
    norm = max(-eigenvalues[0], eigenvalues[n - 1])
    switch function {
    case .exponential:
      guard norm <= Self.largestNorm else { throw .kernelOverflows(norm: norm) }
    case .powerSeries(let coefficients):
      guard !coefficients.isEmpty else { throw .emptySeries }
      for (k, c) in coefficients.enumerated() where !c.isFinite { throw .coefficientNotFinite(k) }
      // Room for sums over weights and for squares.
      guard function.magnitude(at: norm) < 1e150 else { throw .kernelOverflows(norm: norm) }
    }
    self.interaction = interaction
    self.inverseTemperature = inverseTemperature
    self.function = function
  }

  /// Ambient dimension n of the sphere S^{n−1}.
  package var ambient: Int { interaction.count }

  /// βD, column by column (it is symmetric).
  package var scaledInteraction: DenseMatrix { Self.scaled(interaction, inverseTemperature) }

  /// Up to this norm the exponential is taken as it is: its values and their products are far from overflow.
  package static let unscaledNorm = 300.0

  /// c of k e^{−c}: ‖βD‖ for the exponential where it is above ``unscaledNorm``, else 0.
  package var logScale: Double { function == .exponential && norm > Self.unscaledNorm ? norm : 0 }

  /// Whether k > 0 everywhere on the sphere: only then can m_μ weigh a transport metric.
  package var isPositive: Bool { function.isPositive(within: norm) }

  private static func scaled(_ interaction: [[Double]], _ beta: Double) -> DenseMatrix {
    DenseMatrix(rows: interaction.count, columns: interaction.count, elements: interaction.joined().map { beta * $0 })
  }
}
