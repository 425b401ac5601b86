import AttentionModel
import Glibc
import MinimizingMovements
import SphereMeshes
import Testing

/// The uniform measure: stationary for D = βI, with linear growth rates known from the Funk–Hecke formula.
@Suite struct UniformStateAnalytic {
  /// A zonal harmonic of degree l: Legendre polynomial about an axis on S², cosine on S¹.
  static func harmonic(_ degree: Int, _ x: [Double]) -> Double {
    if x.count == 2 { return cos(Double(degree) * atan2(x[1], x[0])) }
    let t = dot(x, unit([0.3, -0.5, 0.8]))
    return [1, t, (3 * t * t - 1) / 2, (5 * t * t * t - 3 * t) / 2][degree]
  }

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

  /// On an icosphere K1 is constant but for harmonics of degree 6 and more, the least with icosahedral symmetry; the
  /// kernel damps them, so that the uniform density moves by less than 1e-9 a step, and by less on finer meshes.
  @Test(arguments: [FlowDirection.ascent, .descent])
  func staysPutOnTheSphere(direction: FlowDirection) throws {
    let model = try SelfAttention(interaction: diagonal([1, 1, 1]), direction: direction)
    let changes = (2...4).map { level in
      var movement = movement(.icosphere(subdivisions: level), model, timeStep: 0.2) { _ in 1 }
      let start = movement.state.density
      movement.step()
      return zip(movement.state.density.values, start.values).map { abs($0 - $1) }.max()!
    }
    print("uniform density on S² moves by", changes)
  }

  @Test(arguments: [2, 3], [FlowDirection.ascent, .descent])
  func perturbationsGrowAtTheLinearRate(ambient: Int, direction: FlowDirection) throws {
    let rates = ambient == 2 ? [0.4463899659, 0.4288802728, 0.1575872376] : [0.6260705710, 0.3653648610, 0.1027748159]
    let model = try SelfAttention(interaction: diagonal([Double](repeating: 1, count: ambient)), direction: direction)
    for degree in 1...3 {
      let rate = direction == .ascent ? rates[degree - 1] : -rates[degree - 1]
      for timeStep in [0.05, 0.2] {
        let clock = ContinuousClock(), began = clock.now
        let expected = 1 / (1 - timeStep * rate)
        let errors = (0..<3).map { refinement -> Double in
          let mesh = Self.mesh(ambient, refinement + 1)
          var movement = movement(mesh, model, timeStep: timeStep) { 1 + 1e-4 * Self.harmonic(degree, $0) }
          func amplitude() -> Double {
            (0..<mesh.nodeCount).reduce(0) {
              $0 + mesh.nodeArea[$1] * movement.state.density[$1] * Self.harmonic(degree, mesh.node($1))
            }
          }
          // What the perturbation is on this mesh: the mean of Y_l over the nodes vanishes only up to h².
          let area = mesh.totalArea
          let mean = (0..<mesh.nodeCount).reduce(0) { $0 + mesh.nodeArea[$1] * Self.harmonic(degree, mesh.node($1)) } / area
          let before = amplitude() - mean
          movement.step()
          return (amplitude() - mean) / before - expected
        }
        print(ambient, direction, degree, timeStep, errors, orders(errors), clock.now - began)
      }
    }
  }
}
