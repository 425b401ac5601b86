import Foundation

/// The one thread that calls libnetcdf. The library is not thread-safe, and HDF5 keeps its habit of printing every error for each
/// thread anew, where libnetcdf silences the first it runs on. A call costs two changes of thread, some 10 µs.
enum LibraryThread {
  private static let worker = Worker()

  static func run<Result>(_ body: () -> Result) -> Result {
    var result: Result?
    worker.run { result = body() }
    return result!
  }

  private final class Worker: @unchecked Sendable {
    private let oneCaller = NSLock()
    private let request = DispatchSemaphore(value: 0)
    private let reply = DispatchSemaphore(value: 0)
    private var job: (() -> Void)?

    init() {
      Thread.detachNewThread { [self] in
        while true {
          request.wait()
          job?()
          reply.signal()
        }
      }
    }

    func run(_ body: () -> Void) {
      oneCaller.withLock {
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
