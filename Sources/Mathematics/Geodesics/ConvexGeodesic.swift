import Spaces
import Transport
import ProximalSteps
import NumericalKernels

/// What the augmented-Lagrangian loop found for a ``GeodesicProblem``.
package struct ConvexGeodesic: Sendable {
  /// Feasible: ρ ≥ 0, the continuity equation to rounding, finite action.
  package var path: TransportPath
  /// φ^n, slice by slice, the one that gives the lower bound.
  package var potential: [Double]
  /// The value of `path`, and the dual bound of `potential`.
  package var certificate: Certificate
  package var iterations: Int
  /// Mean over time of Σ_i a_i |change of ρ_i| in the last iteration, per unit mass.
  package var residual: Double
  package var status: GeodesicStatus
}

/// Solves geodesic problems on one mesh with one number of slices; analyses and storage are reused from call to call.
package final class ConvexGeodesicSolver {
  package let operators: P1Space
  package var settings: GeodesicSettings
  /// Called at every certificate, with the iteration and the residual.
  package var observer: ((_ iteration: Int, _ certificate: Certificate, _ residual: Double) -> Void)?
  /// Asked once an iteration; true ends the loop with what it has.
  package var isInterrupted: () -> Bool = { false }
  private let poisson: SpaceTimePoisson

  /// O(entries of a sparse factor · slices) storage.
  package init(_ operators: P1Space, settings: GeodesicSettings) {
    self.operators = operators
    self.settings = settings
    poisson = SpaceTimePoisson(operators, SliceLayout(slices: settings.slices))
  }

  /// - Parameters:
  ///   - guess: a potential and a feasible path to begin with; nil for rest and linear interpolation.
  ///   - until: whether a certificate is good enough; nil for the gap of the settings.
  package func solve(
    _ problem: GeodesicProblem, from guess: (potential: [Double], path: TransportPath)? = nil,
    until: ((Certificate) -> Bool)? = nil
  ) -> ConvexGeodesic {
    let isEnough = until ?? { [gap = settings.gap] in $0.isMet(gap) }
    precondition(problem.slices == settings.slices, "the solver has another number of slices")
    let nodes = problem.start.count
    let feasible = FeasiblePath(problem, poisson: poisson)
    var best = ConvexGeodesic(
      path: guess?.path ?? feasible.positive, potential: guess?.potential ?? [Double](repeating: 0, count: problem.slices * nodes),
      certificate: Certificate(lower: -.infinity, upper: problem.value(guess?.path ?? feasible.positive), reference: nil, rounding: 0),
      iterations: 0, residual: .infinity, status: .iterationLimit)
    best.certificate.lower = problem.lowerBound(potential: best.potential)
    let loop = AugmentedLagrangian(problem, poisson: poisson, relaxation: settings.relaxation)
    var densities = guess?.path.densities ?? linearPath(problem)
    var base = penalties(problem, densities, best.path)
    loop.begin(potential: best.potential, densities: densities, penalties: base)
    var sweep = PenaltySweep()
    while best.iterations < settings.maximumIterations {
      if isInterrupted() {
        best.status = .interrupted
        break
      }
      best.iterations += 1
      loop.projectOnContinuity()
      let isFirst = best.iterations <= Self.firstIterations
      if best.iterations % (isFirst ? 10 : 20) == 0 || best.iterations == settings.maximumIterations {
        certify(loop, feasible, &best)
        observer?(best.iterations, best.certificate, best.residual)
        if isEnough(best.certificate) {
          best.status = .converged
          break
        }
      }
      best.residual = loop.projectOnInequality()
      guard best.iterations % 10 == 0 else { continue }
      if isFirst {
        // The densities and the speed still change much: begin again where they are.
        densities = loop.densities
        base = penalties(problem, densities, best.path)
        loop.begin(potential: loop.potentials, densities: densities, penalties: base)
      } else {
        loop.change(to: base.scaled(by: sweep.next()))
      }
    }
    return best
  }

  /// Iterations with penalties that follow the densities and the speed; after them the sweeps begin. Smooth measures need no more.
  private static let firstIterations = 60

  private func certify(_ loop: AugmentedLagrangian, _ feasible: FeasiblePath, _ best: inout ConvexGeodesic) {
    let problem = feasible.problem
    let densities = loop.densities
    for potential in [loop.potentials, loop.takeMeanPotentials()] {
      let violation = problem.violation(potential)
      let repaired = problem.repaired(potential, violation: violation, densities: densities)
      for (candidate, violation) in [(potential, violation), (repaired, problem.violation(repaired))] {
        let lower = problem.lowerBound(potential: candidate, violation: violation)
        if lower > best.certificate.lower { (best.certificate.lower, best.potential) = (lower, candidate) }
      }
    }
    if let (path, value) = feasible.nearest(to: loop.conservativePath), value < best.certificate.upper {
      (best.path, best.certificate.upper) = (path, value)
    }
  }

  private func linearPath(_ problem: GeodesicProblem) -> [Double] {
    (0...problem.slices).flatMap { t in
      let s = Double(t) / Double(problem.slices)
      return zip(problem.start, problem.end).map { (1 - s) * $0 + s * $1 }
    }
  }

  /// Space: three times the density averaged in time, not less than a share of the mean; time: that over the squared speed.
  ///
  /// On smooth measures this takes a fifth of the iterations that constant penalties take. What is concentrated needs the sweeps.
  private func penalties(_ problem: GeodesicProblem, _ densities: [Double], _ path: TransportPath) -> Penalties {
    let squaredSpeed = max(problem.actions(path).reduce(0, +) * 2 / Double(problem.slices), .leastNormalMagnitude)
    let nodes = problem.start.count
    let times = Double(problem.slices + 1)
    let area = operators.nodeArea.values
    let mean = dot(area, problem.start) / area.reduce(0, +)
    var space = [Double](repeating: 0, count: nodes)
    for (k, value) in densities.enumerated() { space[k % nodes] += value / times }
    space = space.map { 3 * max($0, 0.005 * mean) }
    return Penalties(time: space.map { $0 / squaredSpeed }, space: space)
  }
}
