import ArgumentParser
import AttentionJKO
import Glibc

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
    case let error as MovementError: fail(error.description, ExitStatus.badInput)
    case let error as OutputError: fail(error.description, ExitStatus.failed)
    case let error as ParticleRunError: fail(error.description, ExitStatus.failed)
    case let error as UnwrittenAnswer: fail(error.description, ExitStatus.failed)
    case let error as Interrupted: fail("interrupted by \(Interruption.name)\(error.state)", ExitStatus.interrupted)
    default: leaveParser(after: error)
    }
  }

  private static func fail(_ message: String, _ status: Int32) -> Never {
    printError("jko: \(message)")
    // HDF5's own exit handler would write once more to a file that could not be written, and complain.
    _exit(status)
  }

  /// Help, versions and usage, and exit codes.
  private static func leaveParser(after error: any Error) -> Never {
    let status = exitCode(for: error).rawValue
    let message = fullMessage(for: error)
    if !message.isEmpty, status == 0 {
      do { try printAnswer(message) } catch { fail("\(error)", ExitStatus.failed) }
    } else if !message.isEmpty {
      printError(message)
    }
    _exit(status)
  }
}
