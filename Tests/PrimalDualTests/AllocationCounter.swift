import CAllocations

/// Counts allocations of the calling thread: a promise to allocate nothing is tested as such.
enum AllocationCounter {
  /// Whether they can be counted; sanitizers have a malloc of their own.
  static var isAvailable: Bool { allocations_available() != 0 }

  /// Allocations of at least so many bytes while `body` runs.
  static func count(ofAtLeast bytes: Int, in body: () -> Void) -> Int {
    allocations_begin(bytes)
    body()
    allocations_begin(0)
    return allocations_count()
  }
}
