import TestSupport
import Glibc
import Testing

@testable import LinearPrograms
@testable import StepPrograms
@testable import Kantorovich

@Suite struct DualRepairProperty {
  /// Largest F_i(φ) − g_i, evaluated with the gradient formed corner by corner.
  private func violation(_ problem: RepairCase, _ phi: [Double]) -> Double {
    let flux = problem.mesh.flux
    var value = (0..<phi.count).map { phi[$0] - problem.linear[$0] }
    for f in 0..<flux.faceCount {
      var p = [Double](repeating: 0, count: flux.components)
      for k in f * flux.corners..<(f + 1) * flux.corners {
        for c in p.indices { p[c] += flux.coefficients[k * flux.components + c] / flux.weights[f] * phi[Int(flux.nodes[k])] }
      }
      let kinetic = problem.kinetic[f] * p.reduce(0) { $0 + $1 * $1 }
      for k in f * flux.corners..<(f + 1) * flux.corners { value[Int(flux.nodes[k])] += kinetic / problem.mesh.areas[Int(flux.nodes[k])] }
    }
    return value.max()!
  }

  /// Mass flowing towards a pole, all of it within a few cells: the rest is vacuum, where φ is free and noisy.
  private func concentrated(_ mesh: TestMesh, step: Double, edge: Double) -> RepairCase {
    RepairCase(mesh: mesh, mass: mesh.masses { $0[mesh.ambient - 1] > edge ? 1 : 0 }, step: step) { -0.01 * $0[mesh.ambient - 1] }
  }

  @Test(arguments: [1e-4, 3e-3], [0.05, 0.5])
  func concentratedStatesGainFourOrders(noise: Double, step: Double) throws {
    for (seed, (mesh, edge)) in [
      (TestMesh.icosphere(level: 2), 0.6), (.icosphere(level: 3), 0.6), (.icosphere(level: 3), 0.985), (.icosphere(level: 4), 0.985),
      (.circle(count: 100), 0.9),
    ].enumerated() {
      let problem = concentrated(mesh, step: step, edge: edge)
      #expect(problem.previous.allSatisfy { $0 >= 0 })
      let answer = try problem.repair(problem.perturbed(noise, seed: UInt64(seed)))
      let before = problem.value - answer.shiftedBound
      let after = problem.value - answer.bound
      // φ* is optimal by the optimality conditions, so no bound exceeds its value but for rounding.
      #expect(after > -1e-14)
      #expect(after < 1e-3 * before + 1e-14, "\(before) → \(after)")
      #expect(violation(problem, answer.potential) <= 1e-15)
      #expect(abs(zip(answer.potential, problem.previous).reduce(0) { $0 + $1.0 * $1.1 } - answer.bound) < 1e-15)
    }
  }

  /// With mass everywhere the inequality is an equality at the optimum and each program a Newton step for it.
  @Test func smoothStatesReachTheOptimum() throws {
    let mesh = TestMesh.icosphere(level: 3)
    let problem = RepairCase(mesh: mesh, mass: mesh.masses { 1 + 0.5 * $0[2] }, step: 0.05) { 0.2 * $0[0] + 0.1 * $0[1] * $0[2] }
    let answer = try problem.repair(problem.perturbed(1e-2, seed: 1))
    #expect(problem.value - answer.shiftedBound > 1e-2)
    #expect(abs(problem.value - answer.bound) < 1e-10)
    #expect(answer.rounds <= 6)
  }

  /// Whatever is handed in, the answer is feasible and not below the shifted bound, also when stopped early.
  @Test func neverWorse() throws {
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var settings = SimplexSettings()
      let problem = concentrated(.icosphere(level: 2), step: 0.3, edge: 0.5)
      let size = pow(10, Double(seed % 5) - 3)
      let phi = problem.optimal.map { _ in size * generator.normal() }
      if seed % 4 == 0 { settings.iterationLimit = 5 }
      let answer = try problem.mesh.flux.repair(
        potential: phi, areas: problem.mesh.areas, previous: problem.previous, linear: problem.linear, kinetic: problem.kinetic,
        settings: settings)
      #expect(answer.bound >= answer.shiftedBound && answer.bound <= problem.value + 1e-14)
      // Two ways of summing |∇φ|² ≈ 1e2 size², from values that a shift of that size has rounded.
      #expect(violation(problem, answer.potential) <= 1e-12 * max(1, size * size))
      let shifted = zip(phi, problem.previous).reduce(0) { $0 + $1.0 * $1.1 } - violation(problem, phi) * problem.previous.reduce(0, +)
      #expect(abs(answer.shiftedBound - shifted) <= 1e-12 * max(1, abs(shifted)))
    }
  }

  @Test func stopsAtItsTarget() throws {
    let problem = concentrated(.icosphere(level: 3), step: 0.5, edge: 0.6)
    let phi = problem.perturbed(3e-3, seed: 4)
    let none = try problem.repair(phi, rounds: 0)
    #expect(none.rounds == 0 && none.bound == none.shiftedBound)
    let target = problem.value - 0.1 * (problem.value - none.bound)
    let some = try problem.repair(phi, target: target)
    let full = try problem.repair(phi)
    #expect(some.bound >= target && some.rounds < full.rounds && full.bound >= some.bound)
  }

  @Test func badInputThrows() {
    var problem = concentrated(.circle(count: 20), step: 0.1, edge: 0.5)
    #expect(throws: LinearProgramError.length(what: "potential", count: 1, expected: 20)) { try problem.repair([0]) }
    problem.linear[3] = .infinity
    #expect(throws: LinearProgramError.notUsable(what: "linear term", index: 3, value: .infinity)) { try problem.repair(problem.optimal) }
  }
}
