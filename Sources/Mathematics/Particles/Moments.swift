import Kernels
import NumericalKernels

extension PointSet {
  /// Σ_i w_i x_i. O(N n).
  package func firstMoment(weights: [Double]) -> [Double] {
    precondition(weights.count == count, "one weight a point")
    return (0..<ambient).map { c in
      parallelSum(count: count, grain: 8_192) { range in
        coordinates.withUnsafeBufferPointer { x in
          weights.withUnsafeBufferPointer {
            dot(x.baseAddress! + c * count + range.lowerBound, $0.baseAddress! + range.lowerBound, range.count)
          }
        }
      }
    }
  }

  /// Σ_i w_i x_i x_iᵀ, row by row. O(N n²).
  package func secondMoment(weights: [Double]) -> [[Double]] {
    precondition(weights.count == count, "one weight a point")
    var moment = [[Double]](repeating: [Double](repeating: 0, count: ambient), count: ambient)
    for a in 0..<ambient {
      for b in 0...a {
        moment[a][b] = parallelSum(count: count, grain: 8_192) { range in
          var sum = 0.0
          for i in range { sum += weights[i] * coordinates[a * count + i] * coordinates[b * count + i] }
          return sum
        }
        moment[b][a] = moment[a][b]
      }
    }
    return moment
  }

  /// min_{i<j} |x_i·x_j|, 0 when two points are orthogonal; nil for fewer than two points. O(N² n), no storage.
  package var smallestInnerProduct: Double? {
    guard count > 1 else { return nil }
    let grain = 64
    let blocks = (count + grain - 1) / grain
    var smallest = [Double](repeating: .infinity, count: blocks)
    let (n, count) = (ambient, count)
    smallest.withUnsafeMutableBufferPointer { smallest in
      coordinates.withUnsafeBufferPointer { x in
        nonisolated(unsafe) let (smallest, x) = (smallest, x.baseAddress!)
        parallelBlocks(count: count, grain: grain) { block, range in
          withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { products in
            for i in range {
              let later = count - i - 1
              products.baseAddress!.update(repeating: 0, count: later)
              for c in 0..<n { add(x[c * count + i], times: x + c * count + i + 1, to: products.baseAddress!, later) }
              for j in 0..<later { smallest[block] = min(smallest[block], products[j].magnitude) }
            }
          }
        }
      }
    }
    return smallest.min()
  }
}
