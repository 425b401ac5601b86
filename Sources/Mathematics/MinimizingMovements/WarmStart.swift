import PrimalDual
import ProximalSteps
import Transport

/// What a model is solved from: the iterate that a model near it ended at, and what this one is expected to gain.
struct WarmStart {
  var iterate: Iterate
  var expected: Double

  /// A warm start's barrier is this part of what there is to gain.
  private static let barrierPart = 0.1

  /// The iterate moved off the boundary for a model.
  func iterate(for model: ConvexModel) -> Iterate {
    iterate.restarted(
      for: model, complementarity: max(Self.barrierPart * expected, model.rounding) / Double(iterate.mass.count))
  }
}

extension ProximalProblem {
  /// The path from rest with the velocity −(1/m)∇φ of a potential in every slice, density and weight those at the start; nil where
  /// it leaves the feasible set.
  func extrapolation(along potential: [Double]) -> ProximalPoint? {
    let origin = origin
    let momentum = PathAction(path: path, mobility: weight(origin), sliceStep: sliceStep).momentum(
      density: path.faceDensity(origin.mass, from: previousMass), gradient: path.gradient(path.constant(potential)))
    let mass = path.sums(path.inflow(momentum), from: previousMass)
    return mass.allSatisfy { $0 >= 0 } ? point(PathPoint(mass: mass, momentum: momentum)) : nil
  }
}
