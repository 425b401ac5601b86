import ProximalSteps

/// Anderson's acceleration (J. ACM 12, 1965) of the outer loop, on the data of its models.
///
/// The loop contracts by a fixed factor a round; where that is far from zero, the mismatches of a few rounds tell where they lead.
/// With used data d_j, found data n_j and mismatches f_j of the last rounds, the next data are n − Σ γ_j (n_{j+1} − n_j) with γ the
/// least squares solution of f ≈ Σ γ_j (f_{j+1} − f_j).
struct DataExtrapolation {
  /// Rounds that are remembered; 3, 5 and 8 are alike.
  private static let depth = 5
  /// Rounds whose mismatch falls by more than this in energy need no help.
  private static let fastContraction = 0.05
  /// Extrapolated weights further from the found ones than this factor are refused.
  private static let widestWeight = 3.0
  /// Directions that the ones before leave less of are none.
  private static let leastPart = 1e-8

  private var found: [ModelData] = []
  private var mismatches: [[Double]] = []

  /// Half the square of the last mismatch: what another round has to gain; nil before the first.
  private(set) var estimate: Double?

  mutating func reset() { self = DataExtrapolation() }

  /// Takes in a round; returns the data of the next model, nil for those that were found.
  mutating func next(found new: ModelData, mismatch: [Double]) -> ModelData? {
    let size = dot(mismatch, mismatch) / 2
    let isSlow = estimate.map { size > Self.fastContraction * $0 } ?? false
    estimate = size
    found.append(new)
    mismatches.append(mismatch)
    if found.count > Self.depth + 1 {
      found.removeFirst()
      mismatches.removeFirst()
    }
    guard isSlow, size.isFinite else { return nil }
    let coefficients = leastSquares()
    var data = new
    for (j, coefficient) in coefficients.enumerated() where coefficient != 0 {
      for i in data.linear.indices { data.linear[i] -= coefficient * (found[j + 1].linear[i] - found[j].linear[i]) }
      for f in data.weight.indices { data.weight[f] -= coefficient * (found[j + 1].weight[f] - found[j].weight[f]) }
    }
    let isSane = data.weight.indices.allSatisfy {
      data.weight[$0] * Self.widestWeight > new.weight[$0] && data.weight[$0] < Self.widestWeight * new.weight[$0]
    }
    return isSane && data.linear.allSatisfy(\.isFinite) ? data : nil
  }

  /// γ by orthogonalizing the differences of mismatches, the latest first; differences that add no direction are left out.
  private func leastSquares() -> [Double] {
    let count = mismatches.count - 1
    var result = [Double](repeating: 0, count: count)
    // Columns in the order they are taken in, their orthonormal parts, and the triangle that relates them.
    var basis: [[Double]] = [], chosen: [Int] = [], triangle: [[Double]] = []
    for j in (0..<count).reversed() {
      var column = subtract(mismatches[j + 1], mismatches[j])
      let size = dot(column, column).squareRoot()
      guard size > 0 else { continue }
      var row: [Double] = []
      for known in basis {
        let part = dot(known, column)
        row.append(part)
        for i in column.indices { column[i] -= part * known[i] }
      }
      let rest = dot(column, column).squareRoot()
      guard rest > Self.leastPart * size else { continue }
      for i in column.indices { column[i] /= rest }
      basis.append(column)
      chosen.append(j)
      triangle.append(row + [rest])
    }
    guard let last = mismatches.last else { return result }
    var right = basis.map { dot($0, last) }
    for k in chosen.indices.reversed() {
      let coefficient = right[k] / triangle[k][k]
      result[chosen[k]] = coefficient
      for i in 0..<k { right[i] -= coefficient * triangle[k][i] }
    }
    return result
  }
}
