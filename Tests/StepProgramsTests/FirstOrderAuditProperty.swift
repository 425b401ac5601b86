import NumericalKernels
import TestSupport
import Testing

@testable import LinearPrograms
@testable import StepPrograms
@testable import Transport

@Suite struct FirstOrderAuditProperty {
  @Test(arguments: [1.0, 6, 20, 60], [1e-1, 1e-4])
  func agreesWithTheWholeProgram(concentration: Double, noise: Double) {
    for (seed, mesh) in [TestMesh.icosphere(level: 2), .icosphere(level: 3), .circle(count: 90)].enumerated() {
      let audit = AuditCase(mesh: mesh, concentration: concentration, noise: noise, seed: UInt64(seed))
      for range in [AuditRange.nonnegative, .doubling] { compare(audit, range) }
    }
  }

  @Test(arguments: [1.0, 20])
  func agreesOnAPath(concentration: Double) {
    let audit = AuditCase(mesh: .icosphere(level: 1), slices: 3, concentration: concentration, noise: 1e-2, seed: 11)
    for range in [AuditRange.nonnegative, .doubling] { compare(audit, range) }
  }

  private func compare(_ audit: AuditCase, _ range: AuditRange) {
    let answer = audit.audit(range), reference = audit.whole(range)
    #expect(answer.status == .optimal)
    #expect(audit.isFeasible(answer, range))
    // The audit's tolerance is 1e-7 of the unconstrained value; the reference's is absolute in its scaled units. In the ranged program
    // the direction is shrunk by what the worst node lacks, 1e-7 of its reach.
    let tolerance = (range == .doubling ? 1e-5 : 1e-6) * audit.unconstrained
    #expect(abs(answer.improvement - reference) < tolerance + 1e-12)
    #expect(answer.upperBound >= answer.improvement * (1 - 1e-12))
    #expect(answer.upperBound - answer.improvement < tolerance)
    #expect(answer.rows <= audit.mass.count)
  }

  /// A node without mass may not change at all where the program is ranged, and each direction is feasible both ways.
  @Test func rangedKeepsVacuum() {
    var audit = AuditCase(mesh: .icosphere(level: 2), concentration: 1, noise: 0.1, seed: 8)
    for i in stride(from: 0, to: audit.mass.count, by: 7) { audit.mass[i] = 0 }
    let answer = audit.audit(.doubling)
    #expect(answer.status == .optimal && audit.isFeasible(answer, .doubling))
    #expect(answer.upperBound <= audit.audit().upperBound * (1 + 1e-9))
    for i in audit.mass.indices { #expect(answer.massChange[i].magnitude <= audit.mass[i] + 1e-16) }
  }

  @Test func noProgramWhenNothingIsOverdrawn() {
    var audit = AuditCase(mesh: .icosphere(level: 4), concentration: 0.5, noise: 0.1, seed: 5)
    audit.box = audit.box.map { $0 / 4 }
    let answer = audit.audit()
    #expect(answer.rows == 0 && answer.pivots == 0 && answer.status == .optimal)
    // Sums of ten thousand terms of one sign.
    #expect(abs(answer.improvement - audit.unconstrained) < 1e-13 * audit.unconstrained)
    #expect(abs(answer.upperBound - audit.unconstrained) < 1e-13 * audit.unconstrained)
  }

  /// c = Bᵀz with z ≥ 0 and z_i μ_i = 0 is the condition of a minimum: nothing can be gained.
  @Test func criticalPointsHaveNoDescent() {
    let mesh = TestMesh.icosphere(level: 3), path = mesh.path
    let mass = mesh.masses { max($0[2], 0) }
    let z = mass.indices.map { mass[$0] > 0 ? 0 : 1 - mesh.point($0)[2] }
    let cost = path.massChangeTransposed(z)
    let answer = path.audit(mass: mass, cost: cost, box: [Double](repeating: 1e-2, count: path.faceCount))
    let free = cost.reduce(0) { $0 + 1e-2 * $1.magnitude }
    #expect(answer.improvement <= 1e-7 * free)
    #expect(answer.upperBound <= 1e-7 * free)
    #expect(answer.rows > 0)
  }

  /// Stopped early, the bounds are still bounds and the direction is still feasible.
  @Test func limitsLeaveBounds() {
    let audit = AuditCase(mesh: .icosphere(level: 3), concentration: 20, noise: 1e-4, seed: 2)
    let exact = audit.audit()
    for pivots in [1.0, 10, 100] {
      var settings = SimplexSettings()
      settings.work = pivots * Double(audit.mass.count + audit.cost.count)
      let answer = audit.audit(.nonnegative, settings)
      #expect(answer.status == .workLimit)
      #expect(audit.isFeasible(answer))
      #expect(answer.improvement >= 0 && answer.improvement <= exact.upperBound * (1 + 1e-12))
      #expect(answer.upperBound >= exact.improvement * (1 - 1e-12))
    }
  }

  /// Cancelled, or posed with what is no number, an audit claims nothing and moves nothing.
  @Test func withoutAnAnswerNothingIsClaimed() {
    var audit = AuditCase(mesh: .icosphere(level: 3), concentration: 20, noise: 1e-4, seed: 2)
    let cancelled = audit.audit(.nonnegative, SimplexSettings(cancellation: Cancellation { true }))
    audit.cost[17] = .nan
    audit.box[17 / audit.path.space.dimension] = 1
    let unusable = audit.audit()
    for answer in [cancelled, unusable] {
      #expect(answer.status != .optimal && !(answer.upperBound < .infinity) && answer.improvement == 0)
      #expect(answer.momentum.allSatisfy { $0 == 0 } && answer.massChange.allSatisfy { $0 == 0 })
    }
    #expect(cancelled.status == .cancelled)
  }

  /// The limiter alone, on momenta far from feasible: the last resort must settle it.
  @Test(arguments: [1, 2])
  func limiterAlwaysEndsFeasible(slices: Int) {
    for seed in 0..<10 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let mesh = TestMesh.icosphere(level: 2), path = PathOperators(mesh.space, slices: slices)
      let mass = path.constant(mesh.masses { _ in Bool.random(using: &generator) ? 1 : 0 })
      let w = (0..<path.momentumCount).map { _ in generator.normal() }
      let limited = path.limit(w, mass: mass)
      let change = path.massChange(limited)
      #expect(change.indices.allSatisfy { mass[$0] + change[$0] > -1e-14 })
      #expect(zip(limited, w).allSatisfy { abs($0) <= abs($1) && $0 * $1 >= 0 })
    }
  }
}
