import Kernels
import Glibc
import MinimizingMovements
import Spaces
import Testing

/// Steps whose path has several slices.
@Suite struct SlicesAnalytic {
  struct Flow: CustomTestStringConvertible, Sendable {
    let direction: FlowDirection
    let metric: TransportMetric
    var testDescription: String { "\(direction), \(metric.rawValue)" }
    static let all = [FlowDirection.ascent, .descent].flatMap { direction in
      TransportMetric.allCases.map { Flow(direction: direction, metric: $0) }
    }
  }

  /// One step of τ = 0.4 on the circle from ρ ∝ exp(x·u) + 0.5, u ∥ (1, 2), D = diag(1.2, 0.6).
  private func step(_ flow: Flow, slices: Int) throws -> (energy: Double, decrease: Double, density: [Double]) {
    let axis = unit([1, 2])
    var movement = movement(
      .circle(nodes: 96), try SelfAttention(interaction: diagonal([1.2, 0.6]), direction: flow.direction, metric: flow.metric),
      timeStep: 0.4,
      adjust: {
        $0.slices = slices
        $0.gap = 1e-10
        $0.criticality = 1e-10
      }, density: { exp(dot($0, axis)) + 0.5 })
    let row = movement.step()
    #expect(row.status == .converged && row.dualityGap <= 1e-10)
    return (row.interactionEnergy, row.decrease, movement.state.density.values)
  }

  /// The step converges to the exact proximal step at second order in the number of slices: differences of successive doublings
  /// of the energy, of the decrease of J and of the density fall by four (observed order 1.9–2.1 from N = 4 on). One slice is not of
  /// that sequence, and is at least ten times as far off as four.
  @Test(arguments: Flow.all) func secondOrderInSlices(_ flow: Flow) throws {
    let runs = try [1, 2, 4, 8, 16].map { try step(flow, slices: $0) }
    func distance(_ a: Int, _ b: Int) -> [Double] {
      [
        abs(runs[a].energy - runs[b].energy), abs(runs[a].decrease - runs[b].decrease),
        zip(runs[a].density, runs[b].density).reduce(0) { $0 + abs($1.0 - $1.1) },
      ]
    }
    for quantity in 0..<3 {
      let order = log2(distance(2, 3)[quantity] / distance(3, 4)[quantity])
      #expect(abs(order - 2) <= 0.1, "quantity \(quantity): order \(order)")
    }
    #expect(distance(0, 4)[2] > 10 * distance(2, 4)[2])
  }

  /// In every regime of the first steps on the sphere, smooth and stiff, each figure of the ledger holds with several slices as it
  /// does with one.
  @Test(arguments: [([1, 1.5, 0.5], 0.5), ([1, 3, 4], 0.1), ([-1, -3, -4], 0.1)], [2, 4])
  func certified(problem: (diagonal: [Double], timeStep: Double), slices: Int) throws {
    let axis = unit([1, 2, 0.5])
    var movement = movement(
      .icosphere(subdivisions: 2), try SelfAttention(interaction: diagonal(problem.diagonal), direction: .ascent),
      timeStep: problem.timeStep, adjust: { $0.slices = slices }, density: { exp(dot($0, axis)) + 0.3 })
    var energy = movement.interactionEnergy
    for _ in 0..<6 {
      let row = movement.step()
      #expect(row.status == .converged, "\(row)")
      #expect(row.dualityGap <= 1e-7 && row.audit <= 1e-4)
      #expect(row.minimumDensity >= 0 && abs(row.massError) <= 1e-14)
      // σE(μ^{k+1}) + action + decrease = σE(μ^k), σ = −1, to the rounding of energies of order ten.
      #expect(abs(-row.interactionEnergy + row.action + row.decrease + energy) <= 1e-13 * energy)
      energy = row.interactionEnergy
    }
  }
}
