import FreeEnergies
import Glibc
import Kernels
import MinimizingMovements
import PrimalDual
import Spaces
import TestSupport
import Testing

/// Problems that are the same problem in other words have the same steps.
@Suite("Symmetries of a step") struct SymmetriesProperty {
  static let mesh = SphereMesh.icosphere(subdivisions: 2)

  /// Three steps to tolerances near rounding, and what they come to.
  struct Outcome {
    let density: [Double]
    let rows: [LedgerRow]

    /// The largest difference of densities of order one, of energies and of actions. Solutions are known to the root of a gap of 1e-11 in
    /// J at worst, and far better where the solver takes the same way.
    func distance(to other: Outcome, nodes: [Int]? = nil) -> Double {
      let nodes = nodes ?? Array(density.indices)
      var result = density.indices.map { abs(other.density[nodes[$0]] - density[$0]) }.max() ?? .infinity
      for (a, b) in zip(rows, other.rows) {
        result = max(result, abs(a.interactionEnergy - b.interactionEnergy), abs(a.action - b.action), abs(a.decrease - b.decrease))
      }
      return result
    }
  }

  static func settings(_ timeStep: Double) -> MovementSettings {
    var settings = MovementSettings(timeStep: timeStep)
    settings.gap = 1e-11
    settings.criticality = 1e-11
    return settings
  }

