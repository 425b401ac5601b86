import Kernels
import Transport
import ProximalSteps
import Glibc
import Spaces
import TestSupport

/// x·y.
func inner(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

extension SphereMesh {
  /// A circle of so many nodes, or an icosphere of that level.
  static func named(_ name: String, _ size: Int) -> SphereMesh { name == "circle" ? .circle(nodes: size) : .icosphere(subdivisions: size) }

  var points: [[Double]] { (0..<nodeCount).map(node) }

  /// Masses proportional to area times density, of total one.
  func masses(_ density: [Double]) -> [Double] {
    let raw = zip(density, nodeArea.values).map { $0 * $1 }
    let total = raw.reduce(0, +)
    return raw.map { $0 / total }
  }
}

/// The formulas of `Fixtures/conic_reference.py`, all functions of the coordinates.
enum ModelFormulas {
  /// The direction (1, 2, ½), or (1, 2) in the plane.
  static func axis(_ n: Int) -> [Double] {
    let u = Array([1, 2, 0.5].prefix(n))
    let length = inner(u, u).squareRoot()
    return u.map { $0 / length }
  }

  static func density(_ name: String, _ points: [[Double]]) -> [Double] {
    let u = axis(points[0].count)
    switch name {
    case "smooth": return points.map { exp(inner($0, u)) + 0.3 }
    case "half": return points.map { inner($0, u) > 0.1 ? 1 + 0.5 * $0[0] : 0 }
    case "dirac":
      let top = points.indices.max { inner(points[$0], u) < inner(points[$1], u) }
      return points.indices.map { $0 == top ? 1 : 0 }
    case "bumps": return points.map { max(0, $0[0] - 0.6) + 2 * max(0, -$0[1] - 0.7) }
    default: preconditionFailure("no density \(name)")
    }
  }

  static func mobility(_ name: String, _ points: [[Double]]) -> [Double] {
    points.map { name == "one" ? 1 : exp(0.8 * $0[0] - 0.5 * $0[1]) }
  }

  static func linear(_ points: [[Double]]) -> [Double] {
    points.map { -exp($0[0] + 0.5 * $0[1]) + 0.4 * $0[$0.count - 1] * $0[0] }
  }

  /// The weights c of U Uᵀ = Σ_j c_j x_j x_jᵀ, coordinates as node fields.
  static func curvature(_ name: String) -> [Double] {
    switch name {
    case "none": []
    case "linear": [1, 3, 0.5]
    case "stiff": [20, 5, 0]
    default: preconditionFailure("no curvature \(name)")
    }
  }
}

/// U with U Uᵀ = Σ_j c_j x_j x_jᵀ: the linear kernel of D = diag(c), whose convex part for descent is all of it.
func coordinateFactor(_ mesh: SphereMesh, _ weights: [Double]) -> LowRankFactor? {
  guard !weights.isEmpty else { return nil }
  let n = mesh.ambient
  let model = try! SelfAttention(
    interaction: (0..<n).map { i in (0..<n).map { i == $0 ? weights[i] : 0 } }, kernel: .linear, direction: .descent, metric: .wasserstein)
  return model.interactionKernel(on: PointSet(ambient: n, coordinates: mesh.coordinates)).positivePart(sigma: 1, tolerance: 0)
}

extension ConvexModel {
  /// The model of a row of the fixture, over a path of as many slices.
  init(_ mesh: SphereMesh, density: String, mobility: String, timeStep: Double, curvature: String, slices: Int = 1) {
    let points = mesh.points
    let mass = mesh.masses(ModelFormulas.density(density, points))
    let path = PathOperators(mesh.space, slices: slices)
    self.init(
      path: path, previousMass: mass, timeStep: timeStep,
      mobility: path.constant(mesh.space.faceMean(ModelFormulas.mobility(mobility, points))),
      linear: [Double](repeating: 0, count: (slices - 1) * mesh.nodeCount) + ModelFormulas.linear(points),
      curvature: coordinateFactor(mesh, ModelFormulas.curvature(curvature)), center: mass)
  }

  /// A model with random positive densities, mobilities and linear terms.
  init(
    random mesh: SphereMesh, slices: Int = 1, timeStep: Double, curvature: [Double], _ numbers: inout Numbers
  ) {
    let mass = mesh.masses(numbers.field(mesh.nodeCount).map { exp(2 * $0) })
    let center = mesh.masses(numbers.field(mesh.nodeCount).map { 1.5 + $0 })
    self.init(
      path: PathOperators(mesh.space, slices: slices), previousMass: mass, timeStep: timeStep,
      mobility: numbers.field(slices * mesh.faceCount).map { exp($0) },
      linear: numbers.field(slices * mesh.nodeCount), curvature: coordinateFactor(mesh, curvature), center: center)
  }
}
