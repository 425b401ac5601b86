import Kernels
import Glibc
import MinimizingMovements
import Spaces
import Testing

/// The uniform measure: stationary for D = βI, with linear growth rates known from the Funk–Hecke formula.
@Suite struct UniformStateAnalytic {
  /// A zonal harmonic of degree l: Legendre polynomial about an axis on S², cosine on S¹.
  static func harmonic(_ degree: Int, _ x: [Double]) -> Double {
    if x.count == 2 { return cos(Double(degree) * atan2(x[1], x[0])) }
    return legendre(degree, dot(x, unit([0.3, -0.5, 0.8])))
  }

  /// P_l, l ≤ 3.
  static func legendre(_ degree: Int, _ t: Double) -> Double { [1, t, (3 * t * t - 1) / 2, (5 * t * t * t - 3 * t) / 2][degree] }

  static func mesh(_ ambient: Int, _ refinement: Int) -> SphereMesh {
    ambient == 2 ? .circle(nodes: 16 << refinement) : .icosphere(subdivisions: 1 + refinement)
  }

  @Test(arguments: [FlowDirection.ascent, .descent], [TransportMetric.nonlocalMobility, .wasserstein])
  func staysPutOnTheCircle(direction: FlowDirection, metric: TransportMetric) throws {
    let model = try SelfAttention(interaction: diagonal([1, 1]), direction: direction, metric: metric)
    var movement = movement(.circle(nodes: 96), model, timeStep: 0.2) { _ in 1 }
    let start = movement.state.density
    for _ in 0..<5 { movement.step() }
    let change = zip(movement.state.density.values, start.values).map { abs($0 - $1) }.max()!
    #expect(change <= 1e-12)
  }

  /// On an icosphere K1 is constant but for the harmonics that have icosahedral symmetry: degree 6 is the first, and the
  /// kernel damps it by 1e-5. What moves is the mesh's own quadrature error, and it falls with h.
  @Test(arguments: [FlowDirection.ascent, .descent])
  func staysPutOnTheSphere(direction: FlowDirection) throws {
    let model = try SelfAttention(interaction: diagonal([1, 1, 1]), direction: direction)
    let changes = (2...4).map { level in
      var movement = movement(.icosphere(subdivisions: level), model, timeStep: 0.2) { _ in 1 }
      let start = movement.state.density
      movement.step()
      return zip(movement.state.density.values, start.values).map { abs($0 - $1) }.max()!
    }
    #expect(changes[0] <= 1e-8)
    #expect(changes[1] < 0.6 * changes[0] && changes[2] < 0.6 * changes[1])
  }

  /// One step multiplies the amplitude of a harmonic by 1/(1 − τ g_l), up to O(h²).
  @Test(arguments: [2, 3], [FlowDirection.ascent, .descent])
  func perturbationsGrowAtTheLinearRate(ambient: Int, direction: FlowDirection) throws {
    let rates = ambient == 2 ? [0.4463899659, 0.4288802728, 0.1575872376] : [0.6260705710, 0.3653648610, 0.1027748159]
    let model = try SelfAttention(interaction: diagonal([Double](repeating: 1, count: ambient)), direction: direction)
    for degree in 1...3 {
      let rate = direction == .ascent ? rates[degree - 1] : -rates[degree - 1]
      for timeStep in [0.05, 0.2] {
        let errors = (1...3).map { refinement in
          Self.amplification(Self.mesh(ambient, refinement), model, degree, timeStep) - 1 / (1 - timeStep * rate)
        }
        if degree == 1 {
          // Coordinate functions are reproduced without an error in h: what is left is the square of the amplitude.
          #expect(errors.allSatisfy { abs($0) <= 1e-6 }, "S\(ambient - 1) degree 1 τ \(timeStep): \(errors)")
        } else {
          #expect(orders(errors).allSatisfy { abs($0 - 2) < 0.15 }, "S\(ambient - 1) degree \(degree) τ \(timeStep): \(errors)")
          #expect(abs(errors[2]) <= 2e-4)
        }
      }
    }
  }

  /// By how much one step multiplies a perturbation of amplitude 1e-4.
  private static func amplification(_ mesh: SphereMesh, _ model: SelfAttention, _ degree: Int, _ timeStep: Double) -> Double {
    let harmonic = (0..<mesh.nodeCount).map { Self.harmonic(degree, mesh.node($0)) }
    var movement = movement(mesh, model, timeStep: timeStep) {
      // Decreases are of the order 1e-11: as exact as rounding allows.
      $0.gap = 1e-13
      $0.criticality = 1e-13
    } density: {
      1 + 1e-4 * Self.harmonic(degree, $0)
    }
    // The mean of a harmonic over the nodes vanishes only up to h²; the perturbation is what is left without it.
    let mean = zip(mesh.nodeArea.values, harmonic).reduce(0) { $0 + $1.0 * $1.1 } / mesh.totalArea
    func amplitude() -> Double {
      (0..<mesh.nodeCount).reduce(-mean) { $0 + mesh.nodeArea[$1] * movement.state.density[$1] * harmonic[$1] }
    }
    let before = amplitude()
    movement.step()
    return amplitude() / before
  }
}
