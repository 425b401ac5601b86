import Glibc
import NumericalKernels

/// The attention kernel between zonal measures on S^{n−1}, those invariant under the rotations that fix e₁, for D = diag(d₁, d₂, …, d₂).
///
/// With x = (cos θ, sin θ ξ), ξ on S^{n−2}, the mean of exp(β x·Dy) over ξ depends on the colatitudes only,
///
///     k̄(θ, θ') = exp(β d₁ cos θ cos θ') Λ_ν(β d₂ sin θ sin θ'),   ν = (n − 3)/2,
///     Λ_ν(z) = Γ(ν+1) (2/z)^ν I_ν(z) = Σ_k (z²/4)^k / (k! (ν+1)_k)
///
/// (Funk–Hecke; ZONAL-AND-TIME A.1). Λ has even powers with positive coefficients only: the sign of d₂ does not matter, every term of
/// the series is positive, and k̄ = k̄ₑ + k̄ₒ with cosh and sinh of the first exponent, both semi-definite. No Bessel function of a library
/// is used: they underflow for n in the thousands where Λ is of order one.
package struct ZonalKernel: Sendable, Equatable {
  /// n, of the sphere S^{n−1}.
  package let ambient: Int
  /// β d₁, β |d₂|.
  package let axial: Double
  package let transverse: Double
  /// ‖βD‖.
  package let norm: Double
  /// c of k̄ e^{−c}: the logarithm of the mean over the sphere, so that uniform measures have potentials of order one in any dimension
  /// (the value at the poles is e^{0.62 n} times larger when β = n), but so large that nothing exceeds e^600.
  package let logScale: Double

  /// The series has about as many terms as this.
  package static let largestNorm = 1e5

  /// - Throws: ``ModelError`` where d₁, d₂ or β are not finite, β is not positive, n < 2, or ‖βD‖ is above ``largestNorm``.
  package init(ambient: Int, axis: Double, others: Double, inverseTemperature: Double = 1) throws(ModelError) {
    let plane = try AttentionKernel(interaction: [[axis, 0], [0, others]], inverseTemperature: inverseTemperature)
    guard ambient >= 2 else { throw .wrongShape(rows: ambient, expected: 2) }
    guard plane.norm <= Self.largestNorm else { throw .kernelOverflows(norm: plane.norm) }
    self.ambient = ambient
    axial = inverseTemperature * axis
    transverse = inverseTemperature * abs(others)
    norm = plane.norm
    logScale = max(SphericalMean.logarithm(order: Double(ambient) / 2 - 1, plane.norm), plane.norm - 600)
  }

  /// ν = (n − 3)/2.
  var order: Double { Double(ambient - 3) / 2 }
}

/// Λ_ν(z) = Γ(ν+1) (2/z)^ν I_ν(z), the mean of exp(z ξ₁) over the sphere S^{2ν+1}.
package enum SphericalMean {
  /// log Λ_ν(z), ν > −1.
  package static func logarithm(order: Double, _ z: Double) -> Double {
    let (value, scale) = series(order: order, Lanes(repeating: z))
    return log(value[0]) + scale[0]
  }

  /// Λ_ν(z) = value · e^scale, eight at a time. Terms are added until they are below 1e-17 of the sum and fall.
  static func series(order: Double, _ z: Lanes) -> (value: Lanes, scale: Lanes) {
    let quarter = z * z / 4
    let largest = quarter.max()
    var (sum, term, scale) = (Lanes(repeating: 1), Lanes(repeating: 1), Lanes())
    var k = 0.0
    while true {
      // Eight terms raise the sum by less than 1e150 for z below 1e8.
      for _ in 0..<8 {
        k += 1
        term *= quarter * (1 / (k * (order + k)))
        sum += term
      }
      if largest < k * (order + k) && all(term .<= 1e-17 * sum) { return (sum, scale) }
      guard sum.max() > 1e150 else { continue }
      for lane in 0..<8 where sum[lane] > 1e150 {
        scale[lane] += log(sum[lane])
        term[lane] /= sum[lane]
        sum[lane] = 1
      }
    }
  }
}

