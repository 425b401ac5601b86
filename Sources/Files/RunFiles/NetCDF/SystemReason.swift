import Foundation

extension CocoaError {
  /// The system's words for what went wrong, on one line.
  package var systemReason: String {
    if let posix = userInfo[NSUnderlyingErrorKey] as? POSIXError { return String(cString: strerror(posix.code.rawValue)) }
    return localizedDescription
  }
}
