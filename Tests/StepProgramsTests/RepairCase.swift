import TestSupport
import Glibc
import LinearPrograms
import StepPrograms
import Kantorovich

/// A dual problem whose optimum is known: φ* and a mass μ ≥ 0 are chosen, and the data made so that they satisfy the
/// optimality conditions
///
///     g = F(φ*) + z,  z ≥ 0,  z μ = 0,    μᵏ = μ + 2 Σ_f c_f (Σ_{j∈f} μ_j/a_j) ∇φ*_f·∇λ_i.
struct RepairCase {
  let mesh: TestMesh
  let kinetic: [Double]
  var linear: [Double]
  var previous: [Double]
  let optimal: [Double]
  /// Σ μᵏφ*: the optimum.
  var value: Double { zip(previous, optimal).reduce(0) { $0 + $1.0 * $1.1 } }

  /// - Parameters:
  ///   - mass: μ; where it is zero the inequality is slack.
  ///   - step: τ with m = 1.
  init(mesh: TestMesh, mass: [Double], step: Double, potential: ([Double]) -> Double) {
    let flux = mesh.flux
    let kinetic = flux.weights.map { step * $0 / (2 * Double(flux.corners)) }
    let phi = (0..<mesh.nodeCount).map { potential(mesh.point($0)) }
    var p = flux.adjoint(phi)
    for j in p.indices { p[j] /= flux.weights[j / flux.components] }
    var f = phi
    var momentum = [Double](repeating: 0, count: p.count)
    for face in 0..<flux.faceCount {
      let own = face * flux.components..<(face + 1) * flux.components
      let square = own.reduce(0) { $0 + p[$1] * p[$1] }
      var density = 0.0
      for k in face * flux.corners..<(face + 1) * flux.corners {
        let i = Int(flux.nodes[k])
        f[i] += kinetic[face] * square / mesh.areas[i]
        density += mass[i] / mesh.areas[i]
      }
      for j in own { momentum[j] = 2 * kinetic[face] * density * p[j] / flux.weights[face] }
    }
    self.mesh = mesh
    self.kinetic = kinetic
    optimal = phi
    linear = f.indices.map { f[$0] + (mass[$0] > 0 ? 0 : 0.1 + 0.1 * mesh.point($0)[0]) }
    previous = zip(mass, flux.apply(momentum)).map { $0 + $1 }
  }

  func repair(_ phi: [Double], rounds: Int = 30, target: Double = .infinity) throws -> DualRepair {
    try mesh.flux.repair(
      potential: phi, areas: mesh.areas, previous: previous, linear: linear, kinetic: kinetic, target: target, maximumRounds: rounds)
  }

  /// φ* with noise: relative to its size where there is mass, larger where there is none.
  func perturbed(_ noise: Double, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return optimal.map { $0 + noise * generator.normal() }
  }
}
