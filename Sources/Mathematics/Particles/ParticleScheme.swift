import Kernels
import NumericalKernels

/// A time stepping scheme.
public enum ParticleScheme: String, Sendable, CaseIterable {
  /// Runge and Kutta's of order 4, for the field x ↦ v(x/|x|) of Rⁿ, which is tangent to spheres: the stages are brought to the
  /// sphere before the velocity is taken, and so is the result.
  case rk4
  /// X ← (X + τβVa)/|X + τβVa|, a step of a transformer with layer normalization and the scheme of the paper's experiments:
  /// order 1. Not along the tangent: where attention draws inwards by about 1/τ or more, as in descent for large D, the step
  /// is not a small one, and may end on the other side of the sphere.
  case euler
}

extension ParticleSystem {
  /// Advances the particles by one step of length `duration`, in units of time.
  ///
  /// One evaluation of the flow for Euler, four for Runge–Kutta.
  public mutating func step(_ duration: Double, scheme: ParticleScheme = .rk4) {
    let start = positions
    switch scheme {
    case .euler:
      positions.move(by: duration, along: drift(at: start).drift)
    case .rk4:
      let first = flow(at: start).velocity
      func stage(_ fraction: Double, _ velocity: PointSet) -> PointSet {
        var stage = start
        stage.move(by: fraction * duration, along: velocity)
        stage.normalize(orKeep: start)
        return flow(at: stage).velocity
      }
      let second = stage(0.5, first)
      let third = stage(0.5, second)
      let fourth = stage(1, third)
      for (velocity, weight) in [(first, 1.0), (second, 2), (third, 2), (fourth, 1)] {
        positions.move(by: weight / 6 * duration, along: velocity)
      }
    }
    positions.normalize(orKeep: start)
    time += duration
  }
}

extension PointSet {
  /// x ← x + duration · velocity.
  mutating func move(by duration: Double, along velocity: PointSet) {
    let size = coordinates.count
    coordinates.withUnsafeMutableBufferPointer { x in
      velocity.coordinates.withUnsafeBufferPointer { add(duration, times: $0.baseAddress!, to: x.baseAddress!, size) }
    }
  }

  /// x ← x/|x|; where x = 0, which has no direction, the point of `other`.
  mutating func normalize(orKeep other: PointSet) {
    let (n, count) = (ambient, count)
    coordinates.withUnsafeMutableBufferPointer { x in
      nonisolated(unsafe) let x = x
      parallelBlocks(count: count, grain: 8_192) { _, range in
        for i in range {
          // By the largest coordinate first: the square of a tiny or huge one is out of range.
          var largest = 0.0
          for c in 0..<n { largest = max(largest, x[c * count + i].magnitude) }
          guard largest > 0 else {
            for c in 0..<n { x[c * count + i] = other.coordinates[c * count + i] }
            continue
          }
          var square = 0.0
          for c in 0..<n {
            x[c * count + i] /= largest
            square += x[c * count + i] * x[c * count + i]
          }
          let length = square.squareRoot()
          for c in 0..<n { x[c * count + i] /= length }
        }
      }
    }
  }
}
