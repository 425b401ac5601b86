import Glibc
import LinearPrograms
import NumericalKernels
import ProximalSteps
import TestSupport
import Testing
import Transport

@testable import StepPrograms

@Suite struct DualRepairProperty {
  /// Mass flowing towards a pole, all of it within a few cells: the rest is vacuum, where φ is free and noisy.
  private func concentrated(_ mesh: TestMesh, step: Double, edge: Double) -> RepairCase {
    RepairCase(mesh: mesh, mass: mesh.masses { mesh.height($0) > edge ? 1 : 0 }, step: step) { -0.01 * mesh.height($0) }
  }

  @Test(arguments: [1e-4, 3e-3], [0.05, 0.5])
  func concentratedStatesGainFourOrders(noise: Double, step: Double) {
    for (seed, (mesh, edge)) in [
      (TestMesh.icosphere(level: 2), 0.6), (.icosphere(level: 3), 0.6), (.icosphere(level: 3), 0.985), (.icosphere(level: 4), 0.985),
      (.circle(count: 100), 0.9),
    ].enumerated() {
      let problem = concentrated(mesh, step: step, edge: edge)
      #expect(problem.model.previousMass.allSatisfy { $0 >= 0 })
      let answer = problem.repair(problem.perturbed(noise, seed: UInt64(seed)))
      let before = problem.value - answer.boundBefore
      let after = problem.value - answer.bound
      // φ* is optimal by the optimality conditions, so no bound exceeds its value but for rounding.
      #expect(after > -1e-14)
      #expect(after < 1e-3 * before + 1e-14, "\(before) → \(after)")
      #expect(answer.bound == problem.bound(answer.potential))
    }
  }

  /// With mass everywhere the inequality is an equality at the optimum and each program a Newton step for it.
  @Test func smoothStatesReachTheOptimum() {
    let mesh = TestMesh.icosphere(level: 3)
    let problem = RepairCase(mesh: mesh, mass: mesh.masses { 1 + 0.5 * $0[2] }, step: 0.05) { 0.2 * $0[0] + 0.1 * $0[1] * $0[2] }
    let answer = problem.repair(problem.perturbed(1e-2, seed: 1))
    #expect(problem.value - answer.boundBefore > 1e-2)
    #expect(abs(problem.value - answer.bound) < 1e-10)
    #expect(answer.rounds <= 6)
  }

  /// The rows of the programs are the derivative of the kinetic term by the operators.
  @Test func rowsAreDerivatives() {
    let problem = concentrated(.icosphere(level: 2), step: 0.3, edge: 0.5), model = problem.model
    let point = DualPoint(model, problem.perturbed(1e-2, seed: 3), energyGradient: model.linear, bend: [])
    var generator = SeededGenerator(seed: 6)
    let d = model.previousMass.map { _ in generator.normal() }
    let first = point.kineticExpansion(along: d).first
    for i in d.indices {
      let row = point.derivative(at: i).reduce(0) { $0 + $1.value * d[$1.node] }
      // Two orders of some twenty terms of order one.
      #expect(abs(row - d[i] - first[i]) < 1e-13 * (1 + abs(row)))
    }
  }

  /// Whatever is handed in, the bound is not below its own, also when stopped early, and no bound at all for what is no number.
  @Test func neverWorse() {
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var settings = SimplexSettings()
      let problem = concentrated(.icosphere(level: 2), step: 0.3, edge: 0.5)
      let size = pow(10, Double(seed % 5) - 3)
      let phi = problem.optimal.map { _ in size * generator.normal() }
      if seed % 4 == 0 { settings.work = 500 }
      if seed % 4 == 1 { settings.cancellation = Cancellation { true } }
      let answer = problem.model.repair(potential: phi, tangent: problem.model.center, settings: settings)
      #expect(answer.boundBefore == problem.bound(phi) && answer.bound == problem.bound(answer.potential))
      #expect(answer.bound >= answer.boundBefore && answer.bound <= problem.value + 1e-14)
      if seed % 4 == 1 { #expect(answer.status == .cancelled && answer.rounds == 1) }
    }
    let problem = concentrated(.circle(count: 20), step: 0.1, edge: 0.5)
    #expect(problem.repair([Double](repeating: .nan, count: 20)).rounds == 0)
  }

  @Test func stopsAtItsTarget() {
    let problem = concentrated(.icosphere(level: 3), step: 0.5, edge: 0.6)
    let phi = problem.perturbed(3e-3, seed: 4)
    let none = problem.repair(phi, rounds: 0)
    #expect(none.rounds == 0 && none.bound == none.boundBefore)
    let target = problem.value - 0.1 * (problem.value - none.bound)
    let some = problem.repair(phi, target: target)
    let full = problem.repair(phi)
    #expect(some.bound >= target && some.rounds < full.rounds && full.bound >= some.bound)
  }
}
