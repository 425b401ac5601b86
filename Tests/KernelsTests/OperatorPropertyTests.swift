import Glibc
import NumericalKernels
import Testing

@testable import Kernels

@Suite("Kernel operators against double loops")
struct OperatorPropertyTests {
  /// Signed weights: a kernel operator is linear, not only an average.
  private func weights(_ count: Int) -> [Double] { (0..<count).map { cos(Double(3 * $0)) / Double(count) } }

  @Test("entries, stored, recomputed and low rank", arguments: modelZoo)
  func agreeWithDoubleLoop(eigenvalues: [Double]) throws {
    let n = eigenvalues.count
    let points = randomPoints(151, ambient: n)
    let w = weights(points.count)
    let list = (0..<points.count).map { points[$0] }
    for model in try models(eigenvalues) {
      let exact = list.map { x in zip(list, w).reduce(0) { $0 + kernel(model, x, $1.0) * $1.1 } }
      let scale = KernelSplit(points: points, kernel: model.head, logScale: 0).scale
      let stored = DenseKernel(points: points, model: model).apply(w)
      let recomputed = DenseKernel(points: points, model: model, storageLimit: 0).apply(w)
      let lowRank = LowRankKernel(points: points, model: model, relativeError: 1e-10)
      let applied = lowRank.apply(w)
      // The vector exponential is 4 units in the last place off, the sums add 151 roundings of terms below scale/151.
      let rounding = 2e-15 * max(scale, 1)
      // |Σ_j (K̃ − K)_ij w_j| ≤ errorBound Σ_j |w_j|.
      let bound = lowRank.errorBound * w.reduce(0) { $0 + abs($1) } + rounding
      for i in 0..<points.count {
        #expect(abs(stored[i] - exact[i]) <= rounding)
        #expect(abs(recomputed[i] - exact[i]) <= rounding)
        #expect(abs(applied[i] - exact[i]) <= bound)
      }
    }
  }

  @Test("the splitting adds up and both parts are positive semi-definite", arguments: modelZoo)
  func splitting(eigenvalues: [Double]) throws {
    let points = randomPoints(60, ambient: eigenvalues.count, seed: 3)
    let all = Array(0..<points.count)
    for model in try models(eigenvalues) {
      let split = KernelSplit(points: points, kernel: model.head, logScale: 0)
      let positive = split.part(.positive).columns(all)
      let negative = split.part(.negative).columns(all)
      for j in all {
        for i in all {
          // The eigenvectors and products put a few ε·|βD| into the exponent, |βD| ≤ 5 here.
          #expect(abs(positive[i, j] - negative[i, j] - kernel(model, points[i], points[j])) <= 2e-14 * max(split.scale, 1))
        }
      }
      for part in [positive, negative] {
        // The entries' errors move an eigenvalue by at most their norm, n·scale·ε; the eigensolver's backward error, which
        // depends on the machine's BLAS, is n·ε times the largest eigenvalue.
        let values = SymmetricEigen(part).values
        #expect(values[0] >= -Double(points.count) * .ulpOfOne * (2 * max(split.scale, 1) + values[points.count - 1]))
      }
      for even in [true, false] {
        let matrix = even ? positive : negative
        for (i, value) in split.part(even ? .positive : .negative).diagonal.enumerated() {
          #expect(abs(value - matrix[i, i]) <= 2e-14 * max(split.scale, 1))
        }
      }
    }
  }

  @Test("the error bound holds entry by entry, whatever was asked", arguments: [1e-3, 1e-6, 1e-10, 1e-13, 0])
  func errorBound(relativeError: Double) throws {
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
    for eigenvalues in [[1, 1.5, 0.5], [-1, 3, -2.0], [1, 0, 1]] {
      let model = try SelfAttention(interaction: interaction(eigenvalues: eigenvalues))
      let split = KernelSplit(points: points, kernel: model.head, logScale: 0)
      let kernels = LowRankKernel(points: points, model: model, relativeError: relativeError)
      // Asking for nothing less than exact ends at rounding, and says so.
      #expect(kernels.errorBound <= (relativeError + 3e-13) * split.scale)
      #expect(kernels.errorBound > 0)
      let positive = kernels.positive.factor
      let negative = kernels.negative.factor
      var state: UInt64 = 5
      for _ in 0..<2_000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let i = Int(state >> 33) % points.count
        let j = Int(state >> 13 & 0xfffff) % points.count
        var value = 0.0
        for c in 0..<positive.columns { value += positive[i, c] * positive[j, c] }
        for c in 0..<negative.columns { value -= negative[i, c] * negative[j, c] }
        // The reference itself is rounded: 2e-15 of it.
        #expect(abs(value - kernel(model, list[i], list[j])) <= kernels.errorBound + 2e-15 * split.scale)
      }
    }
  }

  @Test("the error measured on random rows is within the one stated", arguments: [1e-3, 1e-6, 1e-10])
  func measuredError(relativeError: Double) throws {
    let points = randomPoints(700, ambient: 3, seed: 31)
    for eigenvalues in [[1, 1.5, 0.5], [-1, 3, -2.0], [0, 0, 0]] {
      let model = try SelfAttention(interaction: interaction(eigenvalues: eigenvalues))
      let kernel = LowRankKernel(points: points, model: model, relativeError: relativeError)
      var generator = RowNumbers()
      let measured = kernel.measuredError(points: points, model: model, rows: 50, using: &generator)
      // The entries compared with are rounded, too.
      #expect(measured <= kernel.accuracy.error + 2e-15)
      #expect(kernel.accuracy.error <= relativeError + 3e-13)
      // It measures something: the error of a coarser kernel than stated is found.
      let coarse = LowRankKernel(points: points, model: model, relativeError: 100 * relativeError, maximumRank: 3)
      let found = coarse.measuredError(points: points, model: model, rows: 50, using: &generator)
      #expect(found <= coarse.accuracy.error + 2e-15)
      #expect((found > relativeError) == (kernel.accuracy.rank > 6))
    }
  }

  @Test("results do not depend on the number of threads")
  func threads() throws {
    let points = randomPoints(3_000, ambient: 3, seed: 21)
    let model = try SelfAttention(interaction: interaction(eigenvalues: [1, -1.5, 0.5]))
    let w = weights(points.count)
    let kernels = LowRankKernel(points: points, model: model)
    let stored = DenseKernel(points: points, model: model)
    let anew = DenseKernel(points: points, model: model, storageLimit: 0)
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    #expect(LowRankKernel(points: points, model: model).positive.factor.elements == kernels.positive.factor.elements)
    let one = [kernels.apply(w), stored.apply(w), anew.apply(w)]
    Threads.count = 3
    #expect([kernels.apply(w), stored.apply(w), anew.apply(w)] == one)
  }
}
