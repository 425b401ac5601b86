import BenamouBrenier
import NumericalKernels
import SparseSystems

/// Multipliers that bound an audit without a simplex: the potential y whose gradient fits the costs best,
///
///     minimize  Σ_f ω_f |f| |∇y_f − c_f/|f||² + η Σ_i μ_i y_i²,      ω_f = Δ_f,
///
/// one sparse Cholesky factorization. At a critical point the costs are the gradient of the multiplier of μ ≥ 0, which is
/// zero where there is mass, so that both terms vanish there. Weak duality makes a bound of any y, so nothing is trusted.
final class AuditMultipliers {
  private let operators: TransportOperators
  private let pattern: SymmetricPattern
  private var factor: SparseCholesky
  /// Position of corner pair (p ≤ q) of each face, in lexicographic order.
  private let places: [Int32]

  init(_ operators: TransportOperators) {
    self.operators = operators
    let mesh = operators.mesh, n = mesh.ambient
    var above = [[Int32]](repeating: [], count: mesh.nodeCount)
    for f in 0..<mesh.faceCount {
      for p in mesh.corners(f) { for q in mesh.corners(f) where p < q && !above[q].contains(Int32(p)) { above[q].append(Int32(p)) } }
    }
    let pattern = SymmetricPattern(rowsAboveDiagonal: above.map { $0.sorted() })
    self.pattern = pattern
    factor = SparseCholesky(pattern)
    var places: [Int32] = []
    places.reserveCapacity(mesh.faceCount * n * (n + 1) / 2)
    for f in 0..<mesh.faceCount {
      for p in 0..<n { for q in p..<n { places.append(Int32(pattern.position(mesh.corners(f)[p], mesh.corners(f)[q]))) } }
    }
    self.places = places
  }

  /// y, or nil when the system cannot be factored.
  func fit(cost: [Double], box: [Double], mass: [Double]) -> [Double]? {
    let mesh = operators.mesh, n = mesh.ambient, d = mesh.dimension, pairs = n * (n + 1) / 2
    let hat = mesh.hatGradients, area = mesh.faceArea.values
    var values = [Double](repeating: 0, count: pattern.entryCount)
    for f in box.indices where box[f] > 0 {
      var place = f * pairs
      for p in 0..<n {
        for q in p..<n {
          var sum = 0.0
          for c in 0..<d { sum += hat[(f * n + p) * d + c] * hat[(f * n + q) * d + c] }
          values[Int(places[place])] += box[f] * area[f] * sum
          place += 1
        }
      }
    }
    let trace = (0..<mesh.nodeCount).reduce(0) { $0 + values[pattern.diagonal($1)] }
    guard trace > 0 else { return nil }
    for i in 0..<mesh.nodeCount { values[pattern.diagonal(i)] += trace * (mass[i] + 1e-12 / Double(mesh.nodeCount)) }
    guard factor.factor(values) else { return nil }
    var weighted = cost
    for f in box.indices { for c in f * d..<(f + 1) * d { weighted[c] *= box[f] / area[f] } }
    return factor.solve(operators.inflow(weighted))
  }
}
