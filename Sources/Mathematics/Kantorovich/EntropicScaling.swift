import LinearPrograms
import Glibc

/// Sinkhorn iterations at one smoothing ε, with the kernel K_ij = exp((u_i + v_j − c_ij)/ε) of given potentials.
struct EntropicScaling {
  private let smoothing: Double
  private let kernel: [Double]
  private var s: [Double]
  private var t: [Double]

  /// With tight potentials every row and column of K has an entry 1, so that no sum underflows.
  init(_ potentials: TransportPotentials, _ cost: GeodesicCost, smoothing: Double) {
    self.smoothing = smoothing
    kernel = potentials.prices(cost).map { exp(-$0 / smoothing) }
    s = [Double](repeating: 1, count: cost.rows)
    t = [Double](repeating: 1, count: cost.columns)
  }

  /// What the scaling adds to the potential of a row.
  func rowCorrection(_ i: Int) -> Double { s[i].isNormal ? smoothing * log(s[i]) : 0 }

  /// What the scaling adds to the potential of a column.
  func columnCorrection(_ j: Int) -> Double { t[j].isNormal ? smoothing * log(t[j]) : 0 }

  /// s = a / (K t), then t = b / (Kᵀ s), in one pass over K, which is what the time goes into.
  mutating func iterate(_ a: [Double], _ b: [Double]) {
    let n = t.count
    var sums = [Double](repeating: 0, count: n)
    kernel.withUnsafeBufferPointer { kernel in
      sums.withUnsafeMutableBufferPointer { sums in
        for i in s.indices {
          let row = UnsafeBufferPointer(rebasing: kernel[i * n..<(i + 1) * n])
          // Four sums: one alone would wait for each addition.
          var parts = SIMD4<Double>.zero
          var j = 0
          while j + 4 <= n {
            let entries = SIMD4<Double>(row[j], row[j + 1], row[j + 2], row[j + 3])
            parts += entries * SIMD4<Double>(t[j], t[j + 1], t[j + 2], t[j + 3])
            j += 4
          }
          var sum = parts.sum()
          while j < n {
            sum += row[j] * t[j]
            j += 1
          }
          let value = sum > 0 ? a[i] / sum : 1
          s[i] = value
          for j in 0..<n { sums[j] += value * row[j] }
        }
      }
    }
    for j in 0..<n { t[j] = sums[j] > 0 ? b[j] / sums[j] : 1 }
  }
}
