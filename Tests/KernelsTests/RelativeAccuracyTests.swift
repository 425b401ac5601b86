import Glibc
import NumericalKernels
import Testing

@testable import Kernels

/// Error bounds against sums in extended precision, in the states where flows go.
@Suite("Relative accuracy of kernel operators")
struct RelativeAccuracyTests {
  /// Mass where the kernel's quadratic form x·βDx is least (descent goes there, and ascent of negative eigenvalues) or largest: half
  /// of it there and the rest spread as e^{−4|…|} of it, a few nodes without any.
  static func concentrated(_ points: PointSet, _ kernel: AttentionKernel, low: Bool) -> [Double] {
    let forms = (0..<points.count).map { i -> Double in
      let x = points[i]
      var form = 0.0
      for a in x.indices { for b in x.indices { form += x[a] * kernel.interaction[a][b] * x[b] } }
      return form * kernel.inverseTemperature / max(kernel.norm, 1e-300)
    }
    let (least, most) = (forms.min()!, forms.max()!)
    var weights = forms.map { exp(-24 * abs($0 - (low ? least : most))) }
    for i in stride(from: 3, to: weights.count, by: 7) { weights[i] = 0 }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  @Test(
    "the exact kernel, stored and anew, is within its bound, far below the kernel's largest values",
    arguments: [5, 30, 60, 300, 2_000], [[0.25, 0.75, 1], [-1, -1, -1], [1, -1, 0.5], [1, -0.2], [1, 0.5, -0.5, -1, 0.2, 0, 0, 0.7]])
  func exact(norm: Double, eigenvalues: [Double]) throws {
    let points = randomPoints(301, ambient: eigenvalues.count)
    let kernel = try AttentionKernel(interaction: interaction(eigenvalues: eigenvalues), inverseTemperature: norm)
    let heads = [WeightedHead(kernel: kernel)]
    for low in [true, false] {
      let weights = Self.concentrated(points, kernel, low: low)
      let reference = ReferenceKernel.image(heads, points, weights, logScale: kernel.logScale)
      for limit in [0, 1_000] {
        let exact = InteractionKernel(kernel, points: points, storageLimit: limit).exact
        let image = exact.apply(weights)
        let bounds = exact.error(of: weights, image: image)
        for i in 0..<points.count {
          #expect(image[i] >= 0)
          #expect(abs(ReferenceKernel.Real(image[i]) - reference[i]) <= ReferenceKernel.Real(bounds[i]))
          // The bound is rounding: 2(n + 3) ε‖βD‖_F for the exponent, V ε for the sum.
          if image[i] > 1e-290 { #expect(bounds[i] <= (6e-15 * norm + 1e-13) * image[i]) }
        }
      }
    }
  }

  @Test(
    "factors are within their bound, and know when they do not serve", arguments: [1.0, 5, 20, 60],
    [[0.25, 0.75, 1], [-1, -1, -1], [1, -1, 0.5]])
  func factors(norm: Double, eigenvalues: [Double]) throws {
    let points = randomPoints(700, ambient: 3)
    let kernel = try AttentionKernel(interaction: interaction(eigenvalues: eigenvalues), inverseTemperature: norm)
    let heads = [WeightedHead(kernel: kernel)]
    let exact = InteractionKernel(kernel, points: points).exact
    let split = KernelSplit(points: points, kernel: kernel, logScale: kernel.logScale)
    for low in [true, false] {
      let weights = Self.concentrated(points, kernel, low: low)
      let reference = ReferenceKernel.image(heads, points, weights, logScale: kernel.logScale)
      for tolerance in [1e-6, 1e-10, 1e-13] {
        let factors = try #require(
          FactoredKernel(
            exact, positive: PositiveSum([split.part(.positive)]), negative: PositiveSum([split.part(.negative)].filter { !$0.vanishes }),
            squaredSizes: split.squaredSizes, tolerance: tolerance, maximumRank: 2_000))
        let image = factors.apply(weights)
        let bounds = factors.error(of: weights, image: image)
        var worst: ReferenceKernel.Real = 0
        for i in 0..<points.count {
          let error = abs(ReferenceKernel.Real(image[i]) - reference[i])
          #expect(error <= ReferenceKernel.Real(bounds[i]))
          worst = max(worst, error / reference[i])
        }
        if factors.serves(weights, image: image, within: 1e-9) { #expect(worst <= 1e-9) }
      }
    }
  }
}
