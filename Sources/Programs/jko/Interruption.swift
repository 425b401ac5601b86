import AttentionJKO
import Glibc
import Synchronization

/// Signals that ask for an end: the first is answered at once in words and ends the program after what it is doing, with a complete
/// file; the second ends it now, and the file is that of the step before.
enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU]
  private static let first = Atomic<Int32>(0)
  private static let isQuiet = Atomic<Bool>(false)

  static var isRequested: Bool { first.load(ordering: .relaxed) != 0 }

  /// From here on signals are answered. What was ignored by who started the program (nohup) stays ignored, but for SIGINT, which
  /// shells make background jobs of scripts ignore.
  static func watch(quiet: Bool) {
    isQuiet.store(quiet, ordering: .relaxed)
    Leftovers.prepare()
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in signals {
      sigaddset(&mask, number)
      var former = sigaction()
      sigaction(number, nil, &former)
      let isIgnored = unsafeBitCast(former.__sigaction_handler.sa_handler, to: Int.self) == 1
      if isIgnored && number != SIGINT { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { Interruption.answer($0) }
      // Writes to files go on where the signal met them.
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
    // A parent may have handed down a mask that blocks them.
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  /// The name of the signal that came first, as in "SIGTERM".
  static var name: String {
    switch first.load(ordering: .relaxed) {
    case SIGINT: "Ctrl-C"
    case SIGTERM: "SIGTERM"
    case SIGHUP: "SIGHUP"
    case SIGUSR1: "SIGUSR1"
    case SIGUSR2: "SIGUSR2"
    case SIGXCPU: "SIGXCPU"
    case let number: "signal \(number)"
    }
  }

  /// Only what may be called at any moment: atomics, `write`, `unlink`, `_exit`.
  private static func answer(_ number: Int32) {
    let before = errno
    if first.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged {
      if !isQuiet.load(ordering: .relaxed) {
        say("\njko: stopping after the step under way; once more stops now, and what is written stays valid\n")
      }
      errno = before
      return
    }
    // A batch system may send several kinds of signals one after the other.
    if number != first.load(ordering: .relaxed) && number != SIGINT && number != SIGTERM {
      errno = before
      return
    }
    Leftovers.removeAll()
    say("\njko: stopped; what is written is complete\n")
    _exit(ExitStatus.interrupted)
  }

  private static func say(_ text: StaticString) { _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount) }
}

/// The word of a command that was interrupted, and its exit status.
struct Interrupted: Error {
  /// What there is, as in "run.nc is complete and can be resumed".
  let state: String
}
