import Foundation
import SystemPackage

/// A name that something is to be written to, and the file behind it: symbolic links are followed, so that what they point to is
/// replaced and they stay; what is neither a regular file nor free is refused, whatever the user forces.
package struct OutputTarget: Sendable {
  /// As the user wrote it, for messages.
  package let name: String
  /// The file that is written, absolute and without links.
  package let path: FilePath

  /// - Throws: ``OutputError`` when nothing can be written under the name.
  package init(_ name: String) throws(OutputError) {
    self.name = name
    guard !name.isEmpty else { throw .unusable("", problem: "the output has no name", remedy: "name a file, as in -o run.nc") }
    guard !name.utf8.contains(0) else {
      throw .unusable("the output", problem: "its name holds a zero byte", remedy: "name a file, as in -o run.nc")
    }
    guard !name.hasSuffix("/") else { throw .unusable(name, problem: "that is a directory's name", remedy: "name a file in it") }
    do {
      try Self.check(try Stat(FilePath(name)).type, name)
    } catch let error as OutputError {
      throw error
    } catch let error as Errno where error == .tooManySymbolicLinkLevels {
      throw .unusable(name, problem: "its symbolic links lead in a circle", remedy: "name a file")
    } catch {}  // Nothing is there yet, and the directory is looked at below.
    path = try Self.followed(FilePath(name), name)
  }

  /// Whether there is a file.
  package var exists: Bool { (try? Stat(path)) != nil }

  /// A file beside the target that is recognized as this program's by its name.
  package func companion(_ kind: String) -> FilePath {
    path.removingLastComponent().appending("\(path.lastComponent?.string ?? "").jko-\(kind)")
  }

  package var directory: FilePath { path.removingLastComponent() }

  /// Says what stands in the way, before anything is computed for it.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, is one of `inputs`, or its directory cannot be written to.
  package func check(overwrite: Bool, resumable: Bool = false, inputs: [String] = []) throws(OutputError) {
    if let mine = try? Stat(path) {
      guard overwrite else { throw .exists(name, resumable: resumable) }
      for input in inputs {
        if let other = try? Stat(FilePath(input)), other.deviceID == mine.deviceID, other.inode == mine.inode {
          throw .unusable(name, problem: "it is the input \(input) of this command", remedy: "name another output")
        }
      }
    }
    if let place = try? Stat(directory), place.type != .directory {
      throw .cannotWrite(name, reason: "its directory: Not a directory", keepsFormer: exists)
    }
    guard access(directory.string, W_OK | X_OK) == 0 else {
      throw .cannotWrite(name, reason: "\(SystemFailure("its directory").reason)", keepsFormer: exists)
    }
  }

  /// Writes the whole file, or leaves what there was.
  /// - Throws: ``OutputError``.
  package func write(_ data: Data) throws(OutputError) {
    let new = companion("new-\(String(UInt32.random(in: 0 ... .max), radix: 16))")
    let leftover = Leftovers.Slot(new)
    defer { leftover.remove() }
    do {
      let descriptor = try naming("opening") {
        try FileDescriptor.open(
          new, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: FilePermissions(rawValue: 0o666))
      }
      defer { try? descriptor.close() }
      if let former = try? Stat(path) { fchmod(descriptor.rawValue, former.permissions.rawValue) }
      try naming("writing") { _ = try descriptor.writeAll(data) }
      guard fsync(descriptor.rawValue) == 0 else { throw SystemFailure("synchronizing") }
      try rename(new, to: path)
      try synchronize(directory)
    } catch {
      throw .cannotWrite(name, reason: (error as? SystemFailure)?.reason ?? "\(error)", keepsFormer: exists)
    }
  }

  private static func check(_ type: FileType, _ name: String) throws(OutputError) {
    let what =
      switch type {
      case .regular: nil as String?
      case .directory: "a directory"
      case .characterSpecial, .blockSpecial: "a device"
      case .fifo: "a pipe"
      case .socket: "a socket"
      default: "no regular file"
      }
    if let what { throw .unusable(name, problem: "it is \(what), which is never replaced", remedy: "name a file") }
  }

  /// The file that a chain of symbolic links ends at, also where it is still missing.
  private static func followed(_ start: FilePath, _ name: String) throws(OutputError) -> FilePath {
    var path = start
    for _ in 0..<40 {
      guard let last = path.lastComponent, last.kind == .regular else {
        throw .unusable(name, problem: "that is a directory's name", remedy: "name a file in it")
      }
      let parent = path.removingLastComponent()
      guard let resolved = realpath(parent.isEmpty ? "." : parent.string, nil) else {
        throw .cannotWrite(name, reason: SystemFailure("its directory").reason)
      }
      defer { free(resolved) }
      let directory = FilePath(platformString: resolved)
      path = directory.appending(last)
      guard let stat = try? Stat(path, followTargetSymlink: false), stat.type == .symbolicLink else { return path }
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      guard readlink(path.string, &buffer, Int(PATH_MAX)) > 0 else { return path }
      path = directory.pushing(FilePath(platformString: buffer))
    }
    throw .unusable(name, problem: "its symbolic links lead in a circle", remedy: "name a file")
  }
}

extension OutputTarget {
  /// Whether the file that `name` leads to is there. A name that no output can have leads to none.
  package static func exists(_ name: String) -> Bool { (try? OutputTarget(name).exists) ?? false }
}
