import BenamouBrenier

extension Iterate {
  /// A strictly interior start for a model, from nothing but the model.
  ///
  /// The mass is μ^k raised to a tenth of the mean density, so that vacuum starts in the interior; the missing balance is a
  /// residual the first steps remove. The potential at the end of the path is the linear term, drawn towards its minimum until
  /// it is dual feasible to a tenth of the range: in a smooth state it is the linear term itself, near a concentrated one it is
  /// nearly flat. In the slices before it is the same less what the kinetic term takes at most, which keeps it dual feasible.
  public init(startFor model: ConvexModel) {
    let path = model.path, areas = path.space.mesh.nodeArea.values, nodes = areas.count, slices = path.slices
    let linear = path.end(model.linear), lowest = linear.min() ?? 0, range = model.range
    let kinetic = model.kinetic(path.squaredNorms(path.gradient(path.constant(linear))))
    // Of the whole step.
    let step = path.sumsTransposed(kinetic)
    var fraction = 1.0
    for i in 0..<nodes {
      // With φ = lowest + fraction·(g − lowest) the inequality at i is a quadratic in the fraction.
      let height = linear[i] - lowest
      while fraction * height + fraction * fraction * step[i] > height + 0.1 * range { fraction *= 0.9 }
    }
    let meeting = path.averagedTransposed(kinetic).map { fraction * fraction * $0 }
    var potential = path.constant(linear.map { lowest + fraction * ($0 - lowest) })
    var slack = model.linear
    for i in slack.indices { slack[i] -= (i < slack.count - nodes ? 0 : potential[i]) + meeting[i] }
    var shift = 0.0
    for n in (1..<slices).reversed() {
      let slice = (n - 1) * nodes..<n * nodes
      let most = -(slack[slice].min() ?? 0)
      shift += most
      for i in slice {
        slack[i] += most
        potential[i] -= shift
      }
    }
    let floor = 0.1 * total(model.previousMass) / path.space.mesh.totalArea
    self.init(
      mass: path.constant(zip(model.previousMass, areas).map { max($0, floor * $1) }), potential: potential,
      slack: slack.map { max(0.01 * range, $0) })
  }

  /// This iterate as the start for a model near the one it solved, moved off the boundary to μ_i z_i ≥ `complementarity` in every
  /// node and slice.
  ///
  /// Of the two the one that is smaller on its own scale is raised: the slack where there is mass, the mass in vacuum. All
  /// nodes then lie about the same central path; equal floors for all slacks would leave heavy nodes orders of magnitude above it.
  /// At most one of the two may be zero.
  public func restarted(for model: ConvexModel, complementarity: Double) -> Iterate {
    let meanMass = total(model.previousMass) / Double(model.previousMass.count), range = model.range
    var next = self
    for i in mass.indices {
      if mass[i] * range > slack[i] * meanMass {
        next.slack[i] = max(slack[i], complementarity / mass[i])
      } else {
        next.mass[i] = max(mass[i], complementarity / slack[i])
      }
    }
    return next
  }
}
