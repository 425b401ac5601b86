import Foundation
import SystemPackage

/// A file that one process at a time writes, and that is only ever replaced by a complete successor, so that a kill, a crash or a
/// full disk at any moment leaves a complete one behind.
///
/// An HDF5 file is not safe to cut off while it is being changed: its index is rewritten in place. So a change goes to a second
/// copy, the shadow, which is flushed to the disk and takes the name of the file in one `rename`; the former file becomes the
/// next shadow and is brought up to date by the change after. A change so costs twice its own writing, not a copy of the file.
/// A shadow that others know, by a hard link or because they have it open, is left to them, and the next one is a copy.
///
/// Beside `run.nc` stand meanwhile `run.nc.jko-shadow`, for an instant `run.nc.jko-former`, and `run.nc.jko-lock`, see
/// ``WriterLock``; files of other names are never touched.
package struct DurableFile: ~Copyable {
  package let target: OutputTarget
  private let lock: WriterLock
  private let shadow: Leftovers.Slot
  private let former: Leftovers.Slot
  /// The generation that stands at the path, as this process left it; nil where it did not make it.
  private var current: Generation?
  /// The generation before, at the shadow's path; nil where there is none that this process made.
  private var previous: Generation?

  /// The file of a name, from now on this process's to write.
  /// - Throws: ``OutputError`` when nothing can be written under the name, or another process writes there.
  package init(_ name: String) throws(OutputError) {
    try self.init(OutputTarget(name)) { _ throws(OutputError) in }
  }

  private init(_ target: OutputTarget, onceLocked check: (OutputTarget) throws(OutputError) -> Void) throws(OutputError) {
    let lock = try WriterLock(target)
    try check(target)
    self.target = target
    self.lock = lock
    shadow = Leftovers.Slot(target.companion("shadow"))
    former = Leftovers.Slot(target.companion("former"))
  }

  /// A file that is about to be computed: everything that would keep it from being written is told now.
  /// - Parameter inputs: files that it must not replace.
  package init(creating name: String, overwrite: Bool, resumable: Bool = false, inputs: [String] = []) throws(OutputError) {
    let target = try OutputTarget(name)
    try target.check(overwrite: overwrite, resumable: resumable, inputs: inputs)
    // Once more when nobody else can make it any longer.
    try self.init(target) { target throws(OutputError) in
      try target.check(overwrite: overwrite, resumable: resumable, inputs: inputs)
    }
  }

  deinit {
    shadow.remove()
    former.remove()
  }

  package var name: String { target.name }

  /// Makes the first generation with `write`, which gets the path to write to. Another file at the path is replaced at the end.
  package mutating func create(_ write: (_ path: String) throws -> Void) throws(OutputError) {
    try attempt { this throws in
      this.previous = nil
      Unlinking.file(this.shadow.path)
      // libnetcdf does not say why it cannot create a file; the system does.
      try naming("opening") {
        try FileDescriptor.open(
          this.shadow.path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: FilePermissions(rawValue: 0o666)
        ).close()
      }
      try write(this.shadow.path.string)
      if let former = try? Stat(this.target.path) { chmod(this.shadow.path.string, former.permissions.rawValue) }
      try synchronize(this.shadow.path)
      try rename(this.shadow.path, to: this.target.path)
      try synchronize(this.target.directory)
      this.current = Generation(this.target.path)
    }
  }

  /// Makes the next generation with `change`, which gets the path of a file to change and must leave in it all the changes it lacks:
  /// those of this call, and those of the call before when the file is a generation behind. It throws where the file is neither of
  /// the two generations; a shadow is then copied anew, and a copy for which it throws ends the writing.
  package mutating func advance(_ change: (_ path: String) throws -> Void) throws(OutputError) {
    guard lock.isHeld else { throw .changed(target.name, problem: "its lock was removed") }
    try attempt { this throws in
      let isMine = this.current != nil && this.current == Generation(this.target.path)
      if !isMine, this.target.exists { this.previous = nil }
      if let previous = this.previous, previous == Generation(this.shadow.path), this.shadow.isUnknownToOthers {
        do { try change(this.shadow.path.string) } catch { this.previous = nil }
      } else {
        this.previous = nil
      }
      if this.previous == nil {
        Unlinking.file(this.shadow.path)
        guard this.target.exists else { throw OutputError.changed(this.target.name, problem: "it was removed") }
        try FileManager.default.copyItem(atPath: this.target.path.string, toPath: this.shadow.path.string)
        try change(this.shadow.path.string)
      }
      try synchronize(this.shadow.path)
      Unlinking.file(this.former.path)
      // Where the file system has no hard links the next generation starts from a copy.
      let before = Generation(this.target.path)
      let isLinked = before != nil && link(this.target.path.string, this.former.path.string) == 0 && before == Generation(this.former.path)
      try rename(this.shadow.path, to: this.target.path)
      try synchronize(this.target.directory)
      this.current = Generation(this.target.path)
      this.previous = nil
      if isLinked {
        try rename(this.former.path, to: this.shadow.path)
        this.previous = before
      }
    }
  }

  private mutating func attempt(_ body: (inout DurableFile) throws -> Void) throws(OutputError) {
    do {
      try body(&self)
    } catch {
      previous = nil
      Unlinking.file(shadow.path)
      Unlinking.file(former.path)
      switch error {
      case let error as OutputError: throw error
      case let error as SystemFailure: throw .cannotWrite(name, reason: error.reason, keepsFormer: target.exists)
      case let error as any WriteFailure: throw .cannotWrite(name, reason: full ?? error.reason, keepsFormer: target.exists)
      case let error as CocoaError: throw .cannotWrite(name, reason: error.systemReason, keepsFormer: target.exists)
      default: throw .cannotWrite(name, reason: "\(error)", keepsFormer: target.exists)
      }
    }
  }

  /// The reason that libraries keep to themselves.
  private var full: String? {
    var volume = statvfs()
    guard statvfs(target.directory.string, &volume) == 0, volume.f_blocks > 0, volume.f_bavail == 0 else { return nil }
    return "\(Errno.noSpace)"
  }
}

/// A file as it was at a moment: another one, or a changed one, differs.
private struct Generation: Equatable {
  private let device: UInt64
  private let inode: UInt64
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  init?(_ path: FilePath) {
    guard let stat = try? Stat(path, followTargetSymlink: false) else { return nil }
    device = UInt64(stat.deviceID.rawValue)
    inode = UInt64(stat.inode.rawValue)
    size = stat.size
    (seconds, nanoseconds) = (stat.st_mtim.tv_sec, stat.st_mtim.tv_nsec)
  }
}

extension Leftovers.Slot {
  /// Whether the file has one name and nobody has it open, as far as the system tells: a lease for writing is given only then.
  fileprivate var isUnknownToOthers: Bool {
    guard let stat = try? Stat(path, followTargetSymlink: false), stat.linkCount == 1 else { return false }
    guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return false }
    defer { try? descriptor.close() }
    _ = ignoresBrokenLeases
    let isFree = fcntl(descriptor.rawValue, setLease, F_WRLCK) == 0 || (errno != EAGAIN && errno != EBUSY)
    _ = fcntl(descriptor.rawValue, setLease, F_UNLCK)
    return isFree
  }
}

/// F_SETLEASE of Linux, which the C library hides from Swift.
private let setLease: Int32 = 1024

/// Who opens a file under a lease makes the system signal the lease's owner, which would end a process that is not prepared.
private let ignoresBrokenLeases: Void = {
  var action = sigaction()
  sigaction(SIGIO, nil, &action)
  if unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 0 { signal(SIGIO, SIG_IGN) }
}()
