import Glibc
import ProximalSteps
import TestSupport
import Transport

@testable import StepPrograms

/// A convex model whose dual optimum is known: φ* and a mass μ ≥ 0 are chosen, and the data made so that they satisfy the
/// optimality conditions with mobility 1,
///
///     g = φ* + κ(φ*) + z,  z ≥ 0,  z μ = 0,    μᵏ = μ + τ B(ρ ∇φ*)
struct RepairCase {
  let model: ConvexModel
  let optimal: [Double]

  /// - Parameters:
  ///   - mass: μ; where it is zero the inequality is slack.
  ///   - step: τ.
  init(mesh: TestMesh, mass: [Double], step: Double, potential: ([Double]) -> Double) {
    let space = mesh.space, ones = [Double](repeating: 1, count: space.faceCount)
    let phi = (0..<mesh.nodeCount).map { potential(mesh.point($0)) }
    let action = PathAction(path: mesh.path, mobility: ones, sliceStep: step)
    let gradient = space.gradient(phi), kinetic = action.kinetic(space.squaredNorms(gradient))
    let inflow = space.inflow(action.momentum(density: space.faceDensity(mass), gradient: gradient))
    optimal = phi
    model = ConvexModel(
      path: mesh.path, previousMass: mass.indices.map { mass[$0] - inflow[$0] }, timeStep: step, mobility: ones,
      linear: phi.indices.map { phi[$0] + kinetic[$0] + (mass[$0] > 0 ? 0 : 0.1 + 0.1 * mesh.point($0)[0]) }, curvature: nil, center: mass)
  }

  /// The model's optimum: the bound of φ*.
  var value: Double { bound(optimal) }

  func bound(_ phi: [Double]) -> Double { model.lowerBound(potential: phi, tangent: model.center) }

  func repair(_ phi: [Double], rounds: Int = 30, target: Double = .infinity) -> DualRepair {
    model.repair(potential: phi, tangent: model.center, target: target, maximumRounds: rounds)
  }

  /// φ* with noise: relative to its size where there is mass, larger where there is none.
  func perturbed(_ noise: Double, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return optimal.map { $0 + noise * generator.normal() }
  }
}
