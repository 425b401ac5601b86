import CNetCDF
import Glibc
import Outputs

/// A call of libnetcdf that failed.
package struct NetCDFError: WriteFailure, Equatable, CustomStringConvertible {
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

  /// What was done and why it failed: the library's words, and the system's when HDF5 failed to write: it keeps the cause to itself,
  /// and errno most often tells it.
  package var reason: String {
    let system = status == NC_EHDFERR && systemError != 0 ? ", \(String(cString: strerror(systemError)))" : ""
    return "\(operation): \(libraryReason)\(system)"
  }

  package var description: String { "\(file): \(operation) failed (\(libraryReason))" }
}

/// A file that a change was meant for and that is none of the generations the writer knows.
struct UnexpectedContents: WriteFailure {
  let reason: String
}
