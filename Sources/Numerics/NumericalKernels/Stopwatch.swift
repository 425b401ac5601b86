import Glibc
import Synchronization

/// Seconds by phase of a computation. Phases do not nest, so that they add up.
package struct Timings: Sendable, Equatable {
  package enum Phase: Int, CaseIterable, Sendable {
    case kernel, assembly, factorization, solves, linearPrograms, output

    package var label: String { self == .linearPrograms ? "linear programs" : "\(self)" }
  }

  private var seconds = [Double](repeating: 0, count: Phase.allCases.count)

  package init() {}

  package subscript(phase: Phase) -> Double {
    get { seconds[phase.rawValue] }
    set { seconds[phase.rawValue] = newValue }
  }

  /// Adds phase by phase.
  package static func += (left: inout Timings, right: Timings) { for phase in Phase.allCases { left[phase] += right[phase] } }
}

/// Measures the phases of one computation: every movement has its own, so that movements on several threads do not mix.
package final class Stopwatch: Sendable {
  private let timings = Mutex(Timings())

  package init() {}

  /// Runs `body` and adds its time to a phase.
  @inline(__always)
  package func measure<Result: ~Copyable, Failure: Error>(_ phase: Timings.Phase, _ body: () throws(Failure) -> Result) throws(Failure)
    -> Result
  {
    let begin = Self.now
    defer {
      let seconds = Self.now - begin
      timings.withLock { $0[phase] += seconds }
    }
    return try body()
  }

  /// What was measured since it was last taken.
  package func take() -> Timings {
    timings.withLock {
      let taken = $0
      $0 = Timings()
      return taken
    }
  }

  /// A monotonic clock, in seconds.
  package static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
