import Transport
import ProximalSteps
import NumericalKernels

/// Conjugate gradients for (I + A) y = b, A symmetric and positive semi-definite, in memory taken once. From one step to the next
/// the owner writes A times `direction` into `image`.
struct ConjugateGradients {
  private(set) var solution: [Double] = []
  /// b − (I + A) y. To be set to b before ``start()``.
  var residual: [Double] = []
  private(set) var direction: [Double] = []
  var image: [Double] = []
  /// |residual|².
  private(set) var square = 0.0

  mutating func start() {
    solution.clear(residual.count)
    direction.copy(residual)
    square = dot(residual, residual)
  }

  mutating func advance() {
    for i in image.indices { image[i] += direction[i] }
    let length = square / dot(direction, image)
    for i in image.indices {
      solution[i] += length * direction[i]
      residual[i] -= length * image[i]
    }
    let next = dot(residual, residual)
    for i in direction.indices { direction[i] = residual[i] + next / square * direction[i] }
    square = next
  }
}
