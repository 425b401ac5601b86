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

  /// This iterate, moved off the boundary, as the start for a model near the one it solved.
  public func restarted(for model: ConvexModel) -> Iterate {
    let mesh = model.operators.mesh
    let floor = 1e-9 * total(model.previousMass) / mesh.totalArea, slackFloor = 1e-6 * model.range
    let least = model.path.constant(mesh.nodeArea.values.map { floor * $0 })
    return Iterate(
      mass: zip(mass, least).map { max($0, $1) }, potential: potential, slack: slack.map { max($0, slackFloor) })
  }
}
