import Glibc
import NumericalKernels
import Testing

@testable import Kernels

@Suite("Kernel operators against double loops")
struct OperatorPropertyTests {
  /// Signed weights: a kernel operator is linear, not only an average.
  private func weights(_ count: Int) -> [Double] { (0..<count).map { cos(Double(3 * $0)) / Double(count) } }

  // 257 and 600 points are one and two strips and a bit more: every part of the symmetric product has something to do.
  @Test("stored and anew, one vector and two at once", arguments: modelZoo, [1, 151, 257, 600])
  func agreeWithDoubleLoop(eigenvalues: [Double], count: Int) throws {
    let points = randomPoints(count, ambient: eigenvalues.count)
    let w = weights(count)
    let magnitudes = w.map { abs($0) }
    let list = (0..<count).map { points[$0] }
    for model in try models(eigenvalues).dropFirst(count > 200 ? 2 : 0) {
      let interaction = InteractionKernel(model.head, points: points)
      let scale = exp(-interaction.logScale)
      let exact = list.map { x in zip(list, w).reduce(0) { $0 + scale * kernel(model, x, $1.0) * $1.1 } }
      let stored = interaction.exact
      let anew = InteractionKernel(model.head, points: points, storageLimit: 0).exact
      let image = stored.apply(w)
      #expect(image == anew.apply(w))
      let (first, second) = stored.apply(w, magnitudes)
      #expect(first == image && second == stored.apply(magnitudes))
      let both = anew.apply(magnitudes, w)
      #expect(both.0 == second && both.1 == image)
      // The error for weights of both signs is at most that of their magnitudes; the double loop has its own rounding, as large.
      let bounds = stored.error(of: magnitudes, image: second)
      for i in 0..<count { #expect(abs(image[i] - exact[i]) <= 2 * bounds[i] + 1e-15 * second[i]) }
    }
  }

  @Test("the remainder bounds the factor's error entry by entry, whatever was asked", arguments: [1e-3, 1e-6, 1e-10, 1e-13, 0])
  func remainder(tolerance: Double) throws {
    // More points than one sample of pivots, unevenly spread: a cap of 2,500 among 500.
    let spread = randomPoints(500, ambient: 3, seed: 11)
    let cap = randomPoints(2_500, ambient: 3, seed: 12)
    var list = (0..<500).map { spread[$0] }
    for i in 0..<2_500 {
      let x = [0.1 * cap[i][0], 0.1 * cap[i][1], 1]
      let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      list.insert(x.map { $0 / length }, at: 0)
    }
    let points = PointSet(points: list, ambient: 3)
    for eigenvalues in [[1, 1.5, 0.5], [-1, 3, -2.0], [1, 0, 1], [20, 5, 10]] {
      let kernel = try AttentionKernel(interaction: interaction(eigenvalues: eigenvalues))
      let split = KernelSplit(points: points, kernel: kernel, logScale: kernel.logScale)
      let sizes = split.squaredSizes
      for sign in [KernelSplit.Part.Sign.positive, .negative] where !split.part(sign).vanishes {
        let part = split.part(sign)
        let factor = try #require(LowRankFactor(part, squaredSizes: sizes, tolerance: tolerance))
        // Asking for nothing less than exact ends at rounding, and says so.
        for i in 0..<points.count {
          #expect(factor.remainder[i] > 0 && factor.remainder[i] <= (tolerance + 2e-12) * sizes[i])
        }
        var state: UInt64 = 5
        for _ in 0..<10 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let i = Int(state >> 33) % points.count
          let (row, exact) = (factor.row(i), part.columns([i]).elements)
          var worst = 0.0
          for j in 0..<points.count {
            worst = max(worst, abs(row[j] - exact[j]) / (factor.remainder[i] * factor.remainder[j]).squareRoot())
          }
          #expect(worst <= 1)
        }
      }
    }
  }

  @Test("results do not depend on the number of threads")
  func threads() throws {
    let points = randomPoints(3_000, ambient: 3, seed: 21)
    let kernel = try AttentionKernel(interaction: interaction(eigenvalues: [1, -1.5, 0.5]))
    let w = weights(points.count)
    func results() -> [[Double]] {
      let (stored, anew) = (InteractionKernel(kernel, points: points), InteractionKernel(kernel, points: points, storageLimit: 0))
      return [
        stored.exact.apply(w), anew.exact.apply(w), anew.factors!.apply(w), anew.factors!.positive.factor.elements,
        stored.positivePart(sigma: -1, tolerance: 1e-4)!.factor.elements,
      ]
    }
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let one = results()
    Threads.count = 3
    #expect(results() == one)
  }
}
