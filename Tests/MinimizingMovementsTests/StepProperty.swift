import Kernels
import Glibc
import MinimizingMovements
import Spaces
import Testing

@Suite struct StepProperty {
  static func start(_ level: Int = 2, _ direction: FlowDirection = .ascent, adjust: (inout MovementSettings) -> Void = { _ in }) throws
    -> Movement
  {
    let axis = unit([1, 2, 0.5])
    let model = try SelfAttention(interaction: diagonal([1, 3, 4]), direction: direction)
    return movement(.icosphere(subdivisions: level), model, timeStep: 0.1, adjust: adjust) { exp(dot($0, axis)) + 0.3 }
  }

  /// A movement continued from its state takes the same steps to the last bit.
  @Test(arguments: [1, 3]) func continuesBitForBit(slices: Int) throws {
    var whole = try Self.start { $0.slices = slices }
    for _ in 0..<3 { whole.step() }
    var rest = try Movement(mesh: whole.mesh!, model: whole.model!, settings: whole.settings, state: whole.state)
    for _ in 0..<3 {
      var a = whole.step(), b = rest.step()
      a.wallSeconds = 0
      b.wallSeconds = 0
      a.timings = nil
      b.timings = nil
      #expect(a == b)
    }
    #expect(whole.state == rest.state)
  }

  /// With too few Newton systems for any model, the steps go along the audit's maximizer: J still falls, everything stays
  /// feasible, and the step says that it did not converge.
  @Test(arguments: [1, 3])
  func innerFailureFallsBackToTheAudit(slices: Int) throws {
    var crippled = try Self.start { settings in
      settings.slices = slices
      settings.maximumInnerIterations = 0
      settings.maximumOuterIterations = 8
    }
    let exact = try {
      var movement = try Self.start()
      return movement.step().decrease
    }()
    let row = crippled.step()
    #expect(row.status == .innerLimit, "\(row)")
    #expect(row.decrease > 0.05 * exact, "\(row.decrease) of \(exact)")
    #expect(row.minimumDensity >= 0 && abs(row.massError) <= 1e-13)
    #expect(row.audit > 1e-4)
  }

  /// In a concentrated state, models solved loosely on purpose, from no potential, are certified all the same: dual repair gains two
  /// orders of magnitude on those whose shifted bound is poor.
  @Test func dualRepairCertifiesLooseModels() throws {
    var concentrated = try Self.start(3)
    for _ in 0..<6 { concentrated.step() }
    var settings = concentrated.settings
    settings.maximumInnerIterations = 3
    settings.maximumOuterIterations = 3
    let state = MovementState(density: concentrated.state.density)
    var loose = try Movement(mesh: concentrated.mesh!, model: concentrated.model!, settings: settings, state: state)
    nonisolated(unsafe) var gains: [Double] = []
    loose.observer = {
      if case .inner(_, .dualRepair(let before, let after, _)) = $0 { gains.append(before.relativeGap / max(after.relativeGap, 1e-16)) }
    }
    loose.step()
    #expect(!gains.isEmpty && gains.allSatisfy { $0 >= 100 }, "\(gains)")
  }

  /// Models are solved as well as the next one can use: the first loosely, the last to the tolerance. Rounds that may factor only one
  /// Newton system from any start come to the same step.
  @Test func modelsAreSolvedAsWellAsTheNextCanUse() throws {
    var movement = try Self.start(), hurried = try Self.start { $0.maximumInnerIterations = 1 }
    nonisolated(unsafe) var gaps: [Double] = []
    movement.observer = { if case .outer(_, let certificate, _, _) = $0 { gaps.append(certificate.relativeGap) } }
    let row = movement.step()
    #expect(gaps.count > 1 && gaps.first! > 1e-5 && gaps.first! <= 0.03 && gaps.last! <= movement.settings.gap, "\(gaps)")
    #expect(row.dualityGap == gaps.last!)
    let other = hurried.step()
    #expect(other.status == .converged, "\(other)")
    #expect(abs(other.decrease - row.decrease) <= 1e-6 * row.decrease)
  }

  /// A step that starts where the velocity of the one before takes it comes to where a step from rest does, in fewer rounds. So it does
  /// from a velocity that leads uphill, out of the feasible set, or nowhere.
  @Test func stepsCarryOnTheVelocity() throws {
    let axis = unit([1, 2, 0.5]), model = try SelfAttention(interaction: diagonal([1, 1.5, 0.5]), direction: .ascent)
    var movement = movement(.icosphere(subdivisions: 2), model, timeStep: 0.05) { exp(dot($0, axis)) + 0.3 }
    movement.step()
    let start = movement.state, settings = movement.settings, mesh = movement.mesh!
    func step(_ potential: NodeField?) throws -> LedgerRow {
      let state = MovementState(time: start.time, stepCount: start.stepCount, density: start.density, potential: potential)
      var next = try Movement(mesh: mesh, model: model, settings: settings, state: state)
      return next.step()
    }
    let potential = try #require(movement.state.potential)
    let resting = try step(nil), carried = try step(potential)
    #expect(carried.outerIterations < resting.outerIterations && carried.newtonIterations < resting.newtonIterations)
    #expect(carried.status == .converged && abs(carried.decrease - resting.decrease) <= 1e-6 * resting.decrease)
    for factor in [-1.0, 1e3, .nan] {
      let row = try step(NodeField(potential.values.map { factor * $0 }))
      #expect(row.status == .converged && abs(row.decrease - resting.decrease) <= 1e-6 * resting.decrease, "\(factor)")
    }
  }

  /// The audit falls with every outer round.
  @Test func auditFallsWithOuterRounds() throws {
    let audits = try [1, 2, 3, 4, 6].map { rounds in
      var movement = try Self.start(3) { $0.maximumOuterIterations = rounds }
      return movement.step().audit
    }
    #expect(audits[0] > 1e-3)
    #expect(zip(audits, audits.dropFirst()).allSatisfy { $1 < 0.5 * $0 }, "\(audits)")
  }

  /// An outer limit of one round is reported, not hidden.
  @Test func limitsAreReported() throws {
    var movement = try Self.start { $0.maximumOuterIterations = 1 }
    #expect(movement.step().status == .outerLimit)
  }

  @Test func auditsFollowTheSchedule() throws {
    var movement = try Self.start { $0.auditSchedule = .every(3) }
    let audited = (1...4).map { !movement.step(isLast: $0 == 4).audit.isNaN }
    #expect(audited == [false, false, true, true])
  }
}
