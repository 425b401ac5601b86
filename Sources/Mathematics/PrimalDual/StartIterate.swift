import Transport
import ProximalSteps

extension Iterate {
  /// A strictly interior start for a model, from nothing but the model.
  ///
  /// The mass is μ^k raised to a tenth of the mean density, so that vacuum starts in the interior; the missing balance is a
  /// residual the first steps remove. The potential at the end of the path is the linear term, drawn towards its minimum until
  /// it is dual feasible to a tenth of the range: in a smooth state it is the linear term itself, near a concentrated one it is
  /// nearly flat. In the slices before it is the same but for a constant.
  package init(startFor model: ConvexModel) {
    let path = model.path, areas = path.space.nodeArea.values
    let floor = 0.1 * total(model.previousMass) / path.space.totalArea, range = model.range
    let start = zip(model.previousMass, areas).map { max($0, floor * $1) }
    var linear = path.end(model.linear)
    if let part = model.internal {
      let slope = part.law.derivatives(part.densities(start))
      for i in linear.indices { linear[i] += slope[i] }
    }
    let lowest = linear.min() ?? 0
    let kinetic = model.kinetic(path.squaredNorms(path.gradient(path.constant(linear))))
    // Of the whole step.
    let step = path.sumsTransposed(kinetic)
    var fraction = 1.0
    for i in linear.indices {
      // With φ = lowest + fraction·(g − lowest) the inequality at i is a quadratic in the fraction.
      let height = linear[i] - lowest
      while fraction * height + fraction * fraction * step[i] > height + 0.1 * range { fraction *= 0.9 }
    }
    self.init(
      model, mass: path.constant(start),
      potential: path.constant(linear.map { lowest + fraction * ($0 - lowest) }))
    for i in slack.indices { slack[i] = max(0.01 * range, slack[i]) }
  }

  /// A start from a guess of the potential, to be ``restarted(for:complementarity:)``: the slacks are those of the guess where it is
  /// dual feasible and zero elsewhere. In the slices before the last one it is shifted by a constant that makes it so.
  package init(_ model: ConvexModel, mass: [Double], potential: [Double]) {
    let path = model.path, nodes = model.previousMass.count
    let kinetic = model.kinetic(path.squaredNorms(path.gradient(potential)))
    var potential = potential, slack = model.linear
    if let part = model.internal {
      // A node without mass gets the slope of a little: h′ has none to give there.
      let floor = 1e-8 / Double(nodes)
      let slope = part.law.derivatives(part.densities(path.end(mass).map { max($0, floor) }))
      for i in slope.indices { slack[slack.count - nodes + i] += slope[i] }
    }
    for i in slack.indices { slack[i] -= path.differencesTransposed(potential, at: i) + path.averagedTransposed(kinetic, at: i) }
    var shift = 0.0
    for first in stride(from: slack.count - 2 * nodes, through: 0, by: -nodes) {
      let slice = first..<first + nodes, least = slack[slice].min() ?? 0
      shift += least
      for i in slice {
        slack[i] -= least
        potential[i] += shift
      }
    }
    let least = model.internal == nil ? 0 : 1e-8 * total(model.previousMass) / Double(nodes)
    self.init(mass: least == 0 ? mass : mass.map { max($0, least) }, potential: potential, slack: slack.map { max(0, $0) })
  }

  /// This iterate as the start for a model near the one it solved, moved off the boundary to μ_i z_i ≥ `complementarity` in every
  /// node and slice.
  ///
  /// Of the two the one that is smaller on its own scale is raised, the slack where there is mass, the mass in vacuum, and both
  /// where both are small. All nodes then lie about the same central path; equal floors for all slacks would leave heavy nodes
  /// orders of magnitude above it.
  package func restarted(for model: ConvexModel, complementarity: Double) -> Iterate {
    let meanMass = total(model.previousMass) / Double(model.previousMass.count), range = model.range
    let least = (complementarity / (meanMass * range)).squareRoot()
    var next = self
    for i in mass.indices {
      if mass[i] * range > slack[i] * meanMass {
        next.mass[i] = max(mass[i], least * meanMass)
        next.slack[i] = max(slack[i], complementarity / next.mass[i])
      } else {
        next.slack[i] = max(slack[i], least * range)
        next.mass[i] = max(mass[i], complementarity / next.slack[i])
      }
    }
    return next
  }
}
