import NumericalKernels

/// Doubles aligned for vector instructions, zero at first.
///
/// The loops read and write through ``pointer``: an array in a class property would be checked and retained at every access.
final class LaneBuffer: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Double>
  let count: Int

  init(count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * MemoryLayout<Double>.stride, alignment: 64)
    pointer = raw.bindMemory(to: Double.self, capacity: max(1, count))
    clear()
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  func clear() { pointer.update(repeating: 0, count: count) }
}

/// How slices are laid out: eight consecutive ones, the lanes of a vector, side by side.
///
/// Entity e (a node, a component of a face) at slice n = 1, …, N is at `(block·entities + e)·8 + lane` with
/// `8·block + lane = n − 1`. A thread owns a block, so loops over faces may add to nodes without conflict, and no result
/// depends on the number of threads.
struct SliceLayout: Sendable {
  let slices: Int
  var blocks: Int { (slices + 7) / 8 }
  /// Slices with the unused lanes of the last block, which hold zeros.
  var padded: Int { 8 * blocks }
  /// Room for one number at each time t = 0, …, N and a vector load from any of them.
  var times: Int { padded + 8 }

  /// Slice-major values, `count` a slice, in this layout.
  func interleave(_ values: [Double], count: Int, into out: UnsafeMutablePointer<Double>) {
    for n in 0..<slices {
      for e in 0..<count { out[((n / 8) * count + e) * 8 + n % 8] = values[n * count + e] }
    }
  }

  /// The reverse of ``interleave(_:count:into:)``.
  func slices(_ values: UnsafePointer<Double>, count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: slices * count) { out, initialized in
      for n in 0..<slices {
        for e in 0..<count { out[n * count + e] = values[((n / 8) * count + e) * 8 + n % 8] }
      }
      initialized = slices * count
    }
  }
}
