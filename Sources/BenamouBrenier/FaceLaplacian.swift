import SparseSystems

/// The P1 Laplacian with a weight a face, L_ij = Σ_f c_f |f| ∇λ_i·∇λ_j, plus a diagonal, factored. The analysis is kept from
/// factorization to factorization.
public final class FaceLaplacian {
  private let operators: TransportOperators
  private let pattern: SymmetricPattern
  private var factor: SparseCholesky
  private var values: [Double]
  /// Position of corner pair (p ≤ q) of each face, in lexicographic order.
  private let places: [Int32]

  public init(_ operators: TransportOperators) {
    self.operators = operators
    let mesh = operators.mesh, n = mesh.ambient
    var above = [[Int32]](repeating: [], count: mesh.nodeCount)
    for f in 0..<mesh.faceCount {
      let corners = mesh.corners(f)
      for p in corners {
        for q in corners where p < q && !above[q].contains(Int32(p)) { above[q].append(Int32(p)) }
      }
    }
    let pattern = SymmetricPattern(rowsAboveDiagonal: above.map { $0.sorted() })
    self.pattern = pattern
    factor = SparseCholesky(pattern)
    values = [Double](repeating: 0, count: pattern.entryCount)
    var places: [Int32] = []
    places.reserveCapacity(mesh.faceCount * n * (n + 1) / 2)
    for f in 0..<mesh.faceCount {
      let corners = mesh.corners(f)
      for p in 0..<n { for q in p..<n { places.append(Int32(pattern.position(corners[p], corners[q]))) } }
    }
    self.places = places
  }

  /// Factors with these weights c_f ≥ 0; `diagonal` says what to add at a node, given L's entry there and its trace. False when the sum is
  /// not positive definite to working precision.
  public func factor(weights: [Double], adding diagonal: (_ node: Int, _ entry: Double, _ trace: Double) -> Double) -> Bool {
    let mesh = operators.mesh, n = mesh.ambient, d = mesh.dimension, pairs = n * (n + 1) / 2
    let hat = mesh.hatGradients, area = mesh.faceArea.values
    for p in values.indices { values[p] = 0 }
    for f in weights.indices where weights[f] > 0 {
      var place = f * pairs
      for p in 0..<n {
        for q in p..<n {
          var sum = 0.0
          for c in 0..<d { sum += hat[(f * n + p) * d + c] * hat[(f * n + q) * d + c] }
          values[Int(places[place])] += weights[f] * area[f] * sum
          place += 1
        }
      }
    }
    let trace = (0..<mesh.nodeCount).reduce(0) { $0 + values[pattern.diagonal($1)] }
    for i in 0..<mesh.nodeCount { values[pattern.diagonal(i)] += diagonal(i, values[pattern.diagonal(i)], trace) }
    return factor.factor(values)
  }

  /// Solves with the last factors.
  public func solve(_ right: [Double]) -> [Double] { factor.solve(right) }
}
