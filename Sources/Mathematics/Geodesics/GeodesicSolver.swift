import Glibc
import Kernels
import Transport
import ProximalSteps
import Spaces

/// Distances and geodesics between densities on one mesh.
///
///     let solver = GeodesicSolver(mesh: mesh, settings: .init(slices: 32))
///     let geodesic = solver.geodesic(from: first, to: second)
///     print(geodesic.distance, geodesic.lowerBound)
///
/// Without a kernel the metric is W_2. With one it is W_{m,2}, whose mobility m_μ = Kμ follows the path:
///
///     W² = min Σ_n (1/N) Σ_f |f| m^n_f |w^n_f|²/y^n_f,   m^n = A(Kμ^{n−1} + Kμ^n)/2
///
/// (Burger, Kabri, Korolev, Roith, Weigand, arXiv 2501.03096, Theorem 2.2), not convex. It is reached by convex problems, with
/// the mobility frozen and its dependence on the path linearized, and a line search on the true action, which never increases.
package final class GeodesicSolver {
  package let mesh: SphereMesh
  /// Called at every certificate: convex problem, iteration, bounds of half the squared distance, residual.
  package var observer: ((GeodesicProgress) -> Void)?
  /// Asked once an iteration; true ends the computation with what it has.
  package var isInterrupted: () -> Bool {
    get { inner.isInterrupted }
    set { inner.isInterrupted = newValue }
  }
  private let inner: ConvexGeodesicSolver
  private let kernel: (any KernelOperator)?

  package init(mesh: SphereMesh, kernel: (any KernelOperator)? = nil, settings: GeodesicSettings = GeodesicSettings()) {
    precondition(settings.slices >= 2, "a geodesic needs at least two slices")
    precondition(kernel.map { $0.count == mesh.nodeCount } ?? true, "the kernel must live on the mesh")
    self.mesh = mesh
    self.kernel = kernel
    inner = ConvexGeodesicSolver(mesh.space, settings: settings)
  }

  package var settings: GeodesicSettings { inner.settings }

  /// - Parameters: densities ≥ 0 of the same total mass, per unit area.
  package func geodesic(from start: NodeField, to end: NodeField) -> Geodesic {
    let area = mesh.nodeArea.values
    let mass = dot(area, start.values)
    let other = dot(area, end.values)
    precondition(mass > 0 && abs(mass - other) <= 1e-9 * mass, "the ends must have the same mass")
    precondition(start.values.allSatisfy { $0 >= 0 } && end.values.allSatisfy { $0 >= 0 }, "densities must not be negative")
    let end = end.values.map { $0 * (mass / other) }
    var difference = 0.0
    for i in area.indices { difference += area[i] * abs(end[i] - start.values[i]) }
    // Below this the ends differ by rounding.
    if difference <= 1e-13 * mass { return resting(start.values) }
    if let kernel { return nonlocal(start.values, end, kernel).scaled(byLog: kernel.logScale) }
    let problem = GeodesicProblem(operators: inner.operators, slices: settings.slices, start: start.values, end: end)
    let answer = solve(problem, from: nil, round: 1)
    return result(problem, answer, iterations: answer.iterations, rounds: 1, status: answer.status)
  }

  private func nonlocal(_ start: [Double], _ end: [Double], _ kernel: any KernelOperator) -> Geodesic {
    let slices = settings.slices
    let gap = settings.gap
    let operators = inner.operators
    let mobility = PathMobility(operators: operators, kernel: kernel, slices: slices)
    func frozen(at densities: [Double]) -> GeodesicProblem {
      GeodesicProblem(operators: operators, slices: slices, start: start, end: end, mobility: mobility(densities))
    }
    func convexModel(about path: TransportPath) -> GeodesicProblem {
      var model = frozen(at: path.densities)
      model.tilt = (mobility.gradient(path), path.densities)
      return model
    }
    let linear = (0...slices).flatMap { t in
      let s = Double(t) / Double(slices)
      return zip(start, end).map { (1 - s) * $0 + s * $1 }
    }
    // The mobility of the linear path leads to a path worth linearizing about, however roughly.
    var answer = solve(frozen(at: linear), from: nil, round: 0) { $0.isMet(max(gap, 1e-2)) }
    var path = answer.path
    var value = frozen(at: path.densities).value(path)
    var total = answer.iterations
    var status = GeodesicStatus.outerLimit
    var rounds = 0
    while rounds < settings.maximumOuterIterations {
      rounds += 1
      // The model's value at the path is the true one: value − lower is how far the path may be from the model's minimum.
      answer = solve(convexModel(about: path), from: (answer.potential, path), round: rounds) { [value] bounds in
        bounds.upper - bounds.lower <= max(gap / 2 * value, 0.1 * (value - bounds.upper)) || value - bounds.lower <= gap * value
      }
      total += answer.iterations
      if answer.status == .interrupted {
        status = .interrupted
        break
      }
      if value - answer.certificate.lower <= gap * value {
        status = .converged
        break
      }
      let promised = value - answer.certificate.upper
      if promised <= gap / 2 * value {
        status = answer.status
        break
      }
      // Backtracking on the true action (Armijo).
      var length = 1.0
      var found = false
      while length > 1e-4, !found {
        let trial = path.blended(length, with: answer.path)
        let trialValue = frozen(at: trial.densities).value(trial)
        found = trialValue <= value - 1e-4 * length * promised
        if found { (path, value) = (trial, trialValue) } else { length /= 2 }
      }
      if !found {
        status = .stalled
        break
      }
    }
    if status == .outerLimit || status == .interrupted {
      answer.certificate.lower = convexModel(about: path).lowerBound(potential: answer.potential)
    }
    answer.path = path
    answer.certificate.upper = value
    return result(frozen(at: path.densities), answer, iterations: total, rounds: rounds, status: status)
  }

  private func solve(
    _ problem: GeodesicProblem, from guess: (potential: [Double], path: TransportPath)?, round: Int,
    until: ((Certificate) -> Bool)? = nil
  ) -> ConvexGeodesic {
    inner.observer = observer.map { observer in
      { observer(GeodesicProgress(round: round, iteration: $0, certificate: $1, residual: $2)) }
    }
    return inner.solve(problem, from: guess, until: until)
  }

  private func result(_ problem: GeodesicProblem, _ answer: ConvexGeodesic, iterations: Int, rounds: Int, status: GeodesicStatus)
    -> Geodesic
  {
    Geodesic(
      path: answer.path, potential: answer.potential, certificate: answer.certificate,
      speeds: problem.actions(answer.path).map { (2 * $0).squareRoot() },
      iterations: iterations, outerIterations: rounds, residual: answer.residual,
      continuityResidual: problem.continuityResidual(answer.path), status: status)
  }

  private func resting(_ density: [Double]) -> Geodesic {
    let slices = settings.slices
    return Geodesic(
      path: TransportPath(
        slices: slices, densities: (0...slices).flatMap { _ in density },
        momenta: [Double](repeating: 0, count: slices * mesh.faceCount * mesh.dimension)),
      potential: [Double](repeating: 0, count: slices * density.count),
      certificate: Certificate(lower: 0, upper: 0, reference: nil, rounding: 0),
      speeds: [Double](repeating: 0, count: slices), iterations: 0, outerIterations: 0, residual: 0, continuityResidual: 0,
      status: .stationary)
  }
}

extension Geodesic {
  /// The same path where the mobility weight is e^{logScale} times larger, as is its action.
  fileprivate func scaled(byLog logScale: Double) -> Geodesic {
    guard logScale != 0 else { return self }
    let factor = exp(logScale)
    var result = self
    result.potential = potential.map { $0 * factor }
    result.certificate.lower *= factor
    result.certificate.upper *= factor
    result.certificate.rounding *= factor
    result.speeds = speeds.map { $0 * exp(logScale / 2) }
    return result
  }
}

/// Where the computation of a geodesic stands.
package struct GeodesicProgress: Sendable, CustomStringConvertible {
  /// The convex problem, from 1; 0 for the one that starts a nonlocal mobility.
  package var round: Int
  package var iteration: Int
  /// Bounds of half the squared distance.
  package var certificate: Certificate
  package var residual: Double

  package var description: String {
    let (least, most) = ((2 * max(0, certificate.lower)).squareRoot(), (2 * certificate.upper).squareRoot())
    return "convex problem \(round), iteration \(iteration): distance \(least) to \(most), residual \(residual)"
  }
}
