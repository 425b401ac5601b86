import CNetCDF
import Configurations
import Glibc
import SystemPackage

/// Reads from a file that exists; what goes wrong is the file's fault.
/// - Throws: ``InputError``.
func readingNetCDF<Result>(_ path: String, _ body: (borrowing NetCDFFile) throws -> Result) throws -> Result {
  _ = try readableFile(path, kind: "NetCDF")
  // A pipe would be waited for.
  guard (try? Stat(FilePath(path)).type) == .regular else {
    throw InputError(path, "it is no regular file, which a NetCDF file must be", remedy: "name a file")
  }
  do {
    let file = try NetCDFFile(path, .read)
    return try body(file)
  } catch let error as ThreadFailure {
    throw InputError(path, "it cannot be read (\(error.reason))", remedy: "allow this process more threads or memory")
  } catch let error as NetCDFError {
    if error.operation == NetCDFError.opening, isHeldByAnother(path) {
      throw InputError(path, "another program has it open for writing", remedy: "close it there, or wait")
    }
    if [ENOMEM, Int32(NC_ENOMEM)].contains(error.status) {
      throw InputError(path, "there is not memory enough to read it", remedy: "allow this process more")
    }
    throw InputError(
      path, "it is cut off, damaged or no NetCDF file of this program (\(error.operation): \(error.libraryReason))",
      remedy: "use a complete file that jko wrote")
  }
}

/// Whether a program holds the lock under which HDF5 writes.
private func isHeldByAnother(_ path: String) -> Bool {
  guard let descriptor = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else { return false }
  defer { try? descriptor.close() }
  return flock(descriptor.rawValue, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
}
