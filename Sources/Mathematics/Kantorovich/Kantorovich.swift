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
  /// (cost − lowerBound) / cost; the denominator is at least 1e-6 of total mass times π^p, below which rounding would speak.
  package var relativeGap = 0.0
  /// Largest error of a marginal, relative to the total mass.
  package var marginalError = 0.0
  /// Network problems solved, over all levels.
  package var rounds = 0
  /// Cells in the last of them.
  package var columns = 0
  package var pivots = 0
  /// `optimal`, or what stopped the solver; the plan and the bound hold either way.
  package var status = TransportStatus.optimal
}

/// The Kantorovich problem between two measures on S^{n−1}, cost d^p, d the geodesic distance:
///
///     minimize Σ_ij d(x_i, y_j)^p π_ij   subject to   Σ_j π_ij = a_i,  Σ_i π_ij = b_j,  π ≥ 0,
///
/// exact, by column generation: a network simplex solves over few of the cells (i, j), all others are priced, and those that could
/// lower the cost join, until none could; first for groups of points, whose solution chooses the first cells for smaller ones
/// (Schmitzer, J. Math. Imaging Vis. 56 (2016) 238). Masses and costs are whole numbers inside, 2⁻⁶⁰ of the total and 2⁻⁵⁰ of the largest;
/// what is reported is computed from the costs themselves.
///
/// - Parameter exponent: p, 1 or 2.
/// - Throws: `TransportError`; `unequalTotals` when the total masses differ by more than 1e-9 of the larger (a smaller
///   difference is scaled away in the second set).
/// - Complexity: memory O(points), time mostly O(pairs) for each of some ten rounds.
package func transportCost(
  from source: WeightedPoints, to target: WeightedPoints, exponent: Int, settings: TransportSettings = TransportSettings()
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
  let from = source.support(), to = target.support()
  guard from.indices.count.multipliedReportingOverflow(by: to.indices.count).partialValue <= TransportProgram.largestSize else {
    throw .tooMany(sources: from.indices.count, targets: to.indices.count, most: TransportProgram.largestSize)
  }
  let supply = wholeMasses(from.indices.map { source.masses[$0] }), demand = wholeMasses(to.indices.map { target.masses[$0] })
  var program = TransportProgram(from.points, supply, to.points, demand, exponent: exponent, settings: settings)
  program.solve()

  plan.status = program.status
  plan.rounds = program.rounds
  plan.columns = program.cells
  plan.pivots = program.pivots
  let unit = total / 0x1p60
  var sourceError = from.indices.map { -source.masses[$0] }
  var targetError = to.indices.map { -target.masses[$0] * (total / other) }
  for (i, j, whole) in program.flows {
    let mass = Double(whole) * unit, cost = from.points.cost(i, to.points, j, exponent: exponent)
    plan.cost += mass * cost
    sourceError[i] += mass
    targetError[j] += mass
    plan.flows.append(.init(source: from.indices[i], target: to.indices[j], mass: mass))
  }
  plan.marginalError = (sourceError + targetError).reduce(0) { max($0, $1.magnitude) } / total
  for (i, u) in program.sourcePotential.enumerated() {
    plan.lowerBound += u * source.masses[from.indices[i]]
    plan.sourcePotential[from.indices[i]] = u
  }
  for (j, v) in program.targetPotential.enumerated() {
    plan.lowerBound += v * (target.masses[to.indices[j]] * (total / other))
    plan.targetPotential[to.indices[j]] = v
  }
  if plan.lowerBound < 0 {
    // Costs are not negative, so zero potentials are feasible, and better than rounding when the measures are equal.
    plan.lowerBound = 0
    plan.sourcePotential = [Double](repeating: 0, count: source.count)
    plan.targetPotential = [Double](repeating: 0, count: target.count)
  }
  plan.distance = exponent == 1 ? plan.cost : plan.cost.squareRoot()
  plan.relativeGap = (plan.cost - plan.lowerBound) / max(plan.cost, 1e-6 * total * (exponent == 1 ? .pi : .pi * .pi))
  return plan
}

/// Masses in units of 2⁻⁶⁰ of their total, which they have exactly: the largest takes what rounding leaves.
private func wholeMasses(_ masses: [Double]) -> [Int64] {
  let total = masses.reduce(0, +)
  var whole = masses.map { Int64(($0 / total * 0x1p60).rounded()) }
  let largest = masses.indices.max { masses[$0] < masses[$1] }!
  whole[largest] += (1 << 60) - whole.reduce(0, +)
  return whole
}
