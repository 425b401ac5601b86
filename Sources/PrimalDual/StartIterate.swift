import BenamouBrenier

extension Iterate {
  /// A strictly interior start for a model, from nothing but the model.
  ///
  /// The mass is μ^k raised to a tenth of the mean density, so that vacuum starts in the interior; the missing balance is a
  /// residual the first steps remove. The potential is the linear term, drawn towards its minimum until it is dual feasible
  /// to a tenth of the range: in a smooth state it is the linear term itself, near a concentrated one it is nearly flat.
  public init(startFor model: ConvexModel) {
    let operators = model.operators, areas = operators.mesh.nodeArea.values
    let lowest = model.linear.min() ?? 0, range = model.range
    let kinetic = model.kinetic(operators.squaredNorms(operators.gradient(model.linear)))
    var fraction = 1.0
    for i in areas.indices {
      // With φ = lowest + fraction·(g − lowest) the inequality at i is a quadratic in the fraction.
      let height = model.linear[i] - lowest
      while fraction * height + fraction * fraction * kinetic[i] > height + 0.1 * range { fraction *= 0.9 }
    }
    let floor = 0.1 * total(model.previousMass) / operators.mesh.totalArea
    let potential = model.linear.map { lowest + fraction * ($0 - lowest) }
    self.init(
      mass: zip(model.previousMass, areas).map { max($0, floor * $1) }, potential: potential,
      slack: areas.indices.map { max(0.01 * range, model.linear[$0] - potential[$0] - fraction * fraction * kinetic[$0]) })
  }

  /// This iterate, moved off the boundary, as the start for a model near the one it solved.
  public func restarted(for model: ConvexModel) -> Iterate {
    let floor = 1e-9 * total(model.previousMass) / model.operators.mesh.totalArea, slackFloor = 1e-6 * model.range
    return Iterate(
      mass: zip(mass, model.operators.mesh.nodeArea.values).map { max($0, floor * $1) }, potential: potential,
      slack: slack.map { max($0, slackFloor) })
  }
}
