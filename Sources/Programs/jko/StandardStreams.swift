import AttentionJKO
import Glibc
import SystemPackage

/// Standard output and standard error. What cannot be written to the latter is lost and decides nothing; what cannot be written to
/// the former, the program's answer, is a failure.
enum StandardStreams {
  /// Makes sure that a file opened later does not get the place of a stream that is closed, and messages with it.
  static func prepare() {
    for place in STDIN_FILENO...STDERR_FILENO where fcntl(place, F_GETFD) == -1 {
      // For reading: a write to it fails like one to the stream that was closed.
      guard open("/dev/null", O_RDONLY) == place else { continue }
    }
  }
}

/// The answer of the program that could not be written.
struct UnwrittenAnswer: Error, CustomStringConvertible {
  let reason: Errno

  var description: String { "standard output: cannot be written (\(reason)); what was computed is complete" }
}

/// Text on standard output. A reader that has seen enough and closed its end is no failure.
/// - Throws: ``UnwrittenAnswer``.
func printAnswer(_ text: String) throws {
  do {
    try FileDescriptor.standardOutput.writeAll("\(text)\n".utf8)
  } catch let error as Errno where error == .brokenPipe {
  } catch let error as Errno {
    throw UnwrittenAnswer(reason: error)
  }
}

/// One line on standard error.
func printError(_ line: String) { writeError("\(line)\n") }

/// Text on standard error.
func writeError(_ text: String) { _ = try? FileDescriptor.standardError.writeAll(text.utf8) }
