import Transport
import ProximalSteps

extension ProximalProblem {
  /// The path from rest with the velocity −(1/m)∇φ of a potential in every slice, density and mobility those at the start; nil
  /// where it leaves the feasible set.
  func extrapolation(along potential: [Double]) -> ProximalPoint? {
    let origin = origin, path = functional.path
    let momentum = PathAction(path: path, mobility: mobility(origin), sliceStep: functional.sliceStep).momentum(
      density: path.faceDensity(origin.mass, from: previousMass), gradient: path.gradient(path.constant(potential)))
    let mass = path.sums(path.inflow(momentum), from: previousMass)
    return mass.allSatisfy { $0 >= 0 } ? point(mass: mass, momentum: momentum) : nil
  }
}
