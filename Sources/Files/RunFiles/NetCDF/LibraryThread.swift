import Dispatch
import Glibc
import Synchronization

/// The one thread that calls libnetcdf. The library is not thread-safe, and HDF5 keeps its habit of printing every error for each
/// thread anew, where libnetcdf silences the first it runs on. A call costs two changes of thread, some 10 µs.
package enum LibraryThread {
  private static let worker = Worker()

  /// Whether a call of the library is running now, which damaged files can crash; safe in a signal handler.
  package static var isBusy: Bool { busy.load(ordering: .acquiring) }
  private static let busy = Atomic(false)

  /// The path of the file that a running call reads, nil where none runs or it writes; safe in a signal handler after ``prepare()``.
  package static var fileBeingRead: UnsafePointer<CChar>? {
    busy.load(ordering: .acquiring) && name[0] != 0 ? UnsafePointer(name) : nil
  }
  private static let nameLength = 4096
  nonisolated(unsafe) private static let name = {
    let name = UnsafeMutablePointer<CChar>.allocate(capacity: nameLength)
    name.initialize(repeating: 0, count: nameLength)
    return name
  }()

  /// Makes what a signal handler asks.
  package static func prepare() { _ = (busy.load(ordering: .relaxed), name) }

  /// Says what the calls to come read; empty where they write.
  static func announce(_ path: String) { worker.run { strncpy(name, path, nameLength - 1) } }

  /// Makes the thread where there is none yet.
  /// - Returns: the system's code of the failure; 0 when the thread runs.
  static func start() -> Int32 { worker.start() }

  /// Calls `body` on the thread, which ``start()`` made.
  static func run<Result>(_ body: () -> Result) -> Result {
    var result: Result?
    worker.run {
      busy.store(true, ordering: .releasing)
      result = body()
      busy.store(false, ordering: .releasing)
    }
    return result!
  }

  private final class Worker: @unchecked Sendable {
    /// Guards all that follows.
    private let oneCaller = Mutex(())
    private let request = DispatchSemaphore(value: 0)
    private let reply = DispatchSemaphore(value: 0)
    private var job: (() -> Void)?
    private var isRunning = false

    func start() -> Int32 {
      oneCaller.withLock { _ in
        if isRunning { return 0 }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // HDF5 goes as deep as a file's groups, which are two; little suffices under a limit on memory.
        pthread_attr_setstacksize(&attributes, 2 << 20)
        // Signals from outside are for the other threads; the thread's own faults must reach their handler.
        var (outside, mask) = (sigset_t(), sigset_t())
        sigfillset(&outside)
        for fault in [SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL] { sigdelset(&outside, fault) }
        pthread_sigmask(SIG_SETMASK, &outside, &mask)
        defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
        var thread = pthread_t()
        let context = Unmanaged.passUnretained(self).toOpaque()
        let code = pthread_create(
          &thread, &attributes,
          { context in
            Unmanaged<Worker>.fromOpaque(context!).takeUnretainedValue().work()
            return nil
          }, context)
        isRunning = code == 0
        return code
      }
    }

    private func work() {
      while true {
        request.wait()
        job?()
        reply.signal()
      }
    }

    func run(_ body: () -> Void) {
      oneCaller.withLock { _ in
        withoutActuallyEscaping(body) { body in
          job = body
          request.signal()
          reply.wait()
          job = nil
        }
      }
    }
  }
}
