import Measures
import Foundation
import Spaces

extension InitialSection {
  /// The initial density on a mesh: ρ_i ≥ 0, Σ a_i ρ_i = 1 to rounding.
  /// - Parameter directory: where relative paths of particle and state files start.
  /// - Throws: ``InputError`` when a file it names is unusable.
  package func density(on mesh: SphereMesh, relativeTo directory: String = ".") throws -> NodeField {
    var mass = NodeField(repeating: 0, on: mesh)
    for component in components where component.weight > 0 {
      let part = try component.kind.mass(on: mesh, relativeTo: directory)
      for i in 0..<mesh.nodeCount { mass[i] += component.weight * part[i] }
    }
    if let perturbation {
      let factors = perturbation.factors(at: (0..<mesh.nodeCount).map(mesh.node))
      for i in 0..<mesh.nodeCount { mass[i] *= factors[i] }
    }
    guard mass.total > 0 else {
      throw Perturbation.nothingLeft
    }
    return mesh.density(normalized(mass))
  }
}

extension InitialComponent.Kind {
  /// Nodal masses of total one.
  fileprivate func mass(on mesh: SphereMesh, relativeTo directory: String) throws -> NodeField {
    switch self {
    case .uniform: normalized(mesh.nodeArea)
    case .vonMisesFisher(let mean, let concentration): vonMisesFisherMass(on: mesh, mean: mean, concentration: concentration)
    case .dirac(let direction): depositedMass(of: PointMasses(points: [direction], weights: [1]), on: mesh)
    case .particles(let file):
      depositedMass(of: try PointMasses(contentsOf: resolve(file, relativeTo: directory), ambient: mesh.ambient), on: mesh)
    case .state(let file, let time): try storedMass(in: resolve(file, relativeTo: directory), at: time, on: mesh)
    }
  }
}

extension Perturbation {
  static let nothingLeft = InputError(
    "initial.perturbation", "nothing is left of the measure", remedy: "write an amplitude between -1 and 1")

  /// 1 + amplitude·Y in the directions of points, not below zero by rounding.
  func factors(at points: [[Double]]) -> [Double] {
    let harmonic = SphericalHarmonic(degree: degree, order: order)
    return points.map { point in
      let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let x = point.map { $0 / length }
      let value = x.count == 2 ? cos(Double(degree) * atan2(x[1], x[0])) : harmonic(x)
      return max(0, 1 + amplitude * value)
    }
  }
}
