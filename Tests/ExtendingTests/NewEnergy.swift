import FreeEnergies
import Glibc
import Kernels
import MinimizingMovements
import Spaces
import Testing

/// A law of one's own, of the page NewEnergy: a pressure that grows exponentially with the density,
///
///     h(r) = a (e^r − 1 − r),   h′(r) = a (e^r − 1),   r h″(r) = a r e^r,   h*(p) = (p + a) log(1 + p/a) − p for p > 0, else 0.
struct ExponentialPressure: InternalEnergy {
  /// a > 0.
  let strength: Double

  var scale: Double { strength * M_E }

  func values(_ densities: [Double]) -> [Double] { densities.map { strength * (expm1($0) - $0) } }
  func derivatives(_ densities: [Double]) -> [Double] { densities.map { strength * expm1($0) } }
  func stiffnesses(_ densities: [Double]) -> [Double] { densities.map { strength * $0 * exp($0) } }

  /// λM + Σ s_i h*(v_i − λ), above the supremum for every λ and equal to it where the density r(p) = log(1 + p/a) has the mass.
  func conjugate(_ potentials: [Double], reference: [Double], mass: Double) -> Double {
    func density(_ p: Double) -> Double { p > 0 ? log1p(p / strength) : 0 }
    func carried(at shift: Double) -> Double { zip(potentials, reference).reduce(0) { $0 + $1.1 * density($1.0 - shift) } }
    var high = potentials.max() ?? 0
    var low = (potentials.min() ?? 0) - strength * expm1(mass / reference.reduce(0, +))
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if carried(at: middle) > mass { low = middle } else { high = middle }
    }
    let shift = (low + high) / 2
    return zip(potentials, reference).reduce(shift * mass) { sum, pair in
      let p = max(0, pair.0 - shift)
      return sum + pair.1 * ((p + strength) * log1p(p / strength) - p)
    }
  }
}

@Suite("A new energy") struct NewEnergy {
  static func movement(
    _ mesh: SphereMesh, timeStep: Double, potential: [Double]? = nil, tolerance: Double = 1e-7, density: ([Double]) -> Double
  ) throws -> Movement {
    var settings = MovementSettings(timeStep: timeStep)
    (settings.gap, settings.criticality) = (tolerance, tolerance)
    return try Movement(
      mesh: mesh, model: SelfAttention(diagonal: [0, 0, 0], metric: .wasserstein), settings: settings,
      state: MovementState(density: mesh.density(density)), potential: potential,
      internal: FreeEnergy.Internal(
        law: ExponentialPressure(strength: 0.4), reference: mesh.nodeArea.values.map { $0 / mesh.totalArea }))
  }

  /// About the uniform state a step multiplies z by 1/(1 + 2τ h″(1)), h″(1) = a e: exact on an icosphere but for the amplitude's square.
  @Test func spreadsAtItsRate() throws {
    let mesh = SphereMesh.icosphere(subdivisions: 2), amplitude = 5e-3
    let ends = try [amplitude, -amplitude].map { size in
      var movement = try Self.movement(mesh, timeStep: 0.1, tolerance: 1e-10) { 1 + size * $0[2] }
      let before = mesh.firstMoment(of: movement.state.density)[2]
      let row = movement.step()
      #expect(row.status.isConverged && row.dualityGap <= 1e-7, "\(row)")
      return mesh.firstMoment(of: movement.state.density)[2] / before
    }
    #expect(abs((ends[0] + ends[1]) / 2 - 1 / (1 + 2 * 0.1 * 0.4 * M_E)) <= 5e-5, "\(ends)")
  }

  /// In a potential it ends where h′(ρ/ρ₀) + Φ is constant on the mass and not less elsewhere, vacuum included.
  @Test func restsInAPotential() throws {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let potential = (0..<mesh.nodeCount).map { 3 * mesh.node($0)[2] }
    var movement = try Self.movement(mesh, timeStep: 100, potential: potential) { _ in 1 }
    for _ in 0..<5 {
      let row = movement.step()
      #expect(row.status.isConverged, "\(row)")
    }
    let densities = movement.state.density.values.map { $0 * mesh.totalArea }
    let level = zip(ExponentialPressure(strength: 0.4).derivatives(densities), potential).map { $0 + $1 }
    let carried = level.indices.filter { densities[$0] > 1e-3 }.map { level[$0] }
    #expect(carried.count < mesh.nodeCount, "a part of the sphere is vacuum")
    #expect(carried.max()! - carried.min()! <= 1e-3, "\(carried.min()!), \(carried.max()!)")
    #expect(level.min()! >= carried.min()! - 1e-3)
  }
}
