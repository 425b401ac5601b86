/// A question that long computations ask now and then: whether to end where they are.
///
/// What a computation returns when it is cancelled says so; nothing else depends on the answer.
package struct Cancellation: Sendable {
  private let answer: @Sendable () -> Bool

  /// `answer` is called on any thread, many times a second at most; once true it stays true.
  package init(_ answer: @escaping @Sendable () -> Bool) { self.answer = answer }

  /// Goes on to the end.
  package static let never = Cancellation { false }

  package var isCancelled: Bool { answer() }
}
