import Foundation
import SystemPackage

/// A system call that failed while an output was written, with the system's reason.
package struct SystemFailure: WriteFailure {
  package let operation: String
  package let errno: Errno

  package init(_ operation: String, _ errno: Errno) {
    self.operation = operation
    self.errno = errno
  }

  /// With the reason that `errno` holds now.
  package init(_ operation: String) { self.init(operation, Errno(rawValue: Glibc.errno)) }

  package var reason: String { "\(operation): \(errno)" }
}

extension CocoaError {
  /// The system's words for what went wrong, on one line.
  package var systemReason: String {
    if let posix = userInfo[NSUnderlyingErrorKey] as? POSIXError { return String(cString: strerror(posix.code.rawValue)) }
    return localizedDescription
  }
}

/// Calls `body` and names the operation in the system's error.
func naming<Result>(_ operation: String, _ body: () throws -> Result) throws(SystemFailure) -> Result {
  do {
    return try body()
  } catch let error as Errno {
    throw SystemFailure(operation, error)
  } catch {
    throw SystemFailure(operation, .ioError)
  }
}

/// Makes the contents of a file, or the names in a directory, durable.
func synchronize(_ path: FilePath) throws(SystemFailure) {
  let descriptor = try naming("opening") { try FileDescriptor.open(path, .readOnly, options: .closeOnExec) }
  defer { try? descriptor.close() }
  // Some file systems refuse to synchronize a directory (EINVAL); their renames are as durable as they can be made.
  guard fsync(descriptor.rawValue) == 0 || Glibc.errno == EINVAL else { throw SystemFailure("synchronizing") }
}

/// Gives a file a name, in place of what had it.
func rename(_ source: FilePath, to target: FilePath) throws(SystemFailure) {
  guard Glibc.rename(source.string, target.string) == 0 else { throw SystemFailure("renaming") }
}
