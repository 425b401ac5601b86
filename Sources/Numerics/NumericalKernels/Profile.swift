import Glibc

/// Where the time goes: seconds by phase, summed over the process. Phases do not nest, so that they add up.
package enum Profile {
  package enum Phase: String, CaseIterable, Sendable {
    case kernel, assembly, factorization, solves
    case linearPrograms = "linear programs"
    case output
  }

  /// Counts from the start of the process or the last ``reset()``; only the thread that steps the movement writes here.
  nonisolated(unsafe) package private(set) static var seconds = [Double](repeating: 0, count: Phase.allCases.count)

  package static func reset() { seconds = [Double](repeating: 0, count: Phase.allCases.count) }

  package static subscript(phase: Phase) -> Double { seconds[phase.index] }

  /// Runs `body` and adds its time to a phase.
  @inline(__always)
  package static func measure<Result: ~Copyable, Failure: Error>(_ phase: Phase, _ body: () throws(Failure) -> Result) throws(Failure)
    -> Result
  {
    let begin = now
    defer { seconds[phase.index] += now - begin }
    return try body()
  }

  /// A monotonic clock, in seconds.
  package static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}

extension Profile.Phase {
  @inline(__always)
  fileprivate var index: Int {
    switch self {
    case .kernel: 0
    case .assembly: 1
    case .factorization: 2
    case .solves: 3
    case .linearPrograms: 4
    case .output: 5
    }
  }
}
