import Kernels
import Transport
import ProximalSteps
import Geodesics
import Spaces
import Testing

@Suite("The distances are metrics")
struct MetricProperty {
  private let mesh = SphereMesh.icosphere(subdivisions: 2)
  private let gap = 1e-5
  private var settings: GeodesicSettings { .init(slices: 8, gap: gap) }

  private func kernel() throws -> any KernelOperator {
    let model = try SelfAttention(interaction: [[1, 0, 0], [0, 1.5, 0], [0, 0, -0.5]])
    return model.kernelOperator(on: PointSet(ambient: 3, coordinates: mesh.coordinates))
  }

  @Test("Zero on equal measures only, symmetric, triangle inequality", arguments: [false, true])
  func axioms(isNonlocal: Bool) throws {
    let solver = GeodesicSolver(mesh: mesh, kernel: isNonlocal ? try kernel() : nil, settings: settings)
    for seed in 0..<3 {
      let states = (0..<3).map { mixture(mesh, seed: 3 * seed + $0) }
      let rest = solver.geodesic(from: states[0], to: states[0])
      #expect(rest.distance == 0 && rest.status == .stationary)
      let sides = [(0, 1), (1, 2), (0, 2)].map { solver.geodesic(from: states[$0.0], to: states[$0.1]) }
      let back = solver.geodesic(from: states[1], to: states[0])
      for side in sides + [back] { #expect(side.status == .converged && side.distance > 0.01) }
      // Each distance is known to half the gap of its square; a nonlocal model promises as much again.
      let tolerance = 2 * gap
      #expect(abs(back.distance - sides[0].distance) <= tolerance * back.distance)
      #expect(sides[2].distance <= (1 + tolerance) * (sides[0].distance + sides[1].distance))
    }
  }

  @Test("√min m · W_2 ≤ W_{m,2} ≤ √max m · W_2 along the paths; constant speed")
  func mobilityBounds() throws {
    let kernel = try kernel()
    let plain = GeodesicSolver(mesh: mesh, settings: settings)
    let weighted = GeodesicSolver(mesh: mesh, kernel: kernel, settings: settings)
    func mobilities(_ path: TransportPath) -> [Double] {
      (0...path.slices).flatMap { kernel.apply(mesh.mass(NodeField(path.density(at: $0))).values) }
    }
    for seed in 0..<3 {
      let (start, end) = (mixture(mesh, seed: 2 * seed), mixture(mesh, seed: 2 * seed + 1))
      let (first, second) = (plain.geodesic(from: start, to: end), weighted.geodesic(from: start, to: end))
      // W_2 by its own bound on either side, so that only the nonlocal distance's tolerance is left.
      #expect(second.distance >= mobilities(second.path).min()!.squareRoot() * first.lowerBound)
      #expect(second.distance <= mobilities(first.path).max()!.squareRoot() * first.distance * (1 + gap))
      #expect(first.speedVariation < 0.01 && second.speedVariation < 0.01)
    }
  }

  @Test("The kernel of constants is the plain metric, times its square root")
  func constantKernel() {
    struct Constant: KernelOperator {
      let count: Int
      let kind = KernelOperatorKind.blocked
      let logScale = 0.0
      let largestEntry = 4.0
      let isPositive = true
      func error(of weights: [Double], image: [Double]) -> [Double] { image.map { _ in 0 } }
      func apply(_ weights: [Double]) -> [Double] { [Double](repeating: 4 * weights.reduce(0, +), count: count) }
    }
    let (start, end) = (mixture(mesh, seed: 1), mixture(mesh, seed: 2))
    let plain = GeodesicSolver(mesh: mesh, settings: settings).geodesic(from: start, to: end)
    let scaled = GeodesicSolver(mesh: mesh, kernel: Constant(count: mesh.nodeCount), settings: settings).geodesic(from: start, to: end)
    #expect(abs(scaled.distance - 2 * plain.distance) < 2 * gap * scaled.distance)
  }

  @Test("A scaled kernel gives the same distance")
  func scaledKernel() throws {
    let model = try SelfAttention(interaction: [[3, 0, 0], [0, 1, 0], [0, 0, -0.5]])
    let points = PointSet(ambient: 3, coordinates: mesh.coordinates)
    let (start, end) = (mixture(mesh, seed: 1), mixture(mesh, seed: 2))
    let plain = GeodesicSolver(mesh: mesh, kernel: model.kernelOperator(on: points), settings: settings).geodesic(from: start, to: end)
    let scaled = GeodesicSolver(mesh: mesh, kernel: InteractionKernel(model.head, points: points).exact, settings: settings)
      .geodesic(from: start, to: end)
    #expect(abs(scaled.distance - plain.distance) < 2 * gap * plain.distance)
    #expect(abs(scaled.lowerBound - plain.lowerBound) < 2 * gap * plain.distance)
    for (a, b) in zip(scaled.speeds, plain.speeds) { #expect(abs(a - b) < 0.01 * b) }
  }
}
