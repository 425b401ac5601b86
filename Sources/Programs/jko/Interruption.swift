import Glibc
import Synchronization

/// SIGINT and SIGTERM: the first asks for an end after the current step, the second ends the program at once.
enum Interruption {
  fileprivate static let requested = Atomic<Bool>(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func watch() {
    signal(SIGINT, handleInterruption)
    signal(SIGTERM, handleInterruption)
    // A parent may have handed down a mask that blocks them.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}

private func handleInterruption(_ number: Int32) {
  Interruption.requested.store(true, ordering: .relaxed)
  signal(number, SIG_DFL)
}
