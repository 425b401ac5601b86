/// Masses and momenta along a path, all slices one after another: μ^n = μ^{n−1} + B w^n, each mass at the end of its slice.
package struct PathPoint: Sendable, Equatable {
  /// μ^n_i, N·V numbers.
  package var mass: [Double]
  /// w^n_f, N·F blocks of the components of a face vector.
  package var momentum: [Double]

  package init(mass: [Double], momentum: [Double]) {
    self.mass = mass
    self.momentum = momentum
  }

  /// The point so far along the segment to another; the feasible set of a step is convex.
  package func moved(_ length: Double, towards target: PathPoint) -> PathPoint {
    guard length != 1 else { return target }
    func blend(_ from: [Double], _ to: [Double]) -> [Double] { from.indices.map { from[$0] + length * (to[$0] - from[$0]) } }
    return PathPoint(mass: blend(mass, target.mass), momentum: blend(momentum, target.momentum))
  }
}
