import LinearPrograms
import Glibc

/// An optimal transport plan between two weighted point sets, with its certificate.
package struct TransportPlan: Sendable {
  /// One part of the plan: `mass` moves from point `source` of the first set to point `target` of the second.
  package struct Flow: Sendable, Equatable {
    package var source: Int
    package var target: Int
    package var mass: Double
  }

  /// Σ mass · d^p over the flows.
  package var cost = 0.0
  /// cost^{1/p}: W_p when the total mass is 1.
  package var distance = 0.0
  /// Fewer flows than there are points with mass.
  package var flows: [Flow] = []
  /// Kantorovich potentials, u_i + v_j ≤ d(x_i, y_j)^p for all points with mass (0 at the others).
  package var sourcePotential: [Double]
  /// v.
  package var targetPotential: [Double]
  /// Σ u_i a_i + Σ v_j b_j, a lower bound of every plan's cost, from the potentials alone.
  package var lowerBound = 0.0
  /// (cost − lowerBound) / cost; the denominator is at least 1e-6 of total mass times largest d^p, below which rounding
  /// would speak.
  package var relativeGap = 0.0
  /// Largest error of a marginal, relative to the total mass.
  package var marginalError = 0.0
  /// Linear programs solved, each with more cells than the one before.
  package var rounds = 0
  /// Cells in the last of them.
  package var columns = 0
  package var pivots = 0
  /// `optimal`, or what stopped the solver; the plan and the bound hold either way.
  package var status = LinearProgramStatus.optimal
}

/// The Kantorovich problem between two measures on S^{n−1}, cost d^p, d the geodesic distance:
///
///     minimize Σ_ij d(x_i, y_j)^p π_ij   subject to   Σ_j π_ij = a_i,  Σ_i π_ij = b_j,  π ≥ 0,
///
/// exact, by column generation: entropic potentials choose the first cells and the first basis, GLPK's simplex solves, all
/// other cells are priced, and those that could lower the cost join, until none could.
///
/// - Parameter exponent: p, 1 or 2.
/// - Throws: `TransportError`; `unequalTotals` when the total masses differ by more than 1e-9 of the larger (a smaller
///   difference is scaled away in the second set).
/// - Complexity: memory 16 bytes for each pair of points with mass; time mostly about O(pairs) times some hundreds.
package func transportCost(
  from source: WeightedPoints, to target: WeightedPoints, exponent: Int, settings: SimplexSettings = SimplexSettings()
) throws(TransportError) -> TransportPlan {
  guard exponent == 1 || exponent == 2 else { throw .exponent(exponent) }
  guard source.ambient == target.ambient, source.ambient >= 2 else {
    throw .dimensions(source: source.ambient, target: target.ambient)
  }
  try source.validate("source")
  try target.validate("target")
  let total = source.masses.reduce(0, +)
  let other = target.masses.reduce(0, +)
  guard (total - other).magnitude <= 1e-9 * max(total, other) else { throw .unequalTotals(source: total, target: other) }
  var plan = TransportPlan(
    sourcePotential: [Double](repeating: 0, count: source.count), targetPotential: [Double](repeating: 0, count: target.count))
  guard total > 0 else { return plan }
  let from = source.support()
  let to = target.support()
  guard from.indices.count.multipliedReportingOverflow(by: to.indices.count).partialValue <= TransportProgram.largestSize else {
    throw .tooMany(sources: from.indices.count, targets: to.indices.count, most: TransportProgram.largestSize)
  }
  let cost = GeodesicCost(from.points, to.points, ambient: source.ambient, exponent: exponent)
  var program = TransportProgram(cost: cost, supply: from.masses, demand: to.masses.map { $0 * (total / other) })
  program.solve(settings)

  plan.status = program.status
  plan.rounds = program.rounds
  plan.columns = program.cells.count
  plan.pivots = program.pivots
  var sourceError = from.masses.map { -$0 }
  var targetError = program.demand.map { -$0 }
  for (cell, mass) in program.flows {
    let i = cell / cost.columns
    let j = cell % cost.columns
    plan.cost += mass * cost[i, j]
    sourceError[i] += mass
    targetError[j] += mass
    plan.flows.append(.init(source: from.indices[i], target: to.indices[j], mass: mass))
  }
  plan.marginalError = (sourceError + targetError).reduce(0) { max($0, $1.magnitude) } / total
  for (i, u) in program.potentials.rows.enumerated() {
    plan.lowerBound += u * from.masses[i]
    plan.sourcePotential[from.indices[i]] = u
  }
  for (j, v) in program.potentials.columns.enumerated() {
    plan.lowerBound += v * program.demand[j]
    plan.targetPotential[to.indices[j]] = v
  }
  if plan.lowerBound < 0 {
    // Costs are not negative, so zero potentials are feasible, and better than rounding when the measures are equal.
    plan.lowerBound = 0
    plan.sourcePotential = [Double](repeating: 0, count: source.count)
    plan.targetPotential = [Double](repeating: 0, count: target.count)
  }
  plan.distance = exponent == 1 ? plan.cost : plan.cost.squareRoot()
  plan.relativeGap = (plan.cost - plan.lowerBound) / max(plan.cost, 1e-6 * total * (cost.values.max() ?? 0), .leastNormalMagnitude)
  return plan
}
