import CNetCDF
import Glibc

/// A call of libnetcdf that failed.
package struct NetCDFError: Error, Equatable, CustomStringConvertible {
  package let file: String
  /// What was being done, as in "reading density".
  package let operation: String
  /// The library's return code.
  package let status: Int32
  /// The system's reason, where it left one.
  package let systemError: Int32

  static let opening = "opening the file"

  /// The library's words.
  package var libraryReason: String { String(cString: nc_strerror(status)) }

  /// The library's words, and the system's when HDF5 failed to write: it keeps the cause to itself, and errno most often tells it.
  package var reason: String {
    status == NC_EHDFERR && systemError != 0 ? "\(libraryReason), \(String(cString: strerror(systemError)))" : libraryReason
  }

  package var description: String { "\(file): \(operation) failed (\(reason))" }
}

/// An output that could not be written.
package enum OutputError: Error, Equatable, CustomStringConvertible {
  case exists(String, resumable: Bool)
  /// `keepsFormer`: what stood at the path before is still there, complete.
  case cannotWrite(String, reason: String, keepsFormer: Bool = false)

  package var description: String {
    switch self {
    case .exists(let path, true): "\(path): the file exists; use --resume to continue it or --force to overwrite it"
    case .exists(let path, false): "\(path): the file exists; use --force to overwrite it"
    case .cannotWrite(let path, let reason, false): "\(path): cannot be written (\(reason))"
    case .cannotWrite(let path, let reason, true): "\(path): cannot be written (\(reason)); the file is kept complete as it was before"
    }
  }
}
