import TestSupport
import Glibc
import LinearPrograms
import StepPrograms
import Kantorovich

/// Audits like those of a step: a concentrated mass, momenta in proportion to it, a derivative that is Bᵀz with z ≥ 0 large
/// where there is no mass, as at a minimum, plus noise.
struct AuditCase {
  let mesh: TestMesh
  var mass: [Double]
  var cost: [Double]
  var box: [Double]
  var active: [Bool]

  init(mesh: TestMesh, concentration: Double, noise: Double, vacuum: Double = 1e-8, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let flux = mesh.flux
    let components = flux.components
    let mass = mesh.masses { exp(concentration * ($0[mesh.ambient - 1] - 1)) + 1e-10 }
    let density = flux.faceDensities(masses: mass, areas: mesh.areas)
    let step = 0.3 * flux.weights[0].squareRoot()
    let momentum = (0..<flux.faceCount * components).map { density[$0 / components] * step * generator.normal() }
    let z = mass.map { 1e-3 * mass.max()! * vacuum / $0 }
    let gradient = flux.adjoint(z)
    let largest = momentum.reduce(0) { max($0, $1.magnitude) }
    self.mesh = mesh
    self.mass = mass
    cost = (0..<gradient.count).map { gradient[$0] + noise * flux.weights[$0 / components] * generator.normal() }
    box = (0..<flux.faceCount).map { f in
      max(1e-3 * largest, (f * components..<(f + 1) * components).reduce(0) { max($0, momentum[$1].magnitude) })
    }
    active = density.map { $0 > vacuum * density.max()! }
  }

  func audit(_ settings: SimplexSettings = SimplexSettings()) throws -> FirstOrderAudit {
    try mesh.flux.audit(mass: mass, cost: cost, box: box, active: active, settings: settings)
  }

  /// Σ Δ|c|: the value without the constraint on the mass.
  var unconstrained: Double {
    cost.indices.reduce(0) { $0 + (active[$1 / mesh.flux.components] ? box[$1 / mesh.flux.components] * cost[$1].magnitude : 0) }
  }
}
