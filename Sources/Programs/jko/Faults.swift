import AttentionJKO
import Glibc

/// Faults of a library or of memory, told in a line: a damaged file can crash HDF5, and a full memory whatever asks for more.
/// Files are complete at every moment, so that nothing is lost but the step under way.
enum Faults {
  static func watch() {
    Leftovers.prepare()
    LibraryThread.prepare()
    // A stack of its own, for a fault may be that the stack is full.
    let size = 1 << 16
    var stack = stack_t(ss_sp: malloc(size), ss_flags: 0, ss_size: size)
    sigaltstack(&stack, nil)
    for number in [SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGTRAP, SIGFPE] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { Faults.answer($0) }
      action.sa_flags = SA_ONSTACK | Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }

  /// Only what may be called at any moment: atomics, `write`, `unlink`, `_exit`.
  private static func answer(_ number: Int32) {
    let isFull = errno == ENOMEM
    Leftovers.removeAll()
    if let path = LibraryThread.fileBeingRead {
      say("jko: ")
      _ = write(STDERR_FILENO, path, strlen(path))
      say(": it is damaged, the NetCDF library failed on it; use a complete file that jko wrote\n")
      _exit(ExitStatus.badInput)
    }
    if LibraryThread.isBusy {
      say("jko: the NetCDF library failed while it wrote; the file is kept complete as it was before\n")
      _exit(ExitStatus.failed)
    }
    if isFull {
      say("jko: there is not memory enough; what is written is complete\n")
      _exit(ExitStatus.failed)
    }
    say("jko: a fault of the program, for which we are sorry; what is written is complete\n")
    raise(number)
  }

  private static func say(_ text: StaticString) { _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount) }
}
