import Kernels
import NumericalKernels

/// The law of x·y under μ⊗μ, in equal bins over [−1, 1], each with its lower end and the last with both.
///
/// All pairs where at most 2,000 points carry mass. More are first joined by bisection of the widest box at its median mass to
/// 1,024 parts of mass w, mean c and covariance Σ: two parts a, b then have x·y of mean c_a·c_b, exactly, and of variance
/// c_a·Σ_b c_a + c_b·Σ_a c_b + tr Σ_aΣ_b, and their mass is spread evenly over an interval with these two moments. Where μ has
/// gathered the parts are small, so that clusters stay sharp.
package enum CosineHistogram {
  /// Up to how many points all pairs are taken.
  static let exactLimit = 2_000
  private static let parts = 1_024

  /// Masses of the bins, total 1. O(min(N, 2000)² n), and O(N log N) above.
  package static func masses(_ points: PointSet, weights: [Double], bins: Int) -> [Double] {
    precondition(weights.count == points.count && bins > 0, "one weight a point, and bins")
    let carriers = weights.indices.filter { weights[$0] > 0 }
    if carriers.count <= exactLimit { return exact(points.selecting(carriers), carriers.map { weights[$0] }, bins) }
    return joined(points.selecting(carriers), carriers.map { weights[$0] }, bins)
  }

  private static func exact(_ points: PointSet, _ weights: [Double], _ bins: Int) -> [Double] {
    let (n, count, grain) = (points.ambient, points.count, 32)
    return blockwise(count: count, grain: grain, bins: bins) { range, histogram in
      points.coordinates.withUnsafeBufferPointer { x in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { products in
          let (x, t) = (x.baseAddress!, products.baseAddress!)
          let half = Double(bins) / 2
          for i in range {
            t.update(repeating: 0, count: i + 1)
            for c in 0..<n { add(x[c * count + i], times: x + c * count, to: t, i + 1) }
            for j in 0...i {
              let bin = min(max(Int((t[j] + 1) * half), 0), bins - 1)
              histogram[bin] += (i == j ? 1 : 2) * weights[i] * weights[j]
            }
          }
        }
      }
    }
  }

  /// Sums histograms of blocks in their order.
  private static func blockwise(
    count: Int, grain: Int, bins: Int, _ body: (Range<Int>, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    let blocks = (count + grain - 1) / grain
    var partial = [Double](repeating: 0, count: blocks * bins)
    partial.withUnsafeMutableBufferPointer { partial in
      nonisolated(unsafe) let partial = partial.baseAddress!
      parallelBlocks(count: count, grain: grain) { block, range in body(range, partial + block * bins) }
    }
    var sums = [Double](repeating: 0, count: bins)
    for block in 0..<blocks { for bin in 0..<bins { sums[bin] += partial[block * bins + bin] } }
    let total = sums.reduce(0, +)
    return sums.map { $0 / total }
  }

  private static func joined(_ points: PointSet, _ weights: [Double], _ bins: Int) -> [Double] {
    let n = points.ambient
    let parts = bisected(points, weights).map { MassPart(points, weights, $0) }
    return blockwise(count: parts.count, grain: 16, bins: bins) { range, histogram in
      for i in range {
        for j in 0...i {
          let (a, b) = (parts[i], parts[j])
          var (mean, variance) = (0.0, 0.0)
          for c in 0..<n {
            mean += a.centre[c] * b.centre[c]
            for d in 0..<n {
              let k = c * n + d
              variance += a.centre[c] * b.covariance[k] * a.centre[d] + b.centre[c] * a.covariance[k] * b.centre[d]
              variance += a.covariance[k] * b.covariance[k]
            }
          }
          spread((i == j ? 1 : 2) * a.mass * b.mass, mean, max(0, variance), bins, histogram)
        }
      }
    }
  }

  /// Adds a mass evenly over an interval of that mean and variance; what lies outside of [−1, 1] goes to the last bin there.
  private static func spread(_ mass: Double, _ mean: Double, _ variance: Double, _ bins: Int, _ histogram: UnsafeMutablePointer<Double>) {
    let half = Double(bins) / 2
    let reach = (3 * variance).squareRoot() * half
    let (low, high) = ((mean + 1) * half - reach, (mean + 1) * half + reach)
    let (first, last) = (min(max(Int(low.rounded(.down)), 0), bins - 1), min(max(Int(high.rounded(.down)), 0), bins - 1))
    guard last > first else {
      histogram[first] += mass
      return
    }
    let density = mass / (high - low)
    histogram[first] += density * (Double(first + 1) - low)
    for bin in first + 1..<last { histogram[bin] += density }
    histogram[last] += density * (high - Double(last))
  }

  /// Parts of the points by number, each box cut at the median mass of its widest side.
  private static func bisected(_ points: PointSet, _ weights: [Double]) -> [[Int]] {
    var sets = [Array(0..<points.count)]
    while sets.count < parts {
      sets = sets.flatMap { set -> [[Int]] in
        guard set.count > 1 else { return [set] }
        let sides = (0..<points.ambient).map { c in
          var (low, high) = (Double.infinity, -Double.infinity)
          for i in set {
            let value = points.coordinates[c * points.count + i]
            (low, high) = (min(low, value), max(high, value))
          }
          return high - low
        }
        let axis = sides.indices.max { sides[$0] < sides[$1] }!
        let sorted = set.sorted { points.coordinates[axis * points.count + $0] < points.coordinates[axis * points.count + $1] }
        let half = set.reduce(0) { $0 + weights[$1] } / 2
        var (sum, cut) = (0.0, 0)
        while cut < sorted.count - 1, cut == 0 || sum + weights[sorted[cut]] / 2 < half {
          sum += weights[sorted[cut]]
          cut += 1
        }
        return [Array(sorted[..<cut]), Array(sorted[cut...])]
      }
    }
    return sets
  }
}

/// Mass, mean and covariance of some points.
private struct MassPart {
  let mass: Double
  let centre: [Double]
  /// Row by row.
  let covariance: [Double]

  init(_ points: PointSet, _ weights: [Double], _ members: [Int]) {
    let (n, count) = (points.ambient, points.count)
    let mass = members.reduce(0) { $0 + weights[$1] }
    let centre = (0..<n).map { c in members.reduce(0) { $0 + weights[$1] * points.coordinates[c * count + $1] } / mass }
    var covariance = [Double](repeating: 0, count: n * n)
    for i in members {
      for a in 0..<n {
        for b in 0..<n {
          let (x, y) = (points.coordinates[a * count + i] - centre[a], points.coordinates[b * count + i] - centre[b])
          covariance[a * n + b] += weights[i] * x * y / mass
        }
      }
    }
    (self.mass, self.centre, self.covariance) = (mass, centre, covariance)
  }
}
