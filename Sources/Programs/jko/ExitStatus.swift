import ArgumentParser
import AttentionJKO
import Foundation

/// The exit statuses of the program; 64 is ArgumentParser's.
enum ExitStatus {
  static let failed: Int32 = 1
  static let notConverged: Int32 = 2
  static let badInput: Int32 = 65
  static let interrupted: Int32 = 130
}

extension ParsableCommand {
  /// Ends the program: one line on standard error for what failed, and its status.
  static func leave(after error: any Error) -> Never {
    switch error {
    case let error as InputError: fail(error.description, ExitStatus.badInput)
    case let error as OutputError: fail(error.description, ExitStatus.failed)
    case let error as ParticleRunError: fail(error.description, ExitStatus.failed)
    default: exit(withError: error)
    }
  }

  private static func fail(_ message: String, _ status: Int32) -> Never {
    printError("jko: \(message)")
    fflush(nil)
    // HDF5's own exit handler would write once more to a file that could not be written, and complain.
    _exit(status)
  }
}

/// One line on standard error.
func printError(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