/// The entries k̄(θ_i, θ_j) e^{−c} at colatitudes.
///
/// A term of the series is rounded five times more than the one before, of at most 2z + 60; the exponent is a sum of numbers up to ‖βD‖
/// and c whose factors are rounded.
package struct ZonalEntries: KernelEntries {
  package let kernel: ZonalKernel
  package let rounding: EntryRounding
  private let cosines: [Double]
  private let sines: [Double]

  package init(kernel: ZonalKernel, colatitudes: [Double]) {
    self.kernel = kernel
    cosines = colatitudes.map { cos($0) }
    sines = colatitudes.map { abs(sin($0)) }
    let terms = 2 * kernel.transverse + 60
    rounding = EntryRounding(
      relative: expm1((6 * terms + 10 * kernel.norm + 4 * abs(kernel.logScale) + 20) * 0x1p-53), absolute: 8 * 0x1p-1074,
      largest: exp(kernel.norm - kernel.logScale) * (1 + 1e-9), isPositive: true)
  }

  private init(_ other: ZonalEntries, selecting indices: [Int]) {
    (kernel, rounding) = (other.kernel, other.rounding)
    cosines = indices.map { other.cosines[$0] }
    sines = indices.map { other.sines[$0] }
  }

  package var count: Int { cosines.count }
  package var logScale: Double { kernel.logScale }

  package func evaluate(column j: Int, _ rows: Range<Int>, into out: UnsafeMutablePointer<Double>) {
    evaluate(column: j, rows, parity: nil, into: out)
  }

  /// The part at (θ_j, θ_i) that is even or odd under θ → π − θ, or both.
  private func evaluate(column j: Int, _ rows: Range<Int>, parity: Part.Parity?, into out: UnsafeMutablePointer<Double>) {
    let (axial, transverse) = (kernel.axial * cosines[j], kernel.transverse * sines[j])
    var start = rows.lowerBound
    while start < rows.upperBound {
      let width = min(8, rows.upperBound - start)
      var (cosine, sine) = (Lanes(), Lanes())
      for lane in 0..<width { (cosine[lane], sine[lane]) = (cosines[start + lane], sines[start + lane]) }
      let (mean, scale) = SphericalMean.series(order: kernel.order, transverse * sine)
      let exponent = axial * cosine
      let values: Lanes
      switch parity {
      case nil: values = Self.exponential(exponent + (scale - kernel.logScale)) * mean
      case .even, .odd:
        let plus = Self.exponential(exponent + (scale - kernel.logScale))
        let minus = Self.exponential((scale - kernel.logScale) - exponent)
        values = (parity == .even ? plus + minus : (kernel.axial < 0 ? minus - plus : plus - minus)) * (0.5 * mean)
      }
      for lane in 0..<width { out[start - rows.lowerBound + lane] = values[lane] }
      start += width
    }
  }

  private static func exponential(_ x: Lanes) -> Lanes {
    var x = x
    withUnsafeMutableBytes(of: &x) { exponentiate($0.bindMemory(to: Double.self)) }
    return x
  }

  /// k̄ₑ, or the magnitude of k̄ₒ, which has the sign of d₁.
  struct Part: PositiveKernel {
    enum Parity: Sendable {
      case even, odd
    }

    let entries: ZonalEntries
    let parity: Parity

    var count: Int { entries.count }
    var rounding: Double { 2 * entries.rounding.relative }
    var diagonal: [Double] { (0..<count).map { value($0, parity) } }

    /// (k̄ₑ + |k̄ₒ|)(θ_i, θ_i).
    var squaredSizes: [Double] { (0..<count).map { value($0, .even) + value($0, .odd) } }

    func columns(_ pivots: [Int]) -> DenseMatrix {
      let elements = [Double](unsafeUninitializedCapacity: count * pivots.count) { elements, initialized in
        initialized = count * pivots.count
        nonisolated(unsafe) let elements = elements
        parallelBlocks(count: pivots.count, grain: 1) { column, _ in
          entries.evaluate(column: pivots[column], 0..<count, parity: parity, into: elements.baseAddress! + column * count)
        }
      }
      return DenseMatrix(rows: count, columns: pivots.count, elements: elements)
    }

    func selecting(_ indices: [Int]) -> Part { Part(entries: ZonalEntries(entries, selecting: indices), parity: parity) }

    private func value(_ i: Int, _ parity: Parity) -> Double {
      var value = 0.0
      entries.evaluate(column: i, i..<i + 1, parity: parity, into: &value)
      return value
    }
  }
}

extension InteractionKernel {
  /// The interaction of zonal measures at these colatitudes.
  package init(_ kernel: ZonalKernel, colatitudes: [Double], storageLimit: Int = ExactKernel.storageLimit) {
    let entries = ZonalEntries(kernel: kernel, colatitudes: colatitudes)
    let even = ZonalEntries.Part(entries: entries, parity: .even)
    let odd = ZonalEntries.Part(entries: entries, parity: .odd)
    self.init(
      entries: entries, positive: kernel.axial > 0 ? [even, odd] : [even], negative: kernel.axial < 0 ? [odd] : [],
      squaredSizes: even.squaredSizes, storageLimit: storageLimit)
  }
}
