import Glibc
import Synchronization
import SystemPackage

/// The files beside outputs that only an unfinished write needs, removed also where a signal ends the program at once.
package enum Leftovers {
  private static let capacity = 64
  /// Addresses of C strings, 0 for a free place; never freed, since a signal may come at any moment.
  nonisolated(unsafe) private static let names: UnsafeMutablePointer<Atomic<UInt>> = {
    let names = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: capacity)
    for place in 0..<capacity { (names + place).initialize(to: Atomic(0)) }
    return names
  }()

  /// Makes ``removeAll()`` safe to call from a signal handler.
  package static func prepare() { _ = names }

  /// Removes all files that are registered now; safe in a signal handler after ``prepare()``.
  package static func removeAll() {
    for place in 0..<capacity {
      if let name = UnsafePointer<CChar>(bitPattern: names[place].load(ordering: .acquiring)) { unlink(name) }
    }
  }

  /// A file that is registered as long as it must not stay.
  struct Slot: Sendable {
    let path: FilePath
    private let place: Int?

    /// Registers the file; where all places are taken it is only removed by ``remove()``.
    init(_ path: FilePath) {
      self.path = path
      let name = UInt(bitPattern: strdup(path.string))
      place = (0..<Leftovers.capacity).first {
        Leftovers.names[$0].compareExchange(expected: 0, desired: name, ordering: .acquiringAndReleasing).exchanged
      }
    }

    /// Removes the file, where there is one, and forgets it.
    func remove() {
      Unlinking.file(path)
      if let place { Leftovers.names[place].store(0, ordering: .releasing) }
    }
  }
}

/// Removing names.
enum Unlinking {
  /// Removes a file of this program; what is no regular file was never one and stays.
  @discardableResult
  static func file(_ path: FilePath) -> Bool {
    guard let stat = try? Stat(path, followTargetSymlink: false), stat.type == .regular else { return false }
    return unlink(path.string) == 0
  }
}
