import MinimizingMovements
import Testing

/// Whether models keep the convex part of the interaction, on invented changes of the point.
@Suite("The choice of curvature, on invented changes") struct CurvatureChoiceTable {
  /// A change along which so much curvature is kept, is there, and stands beside it, and how far the step went.
  struct Change: Sendable {
    var kept = 0.0, real = 0.0, kinetic = 1.0, length = 1.0
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let changes: [Change]
    /// The choice after each.
    let keeps: [Bool]
  }

  static let cancelled = Change(kept: 10, real: 0.1)

  static let cases = [
    Case(testDescription: "what is kept is there", changes: [Change(kept: 10, real: 10)], keeps: [true]),
    Case(testDescription: "little is kept beside the kinetic term", changes: [Change(kept: 0.9)], keeps: [true]),
    Case(testDescription: "twice as much is kept as there is", changes: [Change(kept: 19, real: 9)], keeps: [true]),
    Case(testDescription: "more than twice as much", changes: [Change(kept: 19.1, real: 9)], keeps: [false]),
    Case(testDescription: "what is there is negative", changes: [Change(kept: 1.1, real: -50)], keeps: [false]),
    Case(testDescription: "both halves cancel", changes: [cancelled], keeps: [false]),
    Case(testDescription: "it stays out while full steps are taken", changes: [cancelled, Change(real: 5)], keeps: [false, false]),
    Case(
      testDescription: "it stays out after a short step along no curvature", changes: [cancelled, Change(real: 0.4, length: 0.5)],
      keeps: [false, false]),
    Case(
      testDescription: "it comes back after a short step against curvature", changes: [cancelled, Change(real: 0.6, length: 0.5)],
      keeps: [false, true]),
    Case(
      testDescription: "and then stays", changes: [cancelled, Change(real: 0.6, length: 0.5), cancelled, cancelled],
      keeps: [false, true, true, true]),
    Case(testDescription: "nothing moved", changes: [Change(kept: 0, real: 0, kinetic: 0)], keeps: [true]),
  ]

  @Test(arguments: cases) func follows(_ item: Case) {
    var choice = CurvatureChoice(), before = choice.keeps
    #expect(choice.keeps)
    for (change, expected) in zip(item.changes, item.keeps) {
      let changed = choice.update(kept: change.kept, real: change.real, kinetic: change.kinetic, length: change.length)
      #expect(choice.keeps == expected && changed == (before != expected))
      before = expected
    }
  }

  /// A model that could not be solved is tried the other way, once a step.
  @Test(arguments: [true, false]) func otherWayAfterAFailure(keeping: Bool) {
    var choice = CurvatureChoice()
    if !keeping { choice.update(kept: 10, real: 0, kinetic: 1, length: 1) }
    let first = choice.switchAfterFailure()
    #expect(first && choice.keeps == !keeping)
    let second = choice.switchAfterFailure()
    #expect(!second && choice.keeps == !keeping)
    choice.update(kept: 10, real: 0, kinetic: 1, length: 1)
    #expect(choice.keeps == !keeping)
  }
}
