import Kernels
import MinimizingMovements
import NumericalKernels
import Particles
import PrimalDual
import RunFiles
import Spaces

/// Samples of uniformly distributed points, the same for the same seed.
func randomStarts(_ count: Int, of points: Int, ambient: Int, seed: UInt64) -> [PointSet] {
  var generator = Xoshiro256(seed: seed)
  return (0..<count).map { _ in try! SphereDistribution.uniform.sample(points, ambient: ambient, using: &generator) }
}

extension SphereMesh {
  /// The density of equal point masses, each shared by the corners of its face so that the first moment is kept.
  func deposited(_ points: PointSet) -> NodeField {
    var locator = PointLocator(self)
    var mass = NodeField(repeating: 0, on: self)
    for i in 0..<points.count {
      let (face, shares) = locator.locate(points[i])
      for (node, share) in zip(corners(face), shares) { mass[node] += share / Double(points.count) }
    }
    return density(mass)
  }
}

/// The states that movements reach from the given points, one movement a set of points.
func movedStarts(
  _ starts: [PointSet], on mesh: SphereMesh, model: SelfAttention, step: Double, to end: Double
) -> [NodeField] {
  var settings = MovementSettings(timeStep: step)
  settings.auditSchedule = .every(0)
  let discretization = Discretization(mesh.space)
  return concurrently(starts) { [settings] start in
    // The settings, the model and a deposited density are ours.
    var movement = try! Movement(
      mesh: mesh, model: model, settings: settings, state: MovementState(density: mesh.deposited(start)), discretization: discretization)
    for _ in 0..<Int((end / step).rounded()) { movement.step() }
    return movement.state.density
  }
}

/// What `body` makes of each item, in their order, on all threads.
func concurrently<Item: Sendable, Result: Sendable>(_ items: [Item], _ body: @Sendable (Item) -> Result) -> [Result] {
  var results = [Result?](repeating: nil, count: items.count)
  results.withUnsafeMutableBufferPointer { results in
    nonisolated(unsafe) let results = results
    parallelBlocks(count: items.count, grain: 1) { index, _ in results[index] = body(items[index]) }
  }
  return results.map { $0! }
}
