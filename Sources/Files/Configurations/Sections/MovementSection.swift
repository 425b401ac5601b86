import MinimizingMovements
import Yams

/// The time step, how far to go, and how exact the steps are.
package struct MovementSection: Sendable, Equatable {
  package enum Extent: Sendable, Equatable {
    case steps(Int)
    /// To the first multiple of the step at or past this time.
    case end(Double)
  }

  /// With the time step τ > 0 and the slices of its path; also of the sections `solver` and `audit`.
  package var settings: MovementSettings
  package var extent: Extent

  package init(step: Double, extent: Extent) {
    settings = MovementSettings(timeStep: step)
    self.extent = extent
  }

  /// τ > 0.
  package var step: Double {
    get { settings.timeStep }
    set { settings.timeStep = newValue }
  }

  /// Steps from t = 0 to the end.
  package var stepCount: Int {
    switch extent {
    case .steps(let count): count
    // A quotient that rounding put just above a whole number is that number.
    case .end(let time): max(1, Int((time / step * (1 - 1e-12)).rounded(.up)))
    }
  }
}

extension MovementSection {
  /// The section as written.
  struct Written: Sendable {
    var settings = MovementSettings(timeStep: 1)
    var step: Double?
    var steps: Int?
    var end: Double?
  }

  static let table = KeyTable<Written>(
    "Time steps. One of steps and end is needed.", shows: ["steps"],
    [
      Key("step", \.step, .positive, required: true, example: "0.05", "The time step τ."),
      Key("steps", \.steps, .count, example: "100", "How many steps to take."),
      Key(
        "end", \.end, .positive, example: "5.0",
        "The time to go to, instead of steps."),
      Key("slices", \.settings.slices, .integer("a whole number from 1 to 64", in: 1...64), "Time slices of each step's path."),
    ])

  init(_ section: YAMLValue) throws {
    var written = Written()
    let values = try Self.table.read(section, into: &written)
    let step = written.step!
    guard let end = try values.one(of: ["steps", "end"], in: section) else {
      throw section.error("the number of steps is missing", remedy: "write steps: 100 or end: 5.0")
    }
    self.init(step: step, extent: written.steps.map { .steps($0) } ?? .end(written.end!))
    settings = written.settings
    settings.timeStep = step
    if let time = written.end, time / step > 1e9 {
      throw end.value.error("\(end.value.text) is out of range", remedy: "write a time at most a billion steps away")
    }
    guard (step * Double(stepCount)).isFinite else {
      throw section.error("the time at the end is not finite", remedy: "write a smaller step or fewer steps")
    }
  }

  var written: Written {
    var written = Written(settings: settings, step: step)
    switch extent {
    case .steps(let count): written.steps = count
    case .end(let time): written.end = time
    }
    return written
  }

  /// The section `solver`.
  static let solver = KeyTable<MovementSettings>(
    "How exactly a step is solved.",
    [
      Key("gap", \.gap, .tolerance, "Certified duality gap of a step's last convex model, relative to its decrease."),
      Key(
        "criticality", \.criticality, .tolerance,
        "Decrease that the next model promises, relative to the decrease so far, below which a step ends."),
      Key(
        "max-outer", \.maximumOuterIterations, .integer("a positive whole number", in: 1...1_000_000), "Convex models of a step at most."),
      Key(
        "max-inner", \.maximumInnerIterations, .integer("a positive whole number", in: 1...1_000_000), "Newton systems of a model at most."),
    ])

  /// The section `audit`.
  static let audit = KeyTable<MovementSettings>(
    "When steps are audited by linear programming.",
    [
      Key(
        "every", \.auditSchedule,
        .word(
          "auto", .automatic,
          or: .integer("a whole number: 1 for every step, k for every k-th, 0 for none", in: 0...1_000_000_000), AuditSchedule.every,
          { if case .every(let steps) = $0 { steps } else { nil } }),
        "Steps from an audit to the next. auto: every step up to 3,000 nodes, else every tenth and the last."),
      Key(
        "tolerance", \.auditTolerance, .positive,
        "First-order optimality measure, over the decrease, up to which an audited step is converged."),
    ])
}
