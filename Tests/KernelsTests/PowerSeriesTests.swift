import Glibc
import NumericalKernels
import Testing

@testable import Kernels

/// Power series of any sign, and several heads.
@Suite("Power series and heads")
struct PowerSeriesTests {
  static let functions: [KernelFunction] = [
    .exponential, .linear, .powerSeries([1]), .powerSeries([0, -1]), .powerSeries([0.5, 0, 1]), .powerSeries([0, 0, -1, 0.25]),
    .powerSeries([1, -1, 0.5, -0.3, 0.2]),
  ]

  private func entries(_ heads: [WeightedHead], _ points: PointSet) -> DenseMatrix {
    let entries = HeadEntries(points: points, heads: heads, logScale: heads.reduce(0) { max($0, $1.kernel.logScale) })
    var matrix = DenseMatrix(rows: points.count, columns: points.count)
    matrix.elements.withUnsafeMutableBufferPointer {
      for j in 0..<points.count { entries.evaluate(column: j, 0..<points.count, into: $0.baseAddress! + j * points.count) }
    }
    return matrix
  }

  private func outerProduct(_ factor: LowRankFactor?, count: Int) -> [Double] {
    (0..<count).flatMap { factor?.row($0) ?? [Double](repeating: 0, count: count) }
  }

  @Test("two positive semi-definite parts add up to the kernel", arguments: modelZoo)
  func splitting(eigenvalues: [Double]) throws {
    let count = 60
    let points = randomPoints(count, ambient: eigenvalues.count, seed: 3)
    for function in Self.functions {
      let kernel = try AttentionKernel(interaction: interaction(eigenvalues: eigenvalues), inverseTemperature: 1.3, function: function)
      let split = KernelSplit(points: points, kernel: kernel, logScale: kernel.logScale)
      let positive = split.part(.positive).columns(Array(0..<count))
      let negative = split.part(.negative).columns(Array(0..<count))
      let exact = entries([WeightedHead(kernel: kernel)], points)
      let scale = max(split.scale, 1e-300)
      for e in exact.elements.indices {
        // Eigenvectors and products put a few ε ‖βD‖ into arguments, ‖βD‖ ≤ 5.2 here, of powers up to the fourth.
        #expect(abs(positive.elements[e] - negative.elements[e] - exact.elements[e]) <= 1e-13 * scale)
      }
      for (part, sign) in [(positive, KernelSplit.Part.Sign.positive), (negative, .negative)] {
        // Errors of entries move an eigenvalue by at most their norm; so does the eigensolver's own.
        #expect(SymmetricEigen(part).values[0] >= -1e-13 * Double(count) * scale)
        for (i, value) in split.part(sign).diagonal.enumerated() { #expect(abs(value - part[i, i]) <= 1e-13 * scale) }
        if split.part(sign).vanishes { #expect(part.elements.allSatisfy { $0 == 0 }) }
      }
    }
  }

  @Test("the truncated exponential series is the exponential")
  func truncatedExponential() throws {
    // 5^60/60! = 1e-40.
    var coefficients = [1.0]
    for k in 1...60 { coefficients.append(coefficients[k - 1] / Double(k)) }
    let points = randomPoints(300, ambient: 3)
    let matrix = interaction(eigenvalues: [5, -3, 1])
    let exponential = InteractionKernel(try AttentionKernel(interaction: matrix), points: points).exact
    let series = InteractionKernel(try AttentionKernel(interaction: matrix, function: .powerSeries(coefficients)), points: points).exact
    let weights = (0..<300).map { 1 + cos(Double($0)) }
    let (image, expected) = (series.apply(weights), exponential.apply(weights).map { $0 * exp(exponential.logScale) })
    #expect(series.logScale == 0)
    let bounds = series.error(of: weights, image: image)
    // What the exponential's own rounding is.
    for i in 0..<300 { #expect(abs(image[i] - expected[i]) <= bounds[i] + 1e-13 * expected[i]) }
  }

  @Test("sums of both signs are within their bound", arguments: [[1, 1.5, 0.5], [2, -1, 0.5], [1, -2], [1, 0.5, -0.5, 2]])
  func bounds(eigenvalues: [Double]) throws {
    let points = randomPoints(200, ambient: eigenvalues.count)
    let weights = (0..<200).map { exp(3 * cos(Double($0))) }
    let matrix = interaction(eigenvalues: eigenvalues)
    for function in Self.functions {
      let heads = [
        WeightedHead(weight: 0.7, kernel: try AttentionKernel(interaction: matrix, inverseTemperature: 2, function: function)),
        WeightedHead(weight: -0.4, kernel: try AttentionKernel(interaction: interaction(eigenvalues: eigenvalues, seed: 9))),
      ]
      for heads in [heads, [heads[0]]] {
        let kernel = InteractionKernel(heads: heads, points: points, storageLimit: 0)
        let reference = ReferenceKernel.image(heads, points, weights, logScale: kernel.logScale)
        var operators: [any KernelOperator] = [kernel.exact]
        if let factors = kernel.factors { operators.append(factors) }
        for kernel in operators {
          let image = kernel.apply(weights)
          let bounds = kernel.error(of: weights, image: image)
          for i in 0..<200 { #expect(abs(ReferenceKernel.Real(image[i]) - reference[i]) <= ReferenceKernel.Real(bounds[i])) }
          #expect(kernel.relativeError(of: weights, image: image) < 1e-10)
        }
      }
    }
  }

  @Test("of heads of any sign, σK minus the positive part is negative semi-definite; truncated, up to its remainder")
  func positivePart() throws {
    let count = 70
    let points = randomPoints(count, ambient: 3, seed: 8)
    let heads = [
      WeightedHead(weight: 0.7, kernel: try AttentionKernel(interaction: interaction(eigenvalues: [1, -2, 0.5]))),
      WeightedHead(weight: -0.2, kernel: try AttentionKernel(interaction: interaction(eigenvalues: [4, 1, 3], seed: 2))),
      WeightedHead(
        weight: 1, kernel: try AttentionKernel(interaction: interaction(eigenvalues: [1, 1, -1]), function: .powerSeries([0, 1, -0.5]))),
    ]
    let kernel = InteractionKernel(heads: heads, points: points)
    let exact = entries(heads, points)
    // Σ |weight| (k₊ + k₋)(x, x), which the tolerance is relative to, at the largest exponents.
    let largestSize = 0.7 * exp(2) + 0.2 * exp(4) + 1.5
    for sigma in [1.0, -1] {
      for tolerance in [1e-1, 1e-2, 1e-4, 1e-12] {
        let factor = try #require(kernel.positivePart(sigma: sigma, tolerance: tolerance))
        let product = outerProduct(factor, count: count)
        let rest = DenseMatrix(rows: count, columns: count, elements: zip(exact.elements, product).map { sigma * $0 - $1 })
        // The rest of a positive semi-definite part is at most its trace.
        #expect(SymmetricEigen(rest).values.last! <= factor.remainder.reduce(0, +) + 1e-13)
        #expect(factor.remainder.allSatisfy { $0 <= (tolerance + 1e-12) * largestSize })
      }
      let ranks = [1e-1, 1e-2, 1e-4].map { kernel.positivePart(sigma: sigma, tolerance: $0)!.rank }
      #expect(ranks[0] < ranks[1] && ranks[1] < ranks[2])
    }
  }

  @Test("two equal heads are one; the stronger head sets the scale")
  func equalHeads() throws {
    let points = randomPoints(300, ambient: 3)
    let kernel = try AttentionKernel(interaction: interaction(eigenvalues: [3, -1, 2]))
    let one = InteractionKernel(kernel, points: points)
    let two = InteractionKernel(
      heads: [WeightedHead(weight: 0.25, kernel: kernel), WeightedHead(weight: 0.75, kernel: kernel)], points: points)
    let weights = (0..<300).map { 1 + cos(Double($0)) }
    for (a, b) in zip(one.exact.apply(weights), two.exact.apply(weights)) { #expect(abs(a - b) <= 1e-15 * a) }
    // Scaled where it is strong.
    let (weak, strong) = try (
      AttentionKernel(interaction: interaction(eigenvalues: [1, 0.5, 1])),
      AttentionKernel(interaction: [[400, 0, 0], [0, 1, 0], [0, 0, -500]])
    )
    #expect(weak.logScale == 0 && strong.logScale == 500)
    #expect(InteractionKernel(heads: [WeightedHead(kernel: weak), WeightedHead(kernel: strong)], points: points).logScale == 500)
  }

  @Test("where a series is positive")
  func positivity() {
    #expect(KernelFunction.exponential.isPositive(within: 1e6))
    #expect(!KernelFunction.linear.isPositive(within: 1e-9))
    // 1 + t + t²/2 has no zero; with t³/6 the zero is −1.596.
    #expect(KernelFunction.powerSeries([1, 1, 0.5]).isPositive(within: 1e3))
    #expect(KernelFunction.powerSeries([1, 1, 0.5, 1 / 6.0]).isPositive(within: 1.59))
    #expect(!KernelFunction.powerSeries([1, 1, 0.5, 1 / 6.0]).isPositive(within: 1.6))
    #expect(KernelFunction.powerSeries([1, 0, -1]).isPositive(within: 0.999))
    #expect(!KernelFunction.powerSeries([1, 0, -1]).isPositive(within: 1.001))
    #expect(!KernelFunction.powerSeries([0]).isPositive(within: 1))
  }

  @Test("kernels that are none are refused")
  func refused() throws {
    let identity = [[1.0, 0], [0, 1]]
    #expect(throws: ModelError.emptySeries) { try AttentionKernel(interaction: identity, function: .powerSeries([])) }
    #expect(throws: ModelError.coefficientNotFinite(1)) { try AttentionKernel(interaction: identity, function: .powerSeries([1, .nan])) }
    #expect(throws: ModelError.self) {
      try AttentionKernel(interaction: identity, inverseTemperature: 1e200, function: .powerSeries([0, 0, 1]))
    }
    #expect(throws: ModelError.self) { try AttentionKernel(interaction: [[1e300, 0], [0, 1]], inverseTemperature: 1e10) }
    #expect(throws: ModelError.kernelOverflows(norm: 1e9)) { try AttentionKernel(interaction: identity, inverseTemperature: 1e9) }
    // Strong, and no reason to refuse: the scaled kernel does not overflow.
    #expect(try AttentionKernel(interaction: identity, inverseTemperature: 2_000).logScale == 2_000)
    let negative = try AttentionKernel(interaction: identity, function: .powerSeries([1, 2]))
    #expect(throws: ModelError.mobilityNotPositive) { try SelfAttention(head: negative) }
    #expect(throws: ModelError.linearKernelNeedsWasserstein) {
      try SelfAttention(head: AttentionKernel(interaction: identity, function: .linear))
    }
    #expect(try SelfAttention(head: AttentionKernel(interaction: identity, function: .powerSeries([1, 0.5]))).metric == .nonlocalMobility)
  }
}
