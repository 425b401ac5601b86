import Transport
import ProximalSteps
import Geodesics
import NumericalKernels
import Spaces
import Testing

@Suite("Certificates of geodesics")
struct CertificateProperty {
  /// Both bounds of a constant-mobility problem from the mesh's own operators, written out as in the definition.
  private func bounds(_ mesh: SphereMesh, _ geodesic: Geodesic) -> (lower: Double, upper: Double) {
    let slices = geodesic.path.slices
    let nodes = mesh.nodeCount
    let corners = Double(mesh.ambient)
    let potentials = (0..<slices).map { NodeField(Array(geodesic.potential[$0 * nodes..<($0 + 1) * nodes])) }
    let kinetic = potentials.map { potential in
      let gradient = mesh.gradient(potential)
      var sum = NodeField(repeating: 0, on: mesh)
      for f in 0..<mesh.faceCount {
        for i in mesh.corners(f) { sum[i] += mesh.faceArea[f] / corners * gradient.squaredNorm(f) / 2 / mesh.nodeArea[i] }
      }
      return sum
    }
    let n = Double(slices)
    let start = geodesic.path.density(at: 0)
    let end = geodesic.path.density(at: slices)
    var lower = 0.0
    for i in 0..<nodes {
      lower += mesh.nodeArea[i] * end[i] * (potentials[slices - 1][i] - kinetic[slices - 1][i] / (2 * n))
      lower -= mesh.nodeArea[i] * start[i] * (potentials[0][i] + kinetic[0][i] / (2 * n))
    }
    for t in 1..<slices {
      lower -= (0..<nodes).map { potentials[t][$0] - potentials[t - 1][$0] + (kinetic[t - 1][$0] + kinetic[t][$0]) / (2 * n) }.max()!
    }
    var upper = 0.0
    for t in 1...slices {
      let momentum = FaceVectorField(components: mesh.dimension, values: geodesic.path.momentum(inSlice: t))
      let density = mesh.faceMean(NodeField(zip(geodesic.path.density(at: t - 1), geodesic.path.density(at: t)).map { ($0 + $1) / 2 }))
      for f in 0..<mesh.faceCount where momentum.squaredNorm(f) > 0 {
        upper += mesh.faceArea[f] * momentum.squaredNorm(f) / (2 * density[f]) / n
      }
      // The path is feasible: the mass of every node changes by what flows in.
      let inflow = mesh.inflow(momentum)
      for i in 0..<nodes {
        let change = geodesic.path.density(at: t)[i] - geodesic.path.density(at: t - 1)[i]
        #expect(abs(mesh.nodeArea[i] * change - inflow[i] / n) < 1e-12)
      }
    }
    return ((2 * max(0, lower)).squareRoot(), (2 * upper).squareRoot())
  }

  @Test("Recomputed independently, on the sphere and on the circle; vacuum and Diracs included")
  func recomputed() {
    let sphere = SphereMesh.icosphere(subdivisions: 2)
    let circle = SphereMesh.circle(nodes: 60)
    let cases = [
      (sphere, vonMisesFisher(sphere, 1), mixture(sphere, seed: 5)), (circle, vonMisesFisher(circle, 2), mixture(circle, seed: 1)),
      (sphere, dirac(sphere, node: 0), dirac(sphere, node: 20)),
      (sphere, normalized(sphere) { max(0, $0[2] - 0.3) }, normalized(sphere) { max(0, $0[0] - 0.3) }),
    ]
    for (mesh, start, end) in cases {
      let geodesic = GeodesicSolver(mesh: mesh, settings: .init(slices: 9, gap: 1e-4, maximumIterations: 200)).geodesic(
        from: start, to: end)
      let (lower, upper) = bounds(mesh, geodesic)
      // Sums of some thousand terms of either sign.
      #expect(abs(lower - geodesic.lowerBound) < 1e-10)
      #expect(abs(upper - geodesic.distance) < 1e-10)
      #expect(lower <= upper)
      #expect(geodesic.path.densities.allSatisfy { $0 >= 0 })
      #expect(geodesic.continuityResidual < 1e-12)
    }
  }

  @Test("Bounds enclose the distance at every iteration")
  func enclosing() {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let start = vonMisesFisher(mesh, 6)
    let end = mixture(mesh, seed: 4)
    let solver = GeodesicSolver(mesh: mesh, settings: .init(slices: 6, gap: 1e-7))
    var bounds: [(Double, Double)] = []
    solver.observer = { bounds.append(($0.certificate.lower, $0.certificate.upper)) }
    let exact = solver.geodesic(from: start, to: end)
    #expect(exact.status == .converged)
    let half = exact.distance * exact.distance / 2
    #expect(bounds.count > 3)
    for (lower, upper) in bounds { #expect(lower <= half * (1 + 1e-12) && upper >= half * (1 - 1e-7)) }
  }

  @Test("Stopped is not converged")
  func stopped() {
    let mesh = SphereMesh.icosphere(subdivisions: 1)
    let geodesic = GeodesicSolver(mesh: mesh, settings: .init(slices: 4, gap: 1e-9, maximumIterations: 5))
      .geodesic(from: vonMisesFisher(mesh, 1), to: vonMisesFisher(mesh, 3))
    #expect(geodesic.status == .iterationLimit && !geodesic.status.isConverged)
    #expect(geodesic.relativeGap > 1e-9 && geodesic.iterations == 5)
  }

  @Test("No result depends on the number of threads")
  func threads() {
    let mesh = SphereMesh.icosphere(subdivisions: 2)
    let before = Threads.count
    defer { Threads.count = before }
    let results = [1, 3].map { count in
      Threads.count = count
      return GeodesicSolver(mesh: mesh, settings: .init(slices: 20, gap: 1e-3))
        .geodesic(from: vonMisesFisher(mesh, 1), to: mixture(mesh, seed: 2))
    }
    #expect(results[0].path.densities == results[1].path.densities && results[0].distance == results[1].distance)
  }
}