  static func steps(_ model: SelfAttention, on mesh: SphereMesh = mesh, density: ([Double]) -> Double) throws -> Outcome {
    var movement = try Movement(
      mesh: mesh, model: model, settings: settings(0.1), state: MovementState(density: normalized(mesh, density)))
    let rows = (0..<3).map { _ in movement.step() }
    for row in rows { #expect(row.status == .converged, "\(row)") }
    return Outcome(density: movement.state.density.values, rows: rows)
  }

  static let matrix = [[1, 0.3, -0.2], [0.3, -0.5, 0.4], [-0.2, 0.4, 0.8]]
  static func density(_ x: [Double]) -> Double { exp(dot(x, unit([1, 2, 0.5]))) + 0.3 }

  /// β x·Dy is all that the kernel knows of β and D.
  @Test(arguments: [0.4, 2.5], TransportMetric.allCases) func temperatureIsAScaleOfD(beta: Double, metric: TransportMetric) throws {
    let scaled = Self.matrix.map { $0.map { beta * $0 } }
    let one = try Self.steps(
      SelfAttention(interaction: Self.matrix, inverseTemperature: beta, metric: metric), density: Self.density)
    let other = try Self.steps(SelfAttention(interaction: scaled, metric: metric), density: Self.density)
    #expect(one.distance(to: other) <= 1e-13)
  }

  /// A rotation of the icosahedron, by 72° about a node, takes the mesh to itself: D and the start turned by it give the step turned.
  @Test(arguments: [FlowDirection.ascent, .descent]) func rotations(_ direction: FlowDirection) throws {
    let mesh = Self.mesh, axis = mesh.node(0), angle = 2 * Double.pi / 5
    func turned(_ x: [Double], _ angle: Double) -> [Double] {
      let along = dot(axis, x)
      let across = [axis[1] * x[2] - axis[2] * x[1], axis[2] * x[0] - axis[0] * x[2], axis[0] * x[1] - axis[1] * x[0]]
      return (0..<3).map { x[$0] * cos(angle) + across[$0] * sin(angle) + axis[$0] * along * (1 - cos(angle)) }
    }
    // Rᵀ e_j, the rows of R; R D Rᵀ has at (i, j) the product of D with rows i and j.
    let rows = (0..<3).map { j in turned((0..<3).map { $0 == j ? 1 : 0 }, -angle) }
    let matrix = (0..<3).map { i in (0..<3).map { j in dot(rows[i], Self.matrix.map { dot($0, rows[j]) }) } }
    let symmetric = (0..<3).map { i in (0..<3).map { j in (matrix[i][j] + matrix[j][i]) / 2 } }
    let points = (0..<mesh.nodeCount).map(mesh.node)
    let images = try points.map { point in
      let image = turned(point, angle)
      return try #require(points.firstIndex { zip($0, image).allSatisfy { abs($0 - $1) < 1e-9 } })
    }
    let one = try Self.steps(SelfAttention(interaction: Self.matrix, direction: direction), density: Self.density)
    let other = try Self.steps(SelfAttention(interaction: symmetric, direction: direction)) { Self.density(turned($0, -angle)) }
    #expect(one.distance(to: other, nodes: images) <= 1e-7)
  }

  /// The numbers of nodes and faces are names.
  @Test(arguments: [FlowDirection.ascent, .descent]) func renumbering(_ direction: FlowDirection) throws {
    var numbers = Numbers(seed: 21)
    let mesh = Self.mesh, count = mesh.nodeCount
    let places = Array(0..<count).shuffled(using: &numbers)
    var coordinates = mesh.coordinates
    for i in 0..<count { for c in 0..<3 { coordinates[c * count + places[i]] = mesh.coordinates[c * count + i] } }
    let faces = (0..<mesh.faceCount).shuffled(using: &numbers).flatMap { f in
      // From another corner on, in the same sense.
      let first = Int.random(in: 0..<3, using: &numbers)
      return (0..<3).map { Int32(places[Int(mesh.faces[3 * f + (first + $0) % 3])]) }
    }
    let model = try SelfAttention(interaction: Self.matrix, direction: direction)
    let one = try Self.steps(model, density: Self.density)
    let other = try Self.steps(
      model, on: SphereMesh(ambient: 3, coordinates: coordinates, faces: faces), density: Self.density)
    #expect(one.distance(to: other, nodes: places) <= 1e-7)
  }

  /// E of the linear kernel is odd in D: descent with −D, V = −(−D), is ascent with D.
  @Test func linearKernelsAreOddInD() throws {
    let negative = Self.matrix.map { $0.map { -$0 } }
    let one = try Self.steps(
      SelfAttention(interaction: Self.matrix, kernel: .linear, direction: .ascent, metric: .wasserstein), density: Self.density)
    let other = try Self.steps(
      SelfAttention(interaction: negative, kernel: .linear, direction: .descent, metric: .wasserstein), density: Self.density)
    #expect(zip(one.density, other.density).allSatisfy { abs($0 - $1) <= 1e-7 })
    for (a, b) in zip(one.rows, other.rows) { #expect(abs(a.interactionEnergy + b.interactionEnergy) <= 1e-9) }
  }

  /// Of a measure that is even, E does not know the sign of D: the reverse of the flow of V = −(−D) is that of V = D.
  @Test(arguments: [FlowDirection.ascent, .descent]) func evenMeasuresDoNotKnowTheSignOfD(_ direction: FlowDirection) throws {
    let negative = Self.matrix.map { $0.map { -$0 } }
    func even(_ x: [Double]) -> Double { cosh(dot(x, unit([1, 2, 0.5]))) - 0.3 }
    let one = try Self.steps(SelfAttention(interaction: Self.matrix, direction: direction), density: even)
    let other = try Self.steps(SelfAttention(interaction: negative, direction: direction), density: even)
    #expect(one.distance(to: other) <= 1e-7)
  }

  /// K, Φ and T times c is the same step in W_{m,2}, whose weight is scaled along with them; in W_2 it is the step of c τ.
  @Test(arguments: TransportMetric.allCases, [1e-6, 7.0, 1e8]) func scales(metric: TransportMetric, scale: Double) throws {
    let mesh = Self.mesh, points = PointSet(ambient: 3, coordinates: mesh.coordinates)
    let head = try AttentionKernel(interaction: Self.matrix)
    func steps(_ c: Double, _ timeStep: Double) throws -> Outcome {
      let kernels = InteractionKernel(heads: [WeightedHead(weight: c, kernel: head)], points: points)
      let energy = FreeEnergy(
        interaction: kernels.energy(sign: -1, metric: metric), potential: (0..<mesh.nodeCount).map { 0.5 * c * mesh.node($0)[0] },
        internal: FreeEnergy.Internal(
          law: Entropy(temperature: 0.3 * c), reference: mesh.nodeArea.values.map { $0 / mesh.totalArea }))
      var movement = try Movement(
        Discretization(mesh.space), energy: energy, metric: metric, settings: Self.settings(timeStep),
        state: MovementState(density: normalized(mesh, Self.density)))
      let rows = (0..<3).map { _ in movement.step() }
      for row in rows { #expect(row.status == .converged, "\(row)") }
      return Outcome(density: movement.state.density.values, rows: rows)
    }
    let one = try steps(1, 0.1), other = try steps(scale, metric == .wasserstein ? 0.1 / scale : 0.1)
    #expect(zip(one.density, other.density).allSatisfy { abs($0 - $1) <= 1e-7 })
    for (a, b) in zip(one.rows, other.rows) {
      // In W_{m,2} the action W²/2τ has a factor c by its weight, in W_2 by 1/τ.
      #expect(abs(a.action - b.action / scale) <= 1e-9 && abs(a.decrease - b.decrease / scale) <= 1e-9)
    }
  }
}
