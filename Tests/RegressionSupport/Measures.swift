import AttentionJKO
import Glibc

package func diagonal(_ entries: [Double]) -> [[Double]] {
  entries.indices.map { i in entries.indices.map { $0 == i ? entries[i] : 0 } }
}

package func innerProduct(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

package func unit(_ x: [Double]) -> [Double] { x.map { $0 / innerProduct(x, x).squareRoot() } }

/// log₂ of the ratio of consecutive errors: the observed order under halving.
package func orders(_ errors: [Double]) -> [Double] { zip(errors, errors.dropFirst()).map { log2(abs($0 / $1)) } }

/// Nodal masses of a density given as a function of the unit vector, total one.
package func masses(_ mesh: SphereMesh, _ density: ([Double]) -> Double) -> [Double] {
  let masses = (0..<mesh.nodeCount).map { density(mesh.node($0)) * mesh.nodeArea[$0] }
  let total = masses.reduce(0, +)
  return masses.map { $0 / total }
}

/// A movement from nodal masses of total one.
package func startMovement(_ mesh: SphereMesh, _ model: SelfAttention, timeStep: Double, from masses: [Double]) -> Movement {
  // Model and masses are those of a test.
  try! Movement(
    mesh: mesh, model: model, settings: MovementSettings(timeStep: timeStep),
    state: MovementState(density: mesh.density(NodeField(masses))))
}

/// The movement's measure as weighted points.
package func measure(_ movement: borrowing Movement) -> WeightedPoints {
  let mesh = movement.mesh!
  return WeightedPoints(ambient: mesh.ambient, coordinates: mesh.coordinates, masses: mesh.mass(movement.state.density).values)
}

/// 2E, then first moments, then second moments.
package func observables(_ movement: borrowing Movement) -> [Double] {
  let points = measure(movement)
  return [2 * movement.interactionEnergy] + moments(PointSet(ambient: points.ambient, coordinates: points.coordinates), points.masses)
}

package func observables(_ system: ParticleSystem) -> [Double] {
  [2 * system.energetics.interactionEnergy] + moments(system.positions, system.weights)
}

private func moments(_ points: PointSet, _ weights: [Double]) -> [Double] {
  points.firstMoment(weights: weights) + points.secondMoment(weights: weights).flatMap { $0 }
}
