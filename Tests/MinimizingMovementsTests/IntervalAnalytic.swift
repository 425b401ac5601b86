import FreeEnergies
import Glibc
import Kernels
import MinimizingMovements
import NumericalKernels
import PrimalDual
import Spaces
import Testing

/// Points that attract each other like springs, k(x, y) = ½ (x − y)²: with noise, what keeps Gaussian measures Gaussian.
struct SpringKernel: KernelOperator {
  let positions: [Double]

  var count: Int { positions.count }
  var kind: KernelOperatorKind { .stored }
  var logScale: Double { 0 }
  var largestEntry: Double { (positions.last! - positions.first!) * (positions.last! - positions.first!) / 2 }
  var isPositive: Bool { false }

  /// ½ (M₀ x² − 2 M₁ x + M₂) by the moments of the weights.
  func apply(_ weights: [Double]) -> [Double] {
    var moments = [0.0, 0, 0]
    for (x, w) in zip(positions, weights) {
      moments[0] += w
      moments[1] += w * x
      moments[2] += w * x * x
    }
    return positions.map { ($0 * ($0 * moments[0] - 2 * moments[1]) + moments[2]) / 2 }
  }

  func error(of weights: [Double], image: [Double]) -> [Double] {
    let size = 8 * Double(count) * Double.ulpOfOne * largestEntry * weights.reduce(0) { $0 + abs($1) }
    return [Double](repeating: size, count: count)
  }
}

/// A space of one dimension that is no circle, and an energy that is no attention's, through the whole step.
@Suite("Springs and noise on an interval") struct IntervalAnalytic {
  static let temperature = 0.5, start = 1.2, timeStep = 0.5

  /// The standard deviation after an exact step from s₀: among Gaussians of one mean W_2 is |s − s₀| and F is ½ s² − T log s, so that
  /// (s − s₀)/τ + s − T/s = 0; and no other measure is better.
  static let exact = {
    let (s, t) = (start, timeStep)
    return (s + (s * s + 4 * t * (1 + t) * temperature).squareRoot()) / (2 * (1 + t))
  }()

  /// Nodes on [−8, 8], closer in the middle; the mean of the measure is at 0.3.
  static func interval(_ cells: Int) -> WeightedInterval {
    WeightedInterval(
      positions: (0...cells).map { i in
        let t = 2 * Double(i) / Double(cells) - 1
        return 8 * (0.7 * t + 0.3 * t * t * t)
      })
  }

  static func gaussian(_ interval: WeightedInterval, deviation: Double) -> NodeField {
    let raw = interval.positions.map { exp(-($0 - 0.3) * ($0 - 0.3) / (2 * deviation * deviation)) }
    let mass = zip(raw, interval.space.nodeArea.values).reduce(0) { $0 + $1.0 * $1.1 }
    return NodeField(raw.map { $0 / mass })
  }

  /// One step: its row, the standard deviation and the L¹ distance to the Gaussian that it should be.
  static func step(cells: Int, slices: Int) throws -> (row: LedgerRow, mean: Double, deviation: Double, distance: Double) {
    let interval = interval(cells), space = interval.space
    var settings = MovementSettings(timeStep: timeStep)
    settings.slices = slices
    let energy = FreeEnergy(
      interaction: FreeEnergy.Interaction(sign: 1, kernel: SpringKernel(positions: interval.positions), convexFactor: nil),
      internal: FreeEnergy.Internal(
        law: Entropy(temperature: temperature), reference: space.nodeArea.values.map { $0 / space.totalArea }))
    var movement = try Movement(
      Discretization(space, slices: slices), energy: energy, metric: .wasserstein, settings: settings,
      state: MovementState(density: gaussian(interval, deviation: start)))
    let row = movement.step()
    let mass = space.mass(movement.state.density).values
    let mean = zip(mass, interval.positions).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(mass, interval.positions).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    let target = space.mass(gaussian(interval, deviation: exact)).values
    return (row, mean, variance.squareRoot(), zip(mass, target).reduce(0) { $0 + abs($1.0 - $1.1) })
  }

  /// Second order in the number of slices and the width of the cells together.
  @Test func gaussiansStayGaussian() throws {
    let runs = try [(40, 4), (80, 8), (160, 16)].map { try Self.step(cells: $0.0, slices: $0.1) }
    for run in runs {
      #expect(run.row.status.isConverged && run.row.dualityGap <= 1e-7 && abs(run.row.massError) <= 1e-13, "\(run.row)")
      // Springs do not move the mean, up to the mesh's O(h²).
      #expect(abs(run.mean - 0.3) <= 1e-3, "\(run.mean)")
    }
    let errors = runs.map { $0.deviation - Self.exact }, distances = runs.map(\.distance)
    #expect(orders(errors).allSatisfy { abs($0 - 2) <= 0.3 }, "\(errors), \(orders(errors))")
    #expect(orders(distances).allSatisfy { abs($0 - 2) <= 0.3 }, "\(distances), \(orders(distances))")
  }

  /// One slice is backward Euler: the same limit as τ → 0, here within a tenth, and a stationary state that is the exact one, s² = T.
  @Test func oneSlice() throws {
    let run = try Self.step(cells: 80, slices: 1)
    #expect(run.row.status.isConverged && abs(run.deviation / Self.exact - 1) <= 0.1, "\(run.deviation), \(Self.exact)")
  }
}
