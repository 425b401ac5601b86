import Kernels
import Glibc
import Particles
import Spaces
import TestSupport
import Testing

@testable import Figures

/// What the figures are made of.
@Suite struct FigurePartsTests {
  /// cos²φ and 2E of the stationary state tanh(cos²φ) = λ tanh(λ sin²φ).
  @Test(arguments: [(2.0, 0.823768576384, 1.444210821608), (5, 0.969828024861, 1.525515811197)], [true, false])
  func fourAtomsReachTheirStationaryState(state: (eigenvalue: Double, cosineSquare: Double, twiceEnergy: Double), nonlocal: Bool) {
    let angle = FourAtoms(eigenvalue: state.eigenvalue, usesNonlocalMobility: nonlocal).movement(step: 0.2, steps: 100)
    // The minimum of a flat function is known to half of the digits, and the metric is interpolated on a grid.
    #expect(abs(cos(angle) * cos(angle) - state.cosineSquare) < 1e-5)
    #expect(abs(FourAtoms.mobility(angle, state.eigenvalue) - state.twiceEnergy) < 1e-9)
  }

  /// A point of the polyhedron is the mean of its corners: in its direction, and shorter by no more than an edge's sagitta.
  @Test(arguments: [SphereMesh.circle(nodes: 50), .icosphere(subdivisions: 2)]) func depositsKeepTheDirection(mesh: SphereMesh) {
    for start in randomStarts(20, of: 1, ambient: mesh.ambient, seed: 3) {
      let density = mesh.deposited(start)
      #expect(abs(mesh.mass(density).total - 1) < 1e-14)
      let mean = (0..<mesh.ambient).map { c in mesh.mean(density) { $0[c] } }
      let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(length > 0.96 && length < 1 + 1e-14)
      for c in 0..<mesh.ambient { #expect(abs(mean[c] / length - start[0][c]) < 1e-12) }
    }
  }

  /// At rest on 64 nodes: two equal clusters are stable where λ₂ < tanh 1 = 0.76.
  @Test(arguments: [
    (0.3, [16], PaperFigure.Outcome.one), (0.3, [16, 48], .two), (0.79, [16, 48], .apart), (0.3, [15, 48], .two),
    (0.3, [0, 20, 45], .open),
  ])
  func clustersOfADensity(eigenvalue: Double, nodes: [Int], outcome: PaperFigure.Outcome) throws {
    let mesh = SphereMesh.circle(nodes: 64)
    var mass = [Double](repeating: 1e-9, count: 64)
    for node in nodes { mass[node] = 1 / Double(nodes.count) }
    #expect(try PaperFigure.outcome(mass, mesh, ParticleModel(interaction: diagonal([eigenvalue, 1]))) == outcome)
  }

  @Test func itemsRunConcurrentlyKeepTheirOrder() {
    #expect(concurrently(Array(0..<100)) { $0 * $0 } == (0..<100).map { $0 * $0 })
  }
}
