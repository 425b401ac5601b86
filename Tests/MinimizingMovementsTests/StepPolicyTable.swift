import MinimizingMovements
import PrimalDual
import Testing

/// The decisions of a step's outer loop, on records of rounds that never ran.
@Suite("The policy of a step, on invented records") struct StepPolicyTable {
  /// A round in the middle of a step that goes well, and what is changed of it.
  static func record(_ change: (inout RoundRecord) -> Void = { _ in }) -> RoundRecord {
    var record = RoundRecord(
      round: 3, predicted: 1e-3, decrease: 1, gain: 1e-3, length: 1, failure: nil, isExact: false, rounding: 1e-14)
    change(&record)
    return record
  }

  /// After so many audits that were missed, at a criticality of 1e-8.
  static func policy(missed: Int = 0) -> StepPolicy {
    var policy = StepPolicy(MovementSettings(timeStep: 0.1))
    for _ in 0..<missed { _ = policy.auditMissed(record { $0.predicted = 1e-8 }, audit: 1e-3) }
    return policy
  }

  struct Decision: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let record: RoundRecord
    var missed = 0
    let expected: StepPolicy.Decision

    init(_ name: String, _ expected: StepPolicy.Decision, missed: Int = 0, _ change: (inout RoundRecord) -> Void = { _ in }) {
      testDescription = name
      record = StepPolicyTable.record(change)
      self.missed = missed
      self.expected = expected
    }
  }

  /// With tolerances of 1e-7 and a limit of fifty rounds.
  static let decisions = [
    Decision("a loose model gains", .next),
    Decision("an exact model still promises", .next) { $0.isExact = true },
    Decision("a loose model promises next to nothing: only an exact one tells", .next) { $0.predicted = 1e-9 },
    Decision("an exact model promises next to nothing", .audit) { ($0.isExact, $0.predicted) = (true, 1e-9) },
    Decision("it promises less than nothing", .audit) { ($0.isExact, $0.predicted) = (true, -1e-3) },
    Decision("it promises just more than the tolerance", .next) { ($0.isExact, $0.predicted) = (true, 1.01e-7) },
    Decision("after a missed audit the same promise is too much", .next, missed: 1) { ($0.isExact, $0.predicted) = (true, 1e-8) },
    Decision("just above a quarter of it too", .next, missed: 1) { ($0.isExact, $0.predicted) = (true, 2.6e-9) },
    Decision("a quarter of it is not", .audit, missed: 1) { ($0.isExact, $0.predicted) = (true, 2.4e-9) },
    Decision("on extrapolated data nothing is critical", .next) { ($0.isExact, $0.isPlain, $0.predicted) = (true, false, 1e-9) },
    Decision("extrapolated data that lead nowhere are followed by the point's own", .next) {
      ($0.isExact, $0.isPlain, $0.gain, $0.length) = (true, false, 0, 0)
    },
    Decision("so is a model of extrapolated data that failed", .next) {
      ($0.isPlain, $0.failure, $0.gain, $0.length) = (false, .stalled, 0, 0)
    },
    Decision("a critical point in the last round is audited", .audit) { ($0.round, $0.isExact, $0.predicted) = (50, true, 1e-9) },
    Decision("a loose model found no way down: solve it exactly", .next) { ($0.gain, $0.length) = (0, 0) },
    Decision("an exact model found no way down", .end(.stalled)) { ($0.isExact, $0.gain, $0.length) = (true, 0, 0) },
    Decision("nothing above rounding at the start", .audit) {
      ($0.isExact, $0.predicted, $0.decrease, $0.gain, $0.length) = (true, 1e-15, 0, 0, 0)
    },
    Decision("a failure that gained goes on", .next) { ($0.failure, $0.gain) = (.innerLimit, 1e-3) },
    Decision("a failure that gained nothing ends the step", .end(.innerLimit)) { ($0.failure, $0.gain) = (.innerLimit, 1e-9) },
    Decision("a failure that moved nothing ends it by its name", .end(.factorizationFailed)) {
      ($0.failure, $0.gain, $0.length) = (.factorizationFailed, 0, 0)
    },
    Decision("a failure is never critical, whatever it promises", .next) {
      ($0.failure, $0.predicted, $0.isExact) = (.stalled, 0, true)
    },
    Decision("the limit on rounds", .end(.outerLimit)) { $0.round = 50 },
    Decision("the limit on rounds after a failure is the failure's", .end(.innerLimit)) { ($0.round, $0.failure) = (50, .innerLimit) },
  ]

  @Test(arguments: decisions) func decides(_ item: Decision) {
    #expect(Self.policy(missed: item.missed).decide(item.record) == item.expected)
  }

  /// A round is idle that moved nothing, or failed and gained no more than the step's tolerance of what was gained before.
  @Test func idleRounds() {
    let policy = Self.policy()
    #expect(!policy.isIdle(Self.record()))
    #expect(policy.isIdle(Self.record { $0.length = 0 }))
    #expect(!policy.isIdle(Self.record { $0.gain = 1e-12 }))
    #expect(policy.isIdle(Self.record { ($0.failure, $0.gain) = (.stalled, 0.9e-7) }))
    #expect(!policy.isIdle(Self.record { ($0.failure, $0.gain) = (.stalled, 1.1e-7) }))
    // A first gain is one, however small: there was nothing before it.
    #expect(!policy.isIdle(Self.record { ($0.failure, $0.decrease, $0.gain) = (.stalled, 1e-9, 1e-9) }))
  }

  struct Question: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let expected: Double?
    let decrease: Double
    let round: Int
    var missed = 0
    let gap: Double
  }

  static let questions = [
    Question(testDescription: "first model, nothing known", expected: nil, decrease: 0, round: 0, gap: 0.03),
    Question(testDescription: "first model, no decrease yet to compare with", expected: 1e-5, decrease: 0, round: 0, gap: 0.03),
    Question(testDescription: "nothing known later", expected: nil, decrease: 1, round: 2, gap: 1e-7),
    Question(testDescription: "nothing to be expected", expected: 0, decrease: 1, round: 2, gap: 1e-7),
    Question(testDescription: "what is expected, relative to the decrease", expected: 1e-5, decrease: 0.1, round: 2, gap: 1e-4),
    Question(testDescription: "much to be expected", expected: 10, decrease: 1, round: 2, gap: 0.03),
    Question(testDescription: "less than the tolerance", expected: 1e-12, decrease: 1, round: 2, gap: 1e-7),
    Question(testDescription: "a hundred times sharper after a missed audit", expected: 0, decrease: 1, round: 2, missed: 1, gap: 1e-9),
    Question(testDescription: "and again", expected: 0, decrease: 1, round: 2, missed: 2, gap: 1e-11),
    Question(testDescription: "three times at most", expected: 0, decrease: 1, round: 2, missed: 5, gap: 1e-13),
  ]

  @Test(arguments: questions) func asksForAccuracy(_ item: Question) {
    let accuracy = Self.policy(missed: item.missed).accuracy(expected: item.expected, decrease: item.decrease, round: item.round)
    // Products of powers of ten, rounded once or twice.
    #expect(abs(accuracy.gap - item.gap) <= 1e-15 * item.gap)
    // A sharper point takes as many Newton systems as there were misses, where its bounds agree already.
    #expect(accuracy.maximumIterations == 100 && accuracy.minimumIterations == min(item.missed, 3))
  }

  /// A round promises the next one a thousandth; one that went nowhere promises nothing.
  @Test func expectsAThousandth() {
    #expect(Self.policy().expectation(after: Self.record { $0.predicted = 0.5 }) == 0.5e-3)
    #expect(Self.policy().expectation(after: Self.record { $0.length = 0 }) == 0)
  }

  /// Audits may be missed as long as they become better by a tenth, and three times in a row without; never beyond the limit on rounds.
  @Test func missedAudits() {
    var idle = Self.policy(), better = Self.policy(), late = Self.policy()
    let record = Self.record()
    let answers = (0..<4).map { _ in idle.auditMissed(record, audit: 1e-2) }
    #expect(answers == [.next, .next, .next, .end(.stalled)])
    for audit in [1e-2, 8e-3, 9e-3, 8e-3, 7e-3, 6e-3, 5e-3, 6e-3, 6e-3, 4e-3] {
      let answer = better.auditMissed(record, audit: audit)
      #expect(answer == .next, "\(audit)")
    }
    let answer = late.auditMissed(Self.record { $0.round = 50 }, audit: 1e-2)
    #expect(answer == .end(.outerLimit))
  }

  @Test func success() {
    #expect(Self.policy().success(Self.record()) == .converged)
    #expect(Self.policy().success(Self.record { $0.decrease = 1e-15 }) == .stationary)
  }

  /// Promises are relative to the decrease, or to seven digits' worth of rounding; a failed model promises without bound.
  @Test func criticality() {
    #expect(Self.record { ($0.predicted, $0.decrease) = (1e-4, 0.5) }.criticality == 2e-4)
    #expect(abs(Self.record { ($0.predicted, $0.decrease) = (1e-14, 0) }.criticality - 1e-7) <= 1e-20)
    #expect(Self.record { $0.predicted = -1 }.criticality == 0)
    #expect(Self.record { $0.failure = .stalled }.criticality == .infinity)
  }
}
