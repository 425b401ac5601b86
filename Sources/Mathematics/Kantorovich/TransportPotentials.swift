import LinearPrograms
import Glibc

/// Potentials u, v of a transport problem.
struct TransportPotentials {
  private(set) var rows: [Double]
  private(set) var columns: [Double]

  init(rows: [Double], columns: [Double]) {
    self.rows = rows
    self.columns = columns
  }

  /// Near-optimal feasible potentials by entropic smoothing, to choose the first cells and the first basis of the exact
  /// program. Nothing that is reported depends on their accuracy.
  ///
  /// Sinkhorn scaling with the smoothing ε falling by stages, the scalings absorbed into the potentials at each
  /// (Schmitzer, SIAM J. Sci. Comput. 41 (2019) A1443). Seven stages end at 5e-4 of the mean cost: few cells per point have
  /// prices as low. O(rows · columns) an iteration.
  init(entropic cost: GeodesicCost, supply: [Double], demand: [Double], stages: Int = 7, iterations: Int = 30) {
    let (m, n) = (cost.rows, cost.columns)
    rows = [Double](repeating: 0, count: m)
    columns = [Double](repeating: 0, count: n)
    var smoothing = cost.values.reduce(0, +) / Double(m * n)
    tighten(cost)
    guard smoothing > 0 else { return }
    for _ in 0..<stages {
      smoothing /= 3
      var scaling = EntropicScaling(self, cost, smoothing: smoothing)
      for _ in 0..<iterations { scaling.iterate(supply, demand) }
      for i in 0..<m { rows[i] += scaling.rowCorrection(i) }
      for j in 0..<n { columns[j] += scaling.columnCorrection(j) }
      tighten(cost)
    }
  }

  /// c_ij − u_i − v_j, row by row: not negative when the potentials are feasible.
  func prices(_ cost: GeodesicCost) -> [Double] {
    let n = columns.count
    var prices = cost.values
    for i in rows.indices {
      for j in 0..<n { prices[i * n + j] -= rows[i] + columns[j] }
    }
    return prices
  }

  /// Makes the potentials feasible, and tight in every row and column:
  /// u_i = min_j (c_ij − v_j), then v_j = min_i (c_ij − u_i).
  mutating func tighten(_ cost: GeodesicCost) {
    let n = columns.count
    var least = [Double](repeating: .infinity, count: n)
    for i in rows.indices {
      var value = Double.infinity
      for j in 0..<n { value = min(value, cost[i, j] - columns[j]) }
      rows[i] = value
      for j in 0..<n { least[j] = min(least[j], cost[i, j] - value) }
    }
    columns = least
  }
}
