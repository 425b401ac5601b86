import TestSupport
import Testing

@testable import LinearPrograms
@testable import StepPrograms
@testable import Kantorovich

@Suite struct FirstOrderAuditProperty {
  /// The whole program at once, every node a row: the reference for the one grown by rows.
  private func whole(_ audit: AuditCase) throws -> Double {
    let flux = audit.mesh.flux
    var columns = SparseColumns()
    var cost: [Double] = []
    for j in audit.cost.indices {
      let f = j / flux.components
      let box = audit.active[f] ? audit.box[f] : 0
      for k in f * flux.corners..<(f + 1) * flux.corners {
        columns.add(row: flux.nodes[k], value: 1e4 * box * flux.coefficients[k * flux.components + j % flux.components])
      }
      columns.close()
      cost.append(1e6 * audit.cost[j] * box)
    }
    let count = cost.count
    let problem = LinearProblem(
      columns: columns, cost: cost, lower: [Double](repeating: -1, count: count), upper: [Double](repeating: 1, count: count),
      rowLower: audit.mass.map { -1e4 * $0 }, rowUpper: [Double](repeating: .infinity, count: flux.nodeCount))
    return -(try problem.solve().objective) / 1e6
  }

  private func feasible(_ audit: AuditCase, _ answer: FirstOrderAudit) -> Bool {
    let flux = audit.mesh.flux
    let change = flux.apply(answer.momentum)
    let size = flux.apply(answer.momentum.map(abs)).map(abs)
    let most = zip(audit.mass, size).reduce(0) { max($0, $1.0 + $1.1) }
    return answer.massChange.indices.allSatisfy { i in
      audit.mass[i] + answer.massChange[i] >= 0 && abs(change[i] - answer.massChange[i]) <= 1e-14 * most
    }
      && answer.momentum.indices.allSatisfy { j in
        let f = j / flux.components
        return answer.momentum[j].magnitude <= (audit.active[f] ? audit.box[f] : 0)
      }
  }

  @Test(arguments: [1.0, 6, 20, 60], [1e-1, 1e-4])
  func agreesWithTheWholeProgram(concentration: Double, noise: Double) throws {
    for (seed, mesh) in [TestMesh.icosphere(level: 2), .icosphere(level: 3), .circle(count: 90)].enumerated() {
      let audit = AuditCase(mesh: mesh, concentration: concentration, noise: noise, seed: UInt64(seed))
      let answer = try audit.audit()
      let reference = try whole(audit)
      #expect(answer.status == .optimal)
      #expect(feasible(audit, answer))
      // The audit's tolerance is 1e-7 of the unconstrained value; the reference's is absolute in its scaled units.
      #expect(abs(answer.improvement - reference) < 1e-6 * audit.unconstrained + 1e-12)
      #expect(answer.upperBound >= answer.improvement * (1 - 1e-12))
      #expect(answer.upperBound - answer.improvement < 1e-6 * audit.unconstrained)
      #expect(answer.rows <= mesh.nodeCount)
    }
  }

  @Test func noProgramWhenNothingIsOverdrawn() throws {
    let mesh = TestMesh.icosphere(level: 4)
    var audit = AuditCase(mesh: mesh, concentration: 0.5, noise: 0.1, seed: 5)
    audit.box = audit.box.map { $0 / 4 }
    let answer = try audit.audit()
    #expect(answer.rows == 0 && answer.pivots == 0 && answer.method == .none && answer.status == .optimal)
    // Sums of ten thousand terms of one sign.
    #expect(abs(answer.improvement - audit.unconstrained) < 1e-13 * audit.unconstrained)
    #expect(abs(answer.upperBound - audit.unconstrained) < 1e-13 * audit.unconstrained)
  }

  /// c = Bᵀz with z ≥ 0 and z_i μ_i = 0 is the condition of a minimum: nothing can be gained.
  @Test func criticalPointsHaveNoDescent() throws {
    let mesh = TestMesh.icosphere(level: 3)
    let mass = mesh.masses { max($0[2], 0) }
    let z = mass.indices.map { mass[$0] > 0 ? 0 : 1 - mesh.point($0)[2] }
    let cost = mesh.flux.adjoint(z)
    let faces = mesh.flux.faceCount
    let box = [Double](repeating: 1e-2, count: faces)
    let active = [Bool](repeating: true, count: faces)
    let answer = try mesh.flux.audit(mass: mass, cost: cost, box: box, active: active)
    let free = cost.reduce(0) { $0 + 1e-2 * $1.magnitude }
    #expect(answer.improvement <= 1e-7 * free)
    #expect(answer.upperBound <= 1e-7 * free)
    #expect(answer.rows > 0)
  }

  /// Stopped early, the bounds are still bounds and the direction is still feasible.
  @Test func limitsLeaveBounds() throws {
    let audit = AuditCase(mesh: .icosphere(level: 3), concentration: 20, noise: 1e-4, seed: 2)
    let exact = try audit.audit()
    for limit in [1, 10, 100] {
      var settings = SimplexSettings()
      settings.iterationLimit = limit
      let answer = try audit.audit(settings)
      #expect(answer.status == .iterationLimit)
      #expect(feasible(audit, answer))
      #expect(answer.improvement >= 0 && answer.improvement <= exact.upperBound * (1 + 1e-12))
      #expect(answer.upperBound >= exact.improvement * (1 - 1e-12))
    }
  }

  @Test func badInputThrows() throws {
    var audit = AuditCase(mesh: .circle(count: 8), concentration: 1, noise: 0.1, seed: 1)
    audit.box[3] = -1
    #expect(throws: LinearProgramError.notUsable(what: "box", index: 3, value: -1)) { try audit.audit() }
    audit.box.removeLast()
    #expect(throws: LinearProgramError.length(what: "box", count: 7, expected: 8)) { try audit.audit() }
  }

  /// The limiter alone, on momenta far from feasible: the last resort must settle it.
  @Test func limiterAlwaysEndsFeasible() {
    for seed in 0..<10 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let mesh = TestMesh.icosphere(level: 2)
      let mass = mesh.masses { _ in Bool.random(using: &generator) ? 1 : 0 }
      let w = (0..<mesh.flux.faceCount * 2).map { _ in generator.normal() }
      let limited = mesh.flux.limit(w, masses: mass)
      let change = mesh.flux.apply(limited)
      #expect((0..<mesh.nodeCount).allSatisfy { mass[$0] + change[$0] > -1e-14 })
      #expect(zip(limited, w).allSatisfy { abs($0) <= abs($1) && $0 * $1 >= 0 })
    }
  }
}
