import Transport
import ProximalSteps

/// Makes a conservative path feasible: negative densities are cut off, and the momenta chosen anew, the best there are.
///
/// Given densities ρ > 0 between the ends, of the same mass at all times, the least action is that of w^n = (y^n/m^n)∇ψ^n with
///
///     L(y^n/m^n) ψ^n = N a (ρ^n − ρ^{n−1}),
///
/// one weighted Laplacian a slice. What it costs to cut is of second order in what was cut, in vacuum too; keeping the momenta and
/// mixing in mass to carry them costs a thousand times more between Diracs. A ten-millionth of a path that is positive
/// keeps the matrices regular where nothing is.
struct FeasiblePath {
  let problem: GeodesicProblem
  /// Mixes the ends linearly, with up to half the uniform density in the middle.
  let positive: TransportPath
  private let poisson: SpaceTimePoisson

  private static let share = 1e-7

  /// - Precondition: the densities and the mobility are finite.
  init(_ problem: GeodesicProblem, poisson: SpaceTimePoisson) {
    self.problem = problem
    self.poisson = poisson
    let slices = problem.slices
    let area = problem.operators.nodeArea.values
    let uniform = dot(area, problem.start) / area.reduce(0, +)
    var densities: [Double] = []
    for t in 0...slices {
      let s = Double(t) / Double(slices)
      let share = 2 * s * (1 - s)
      for i in area.indices { densities.append((1 - share) * ((1 - s) * problem.start[i] + s * problem.end[i]) + share * uniform) }
    }
    guard let path = Self.path(along: densities, problem, poisson) else { preconditionFailure("a density or mobility is not finite") }
    positive = path
  }

  /// The better of `path`, if it is feasible, and of the feasible path near it, with its value; nil when there is neither.
  ///
  /// O(N · operations of one factorization), unless `path` is clear of zero and as good as any.
  /// - Parameter path: satisfies the continuity equation.
  func nearest(to path: TransportPath) -> (path: TransportPath, value: Double)? {
    let free = problem.start.count..<problem.start.count * problem.slices
    let given = path.densities.allSatisfy { $0 >= 0 } ? problem.value(path) : .infinity
    if given < .infinity, free.allSatisfy({ path.densities[$0] > 1e-3 * positive.densities[$0] }) { return (path, given) }
    if let repaired = Self.path(along: lifted(path.densities), problem, poisson) {
      let value = problem.value(repaired)
      if value < given { return (repaired, value) }
    }
    return given < .infinity ? (path, given) : nil
  }

  /// Densities > 0 of the right mass near given ones.
  private func lifted(_ densities: [Double]) -> [Double] {
    let nodes = problem.start.count
    let area = problem.operators.nodeArea.values
    let mass = dot(area, problem.start)
    var result = densities
    for t in 1..<problem.slices {
      var sum = 0.0
      for i in 0..<nodes {
        result[t * nodes + i] = max(0, densities[t * nodes + i])
        sum += area[i] * result[t * nodes + i]
      }
      for k in t * nodes..<(t + 1) * nodes {
        result[k] = (1 - Self.share) * (mass / sum) * result[k] + Self.share * positive.densities[k]
      }
    }
    return result
  }

  /// The path of least action along densities; nil when a Laplacian is not positive definite to rounding.
  private static func path(along densities: [Double], _ problem: GeodesicProblem, _ poisson: SpaceTimePoisson) -> TransportPath? {
    let operators = problem.operators
    let slices = problem.slices
    let nodes = problem.start.count
    let area = operators.nodeArea.values
    let d = operators.dimension
    let density = problem.transport.path.faceMean(Array(densities[nodes...]), from: problem.start)
    let weights = zip(density, problem.mobility).map { $0 / $1 }
    let changes = (0..<slices * nodes).map { k in Double(slices) * area[k % nodes] * (densities[k + nodes] - densities[k]) }
    guard let potentials = poisson.solveSlices(changes, weights: weights) else { return nil }
    var momenta: [Double] = []
    for n in 0..<slices {
      let weight = part(weights, n, of: slices)
      let gradient = operators.gradient(part(potentials, n, of: slices))
      for k in gradient.indices { momenta.append(weight[k / d] * gradient[k]) }
    }
    return TransportPath(slices: slices, densities: densities, momenta: momenta)
  }
}
