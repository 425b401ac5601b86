import Glibc
import SystemPackage

/// The right to write an output, which one process has at a time. It ends with its owner, however that ends: the system's lock
/// (`flock`) is on a file beside the output, since the output itself is replaced again and again. The file holds the owner's
/// process and host for those who come second. Network file systems hand the lock on to their servers where they can; where a file
/// system has no locks, the output is written without.
struct WriterLock: ~Copyable {
  private let target: OutputTarget
  private let path: FilePath
  private let descriptor: FileDescriptor
  private let leftover: Leftovers.Slot

  /// - Throws: ``OutputError/busy(_:holder:)`` when another process has it.
  init(_ target: OutputTarget) throws(OutputError) {
    self.target = target
    path = target.companion("lock")
    for _ in 0..<100 {
      let descriptor = try Self.open(path, target)
      var isHeld = true
      if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
        if errno == EWOULDBLOCK {
          let holder = Self.holder(descriptor)
          try? descriptor.close()
          throw .busy(target.name, holder: holder)
        }
        isHeld = errno != EINTR
      }
      // The owner before may have removed the file after it was opened here; then another may have locked its successor.
      if isHeld, Self.isSame(descriptor, path) {
        self.descriptor = descriptor
        leftover = Leftovers.Slot(path)
        sign()
        return
      }
      try? descriptor.close()
    }
    throw .busy(target.name, holder: nil)
  }

  deinit {
    // While the lock is held: who opened the file before locks what has no name, and looks again.
    if Self.isSame(descriptor, path) { leftover.remove() }
    try? descriptor.close()
  }

  /// Whether the lock's file still stands; once removed, another process may have made its own.
  var isHeld: Bool { Self.isSame(descriptor, path) }

  private static func open(_ path: FilePath, _ target: OutputTarget) throws(OutputError) -> FileDescriptor {
    do {
      let options: FileDescriptor.OpenOptions = [.create, .closeOnExec, .noFollow, .nonBlocking]
      var descriptor = Result { try FileDescriptor.open(path, .readWrite, options: options, permissions: FilePermissions(rawValue: 0o666)) }
      if case .failure(let error as Errno) = descriptor, error == .permissionDenied {
        // Another user's: enough to see who it is.
        descriptor = Result { try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking]) }
      }
      return try descriptor.get()
    } catch {
      let reason = (error as? Errno).map { "\($0)" } ?? "no reason given"
      throw .cannotWrite(target.name, reason: "opening its lock \(path.lastComponent?.string ?? ""): \(reason)", keepsFormer: target.exists)
    }
  }

  /// Writes who has the lock; a full disk only costs the others the name.
  private func sign() {
    try? descriptor.resize(to: 0)
    _ = try? descriptor.writeAll(toAbsoluteOffset: 0, "process \(getpid()) on \(Self.host)\n".utf8)
  }

  /// Who has the lock, as in "process 4711"; with the host where that is another one.
  private static func holder(_ descriptor: FileDescriptor) -> String? {
    for _ in 0..<20 {
      var buffer = [UInt8](repeating: 0, count: 256)
      let count = buffer.withUnsafeMutableBytes { try? descriptor.read(fromAbsoluteOffset: 0, into: $0) } ?? 0
      if let line = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").first, line.hasPrefix("process ") {
        let here = " on \(host)"
        return line.hasSuffix(here) ? String(line.dropLast(here.count)) : String(line)
      }
      // Locked a moment ago, and not signed yet.
      usleep(5_000)
    }
    return nil
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, 255)
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func isSame(_ descriptor: FileDescriptor, _ path: FilePath) -> Bool {
    guard let mine = try? descriptor.stat(), let there = try? Stat(path, followTargetSymlink: false) else { return false }
    return mine.deviceID == there.deviceID && mine.inode == there.inode
  }
}
