import Foundation
import Spaces

/// Nodal masses of the von Mises–Fisher density ∝ exp(κ x·m/|m|), of total one. O(nodes); no concentration overflows.
///
/// Where the mesh resolves the density, 1/√κ ≥ h, they are a_i exp(κ x_i·m/|m|). Where it does not, which node is nearest to m would
/// decide: they are then those masses a_i exp(η·x_i) whose first moment is the exact one, A(κ) m/|m|, as far as nodes can have it;
/// as κ → ∞ they tend to the point mass at m/|m|, deposited.
package func vonMisesFisherMass(on mesh: SphereMesh, mean: [Double], concentration: Double) -> NodeField {
  let axis = normalized(mean)
  guard concentration * mesh.spacing * mesh.spacing > 1 else {
    return exponentialMass(on: mesh, parameter: axis.map { concentration * $0 })
  }
  let length = meanResultant(concentration, ambient: mesh.ambient)
  return mass(on: mesh, ofFirstMoment: axis.map { length * $0 })
    ?? depositedMass(of: PointMasses(points: [axis], weights: [1]), on: mesh)
}

extension SphereMesh {
  /// The mean distance h of neighbours: that of V equal cells, √(4π/V) on S² and 2π/V on S¹.
  package var spacing: Double {
    ambient == 2 ? 2 * .pi / Double(nodeCount) : (4 * Double.pi / Double(nodeCount)).squareRoot()
  }
}

/// A(κ) = |∫ x dμ| of the von Mises–Fisher measure on S^{n−1}: I_{n/2}(κ)/I_{n/2−1}(κ), by its continued fraction from behind.
func meanResultant(_ concentration: Double, ambient n: Int) -> Double {
  // The second-order expansion in 1/κ, exact to rounding from here on.
  if concentration > 1e6 { return 1 - Double(n - 1) / (2 * concentration) }
  if concentration == 0 { return 0 }
  // Terms 2(n/2 + k)/κ above 2 contract; as many again for all digits.
  var ratio = 0.0
  for k in stride(from: Int(concentration) + 60, through: 0, by: -1) {
    ratio = 1 / ((Double(n) + 2 * Double(k)) / concentration + ratio)
  }
  return ratio
}

/// a_i exp(η·x_i), of total one.
private func exponentialMass(on mesh: SphereMesh, parameter: [Double]) -> NodeField {
  let exponents = (0..<mesh.nodeCount).map { i in
    (0..<mesh.ambient).reduce(0.0) { $0 + mesh.coordinates[$1 * mesh.nodeCount + i] * parameter[$1] }
  }
  let peak = exponents.max()!
  return normalized(NodeField(zip(exponents, mesh.nodeArea.values).map { exp($0 - peak) * $1 }))
}

/// The masses a_i exp(η·x_i) with a given first moment t, by Newton's method for the least of log Σ a_i exp(η·x_i) − η·t; nil when
/// there are none, t being outside of the polyhedron or on its surface.
private func mass(on mesh: SphereMesh, ofFirstMoment target: [Double]) -> NodeField? {
  let n = mesh.ambient
  var parameter = [Double](repeating: 0, count: n)
  var limit = 1 / (mesh.spacing * mesh.spacing)
  for _ in 0..<200 {
    let mass = exponentialMass(on: mesh, parameter: parameter)
    var moment = [Double](repeating: 0, count: n)
    var covariance = [Double](repeating: 0, count: n * n)
    for i in 0..<mesh.nodeCount where mass[i] > 0 {
      let x = mesh.node(i)
      for c in 0..<n { moment[c] += mass[i] * x[c] }
      // About t, which is where the mean tends to: no digits are lost to the distance from the origin.
      for c in 0..<n { for d in 0..<n { covariance[c * n + d] += mass[i] * (x[c] - target[c]) * (x[d] - target[d]) } }
    }
    let missing = zip(target, moment).map { $0 - $1 }
    let distance = missing.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if distance < 1e-13 { return mass }
    for c in 0..<n { for d in 0..<n { covariance[c * n + d] -= missing[c] * missing[d] } }
    guard var step = solution(of: covariance, missing) else { return nil }
    // Within the range in which the exponential changes by little: the function is convex, so short steps arrive.
    let length = step.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if length > limit { step = step.map { $0 * limit / length } } else { limit *= 2 }
    for c in 0..<n { parameter[c] += step[c] }
    guard parameter.allSatisfy({ $0.magnitude < 1e9 }) else { return nil }
  }
  return nil
}

/// The solution of a small symmetric positive definite system, by Cholesky; nil when it is not definite.
private func solution(of matrix: [Double], _ right: [Double]) -> [Double]? {
  let n = right.count
  var factor = matrix
  for j in 0..<n {
    for k in 0..<j { for i in j..<n { factor[i * n + j] -= factor[i * n + k] * factor[j * n + k] } }
    guard factor[j * n + j] > 1e-14 * matrix[j * n + j] else { return nil }
    let pivot = factor[j * n + j].squareRoot()
    for i in j..<n { factor[i * n + j] /= pivot }
  }
  var x = right
  for i in 0..<n {
    for k in 0..<i { x[i] -= factor[i * n + k] * x[k] }
    x[i] /= factor[i * n + i]
  }
  for i in stride(from: n - 1, through: 0, by: -1) {
    for k in i + 1..<n { x[i] -= factor[k * n + i] * x[k] }
    x[i] /= factor[i * n + i]
  }
  return x
}

/// The field divided by its total.
package func normalized(_ field: NodeField) -> NodeField {
  let total = field.total
  return NodeField(field.values.map { $0 / total })
}
