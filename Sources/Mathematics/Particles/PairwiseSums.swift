import Kernels
import NumericalKernels

/// Attention over all pairs of particles, N² numbers never stored.
///
/// The particles are cut into blocks. For symmetric D a pair of blocks evaluates each kernel value once for both its
/// particles; the pairs of blocks are dealt to accumulators whose number depends on N and n only and which are added in their
/// order, so the result does not depend on the number of threads.
enum PairwiseSums {
  /// Nanoseconds on one core, roughly: an exponential and n + 1 sums a pair, for both its particles or twice.
  static func cost(model: ParticleModel, count: Int) -> Double {
    let pairs = Double(count) * Double(count)
    let n = Double(model.ambient)
    return model.isSymmetric ? pairs * (0.25 + 0.08 * n) : pairs * (0.5 + 0.08 * n)
  }

  /// The sums for the exponential kernel. O(N² n).
  static func sums(model: ParticleModel, positions: PointSet, weights: [Double]) -> AttentionSums {
    let transformed = model.transformed(positions)
    let sources = AttentionSums.sources(positions, weights)
    return transformed.withUnsafeBufferPointer { transformed in
      sources.withUnsafeBufferPointer { sources in
        positions.coordinates.withUnsafeBufferPointer { x in
          let blocks = ParticleBlocks(
            count: positions.count, ambient: positions.ambient, x: x.baseAddress!, transformed: transformed.baseAddress!,
            sources: sources.baseAddress!)
          return AttentionSums(rows: model.isSymmetric ? symmetric(blocks) : general(blocks))
        }
      }
    }
  }

  private static func symmetric(_ blocks: ParticleBlocks) -> [Double] {
    nonisolated(unsafe) let blocks = blocks
    let size = blocks.width * blocks.count
    let pairs = blocks.blockCount * (blocks.blockCount + 1) / 2
    // Enough to share among cores, few enough to add up.
    let slots = max(1, min(16, pairs / 3, (1 << 25) / size))
    var total = [Double](repeating: 0, count: slots * size)
    total.withUnsafeMutableBufferPointer { total in
      nonisolated(unsafe) let total = total.baseAddress!
      parallelBlocks(count: slots, grain: 1) { slot, _ in
        blocks.withTile { tile in
          var pair = 0
          for a in 0..<blocks.blockCount {
            for b in a..<blocks.blockCount {
              if pair % slots == slot { tile.add(a, b, isMirrored: a != b, to: total + slot * size) }
              pair += 1
            }
          }
        }
      }
      parallelBlocks(count: size, grain: 4_096) { _, range in
        for slot in stride(from: 1, to: slots, by: 1) {
          add(1, times: total + slot * size + range.lowerBound, to: total + range.lowerBound, range.count)
        }
      }
    }
    total.removeLast((slots - 1) * size)
    return total
  }

  private static func general(_ blocks: ParticleBlocks) -> [Double] {
    nonisolated(unsafe) let blocks = blocks
    var total = [Double](repeating: 0, count: blocks.width * blocks.count)
    total.withUnsafeMutableBufferPointer { total in
      nonisolated(unsafe) let total = total.baseAddress!
      parallelBlocks(count: blocks.blockCount, grain: 1) { a, _ in
        blocks.withTile { tile in
          for b in 0..<blocks.blockCount { tile.add(a, b, isMirrored: false, to: total) }
        }
      }
    }
    return total
  }
}
