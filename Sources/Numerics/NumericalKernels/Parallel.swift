import COpenBLAS
import Dispatch
import Glibc
import Synchronization

/// How many threads the numerical loops use.
///
/// Set once, before the first computation (`jko --threads`); the default is the number of cores. No result depends on it:
/// every loop is cut into blocks whose size does not know the number of threads, and sums are added in block order.
@usableFromInline package enum Threads {
  @usableFromInline nonisolated(unsafe) package static var count: Int = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  /// Makes BLAS run on the calling thread, once for the process: the blocks handed to it are too small to share, and its
  /// threads would wait by spinning on the cores that the loops here use.
  package static func keepBLASSerial() { _ = serialBLAS }

  private static let serialBLAS: Void = openblas_set_num_threads(1)
}

/// Calls `body` on consecutive ranges that cover `0..<count`, at most `grain` long, on up to `Threads.count` threads.
///
/// `body` may write only to what belongs to its own range. Costs about half a microsecond when it forks; a loop of one
/// block runs in place.
@inlinable
package func parallelBlocks(count: Int, grain: Int, _ body: (_ block: Int, _ range: Range<Int>) -> Void) {
  let blocks = (count + grain - 1) / grain
  let workers = min(Threads.count, blocks)
  if workers <= 1 {
    for block in 0..<blocks { body(block, block * grain..<min(count, (block + 1) * grain)) }
    return
  }
  // The closure does not escape: concurrentPerform returns after its last call.
  withoutActuallyEscaping(body) { body in
    nonisolated(unsafe) let body = body
    // Whoever is done takes the next: blocks may differ in work, and cores in speed.
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard block < blocks else { break }
        body(block, block * grain..<min(count, (block + 1) * grain))
      }
    }
  }
}

/// The sum of `body` over consecutive ranges that cover `0..<count`, added in block order: the same for any number of threads.
@inlinable
package func parallelSum(count: Int, grain: Int, _ body: (_ range: Range<Int>) -> Double) -> Double {
  let blocks = (count + grain - 1) / grain
  guard blocks > 1 else { return count == 0 ? 0 : body(0..<count) }
  return withUnsafeTemporaryAllocation(of: Double.self, capacity: blocks) { partial in
    nonisolated(unsafe) let partial = partial
    parallelBlocks(count: count, grain: grain) { block, range in partial[block] = body(range) }
    var sum = 0.0
    for value in partial { sum += value }
    return sum
  }
}
