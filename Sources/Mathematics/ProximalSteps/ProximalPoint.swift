import Transport

/// A point (μ, w) of a proximal problem, with Kμ, which energy, derivative and weight all need and which is formed once.
package struct ProximalPoint: Sendable {
  package var path: PathPoint
  /// Kμ^n in every slice.
  package var kernelMass: [Double]

  package init(path: PathPoint, kernelMass: [Double]) {
    self.path = path
    self.kernelMass = kernelMass
  }

  package var mass: [Double] { path.mass }
  package var momentum: [Double] { path.momentum }
}
