import Transport
import FreeEnergies
import Kernels
import NumericalKernels
import Spaces

/// The convex model of a proximal problem about a feasible point (μ̄, w̄):
///
///     minimize    A(μ, w) + Σ_n g^n·(μ^n − μ^k) + ½ (μ^N − μ̄)ᵀ H (μ^N − μ̄) + Σ_i s_i h(μ_i^N/s_i)
///     subject to  μ^n = μ^{n−1} + B w^n,  μ^n ≥ 0,  μ⁰ = μ^k
///     A(μ, w) = Σ_n Σ_f |f| m_f |w_f|²/(2 (τ/N) ρ_f)          (0 where ρ_f = 0 = w_f, +∞ where ρ_f = 0 ≠ w_f)
///
/// over the N slices of a ``PathOperators``, with the weight m_f of the metric frozen, linear terms g, and at the end the convex
/// part H = U Uᵀ of the interaction and the internal energy h. Values are relative to (μ^k, 0) without H, so that this point has
/// value 0 when μ̄ = μ^k and no digit is lost to the energy's own size.
package struct ConvexModel: Sendable {
  /// A, with the mobility frozen.
  package let transport: PathAction
  /// μ^k.
  package let previousMass: [Double]
  /// g, shifted by constants so that g^n·μ^k = 0; a constant changes nothing, the total mass being fixed.
  package let linear: [Double]
  /// The constant at the end: the energy scale against which values are rounded.
  package let offset: Double
  /// max g^N − min g^N, and what h′ is of the order of: the scale of potentials and slacks.
  package let range: Double
  /// U of H = U Uᵀ; nil for H = 0.
  package let curvature: LowRankFactor?
  /// μ̄, at the end of the path.
  package let center: [Double]
  /// Uᵀ(μ^k − μ̄); empty for H = 0.
  package let startBend: [Double]
  /// h with its reference measure; nil for h = 0.
  package let `internal`: FreeEnergy.Internal?
  /// Σ s_i h(μ^k_i/s_i).
  package let startInternal: Double
  package let stopwatch: Stopwatch

  package init(
    path: PathOperators, previousMass: [Double], timeStep: Double, mobility: [Double], linear: [Double],
    curvature: LowRankFactor?, center: [Double], `internal`: FreeEnergy.Internal? = nil,
    stopwatch: Stopwatch = Stopwatch()
  ) {
    self.internal = `internal`
    self.stopwatch = stopwatch
    startInternal = `internal`?.energy(previousMass) ?? 0
    transport = PathAction(path: path, mobility: mobility, sliceStep: timeStep / Double(path.slices))
    self.previousMass = previousMass
    self.curvature = curvature
    self.center = center
    var bend: [Double] = []
    if let curvature { stopwatch.measure(.kernel) { curvature.project(end: subtract(previousMass, center), into: &bend) } }
    startBend = bend
    let mass = total(previousMass)
    var shifted = linear, mean = 0.0
    for n in 1...path.slices {
      // Twice, since the first mean is rounded on the scale of the energy.
      mean = dot(path.part(linear, n), previousMass) / mass
      let nodes = (n - 1) * previousMass.count..<n * previousMass.count
      for i in nodes { shifted[i] -= mean }
      let rest = dot(path.part(shifted, n), previousMass) / mass
      for i in nodes { shifted[i] -= rest }
    }
    self.linear = shifted
    offset = mean
    let end = path.end(shifted)
    range = (end.max() ?? 0) - (end.min() ?? 0) + (`internal`?.law.scale ?? 0)
  }

  /// With one slice.
  package init(
    operators: P1Space, previousMass: [Double], timeStep: Double, mobility: [Double], linear: [Double],
    curvature: LowRankFactor?, center: [Double], `internal`: FreeEnergy.Internal? = nil
  ) {
    self.init(
      path: PathOperators(operators), previousMass: previousMass, timeStep: timeStep, mobility: mobility, linear: linear,
      curvature: curvature, center: center, internal: `internal`)
  }

  package var path: PathOperators { transport.path }
  package var operators: P1Space { path.space }
  package var mobility: [Double] { transport.mobility }
  /// τ, the length of all slices together.
  package var timeStep: Double { sliceStep * Double(path.slices) }
  /// τ/N.
  package var sliceStep: Double { transport.sliceStep }

  /// Differences of the model's values below this are rounding: what sums of g and φ against masses leave.
  package var rounding: Double { 1e-13 * (range + abs(startInternal)) + 1e-15 * abs(offset) }

  /// The model's value at a feasible point; +∞ where the action is.
  package func value(mass: [Double], momentum: [Double]) -> Double {
    value(mass: mass, momentum: momentum, density: path.faceDensity(mass, from: previousMass), bend: bend(mass))
  }

  /// The same, where the face densities of the masses and their ``bend(_:deviation:into:)`` are known.
  package func value(mass: [Double], momentum: [Double], density: [Double], bend: [Double]) -> Double {
    let nodes = previousMass.count
    var change = 0.0
    for i in mass.indices { change += linear[i] * (mass[i] - previousMass[i % nodes]) }
    let spread = `internal`?.difference(path.end(mass), previousMass) ?? 0
    return transport.action(density: density, momentum: momentum) + change + dot(bend, bend) / 2 + spread
  }

  /// The value at (μ^k, 0), where nothing moves: decreases are measured from it.
  package var originValue: Double { dot(startBend, startBend) / 2 }

  /// A(μ, w).
  package func action(mass: [Double], momentum: [Double]) -> Double {
    transport.action(density: path.faceDensity(mass, from: previousMass), momentum: momentum)
  }

  /// See ``PathAction/kinetic(_:)``.
  package func kinetic(_ squaredGradient: [Double]) -> [Double] { transport.kinetic(squaredGradient) }

  /// See ``PathAction/momentum(density:gradient:)``.
  package func momentum(density: [Double], gradient: [Double]) -> [Double] { transport.momentum(density: density, gradient: gradient) }
}

/// Σ x_i y_i.
package func dot(_ x: [Double], _ y: [Double]) -> Double {
  var sum = 0.0
  for i in x.indices { sum += x[i] * y[i] }
  return sum
}

/// Σ x_i.
package func total(_ x: [Double]) -> Double {
  var sum = 0.0
  for value in x { sum += value }
  return sum
}

/// x − y.
package func subtract(_ x: [Double], _ y: [Double]) -> [Double] {
  var result = x
  for i in result.indices { result[i] -= y[i] }
  return result
}
