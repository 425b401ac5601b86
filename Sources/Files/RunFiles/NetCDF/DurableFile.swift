import Configurations
import Foundation

/// A file that is only ever replaced by a complete successor, so that a kill, a crash or a full disk at any moment leaves a
/// complete one behind.
///
/// An HDF5 file is not safe to cut off while it is being changed: its index is rewritten in place. So a change goes to a second
/// copy, the shadow, which is flushed to the disk and takes the name of the file in one `rename`; the former file becomes the
/// next shadow and is brought up to date by the change after. A change so costs twice its own writing, not a copy of the file.
struct DurableFile {
  let path: String
  /// The generation before the current one, open to be changed; nil when there is none yet that this process made.
  private var hasShadow = false

  var shadowPath: String { path + ".shadow" }

  init(_ path: String) { self.path = path }

  var exists: Bool { access(path, F_OK) == 0 }

  /// Makes the first generation with `write`, which gets the path to write to. Another file at `path` is replaced at the end.
  mutating func create(_ write: (_ path: String) throws -> Void) throws {
    try attempt { this in
      unlink(this.shadowPath)
      try this.checkWritable()
      try write(this.shadowPath)
      try this.synchronize(this.shadowPath)
      try this.replace(this.path, with: this.shadowPath)
      try this.synchronize(directory(of: this.path))
    }
  }

  /// Makes the next generation with `change`, which gets the path of the shadow and must leave in it all the changes it lacks:
  /// those of this call, and those of the call before when the shadow is a generation behind.
  mutating func advance(_ change: (_ path: String) throws -> Void) throws {
    try attempt { this in
      if this.hasShadow {
        do {
          try change(this.shadowPath)
        } catch let error as NetCDFError where error.operation == NetCDFError.opening {
          // A reader holds the former file, and HDF5 its lock: leave it to the reader and go on with a copy.
          this.hasShadow = false
        }
      }
      if !this.hasShadow {
        // A new file under the same name; a reader's stays as it is.
        unlink(this.shadowPath)
        try FileManager.default.copyItem(atPath: this.path, toPath: this.shadowPath)
        try change(this.shadowPath)
      }
      try this.synchronize(this.shadowPath)
      let former = this.path + ".former"
      unlink(former)
      // Where the file system has no hard links the next generation starts from a copy.
      this.hasShadow = link(this.path, former) == 0
      try this.replace(this.path, with: this.shadowPath)
      try this.synchronize(directory(of: this.path))
      if this.hasShadow { try this.replace(this.shadowPath, with: former) }
    }
  }

  /// Removes what only the next generation would need, also where a process that was killed left it.
  func removeShadow() {
    unlink(shadowPath)
    unlink(path + ".former")
  }

  private mutating func attempt(_ body: (inout DurableFile) throws -> Void) throws {
    do {
      do {
        try body(&self)
      } catch {
        hasShadow = false
        unlink(shadowPath)
        unlink(path + ".former")
        throw error
      }
    } catch let error as NetCDFError {
      throw OutputError.cannotWrite(path, reason: "\(error.operation): \(error.reason)", keepsFormer: exists)
    } catch let error as CocoaError {
      throw OutputError.cannotWrite(path, reason: error.systemReason, keepsFormer: exists)
    } catch let error as SystemFailure {
      throw OutputError.cannotWrite(path, reason: error.reason, keepsFormer: exists)
    }
  }

  /// libnetcdf does not say why it cannot create a file; the system does.
  private func checkWritable() throws {
    let descriptor = open(shadowPath, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemFailure("opening") }
    Glibc.close(descriptor)
  }

  private func synchronize(_ name: String) throws {
    let descriptor = open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure("opening") }
    defer { Glibc.close(descriptor) }
    // Some file systems refuse to synchronize a directory (EINVAL); their renames are as durable as they can be made.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemFailure("synchronizing") }
  }

  private func replace(_ target: String, with source: String) throws {
    guard rename(source, target) == 0 else { throw SystemFailure("renaming") }
  }
}

/// A system call that failed, with the reason errno gave.
private struct SystemFailure: Error {
  let reason: String

  init(_ operation: String) { reason = "\(operation): \(String(cString: strerror(errno)))" }
}
