import FreeEnergies
import Glibc
import MinimizingMovements
import PrimalDual
import Spaces
import Testing

/// A space of one's own, of the page NewSpace: the flat torus [0, 1)², cut into 2 n² right triangles.
struct FlatTorus {
  let side: Int
  let space: P1Space

  init(side n: Int) {
    side = n
    func node(_ i: Int, _ j: Int) -> Int32 { Int32((j % n) * n + i % n) }
    var faces: [Int32] = [], gradients: [Double] = []
    let slope = Double(n)
    for j in 0..<n {
      for i in 0..<n {
        // ∇λ of (0,0), (1,0), (1,1), and of (0,0), (1,1), (0,1), in units of 1/h.
        faces += [node(i, j), node(i + 1, j), node(i + 1, j + 1), node(i, j), node(i + 1, j + 1), node(i, j + 1)]
        gradients += [-slope, 0, slope, -slope, 0, slope, 0, -slope, slope, 0, -slope, slope]
      }
    }
    space = P1Space(
      cornerCount: 3, nodeCount: n * n, faces: faces, faceArea: [Double](repeating: 1 / (2 * slope * slope), count: 2 * n * n),
      hatGradients: gradients)
  }

  /// The place of node i.
  func place(_ i: Int) -> (x: Double, y: Double) { (Double(i % side) / Double(side), Double(i / side) / Double(side)) }
}

@Suite("A new space") struct NewSpace {
  /// Heat on the torus: a step multiplies cos 2πk·x by 1/(1 + τT 4π²|k|²), at second order in h.
  @Test(arguments: [(1, 0), (1, 1), (2, 1)]) func heat(wave: (Int, Int)) throws {
    let timeStep = 0.01, temperature = 0.5, amplitude = 5e-3
    let exact = 1 / (1 + timeStep * temperature * 4 * Double.pi * .pi * Double(wave.0 * wave.0 + wave.1 * wave.1))
    let errors = try [12, 24, 48].map { side in
      let torus = FlatTorus(side: side), space = torus.space
      let mode = (0..<space.nodeCount).map { i in
        let (x, y) = torus.place(i)
        return cos(2 * .pi * (Double(wave.0) * x + Double(wave.1) * y))
      }
      let discretization = Discretization(space)
      var settings = MovementSettings(timeStep: timeStep)
      (settings.gap, settings.criticality) = (1e-10, 1e-10)
      let noise = FreeEnergy.Internal(law: Entropy(temperature: temperature), reference: space.nodeArea.values)
      let ends = try [amplitude, -amplitude].map { size in
        var movement = try Movement(
          discretization, energy: FreeEnergy(interaction: nil, internal: noise), metric: .wasserstein, settings: settings,
          state: MovementState(density: NodeField(mode.map { 1 + size * $0 })))
        let row = movement.step()
        #expect(row.status.isConverged, "\(row)")
        let mass = space.mass(movement.state.density).values
        return 2 * zip(mass, mode).reduce(0) { $0 + $1.0 * $1.1 } / size
      }
      return (ends[0] + ends[1]) / 2 - exact
    }
    let orders = zip(errors, errors.dropFirst()).map { log2($0 / $1) }
    #expect(orders.allSatisfy { abs($0 - 2) <= 0.2 }, "\(errors), \(orders)")
  }

  /// Mass is conserved, and the gradient of a linear function in a cell is its slope.
  @Test func operators() {
    let torus = FlatTorus(side: 8), space = torus.space
    #expect(abs(space.totalArea - 1) <= 1e-14)
    let wave = (0..<space.nodeCount).map { sin(2 * .pi * torus.place($0).x) }
    let inflow = space.inflow(space.gradient(wave))
    #expect(abs(inflow.reduce(0, +)) <= 1e-12)
    // Bᵀ is the gradient: φ·Bw = Σ |f| ∇φ·w, here with w = ∇φ.
    let dirichlet = zip(space.squaredNorms(space.gradient(wave)), space.faceArea.values).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(zip(inflow, wave).reduce(0) { $0 + $1.0 * $1.1 } - dirichlet) <= 1e-12)
  }
}
