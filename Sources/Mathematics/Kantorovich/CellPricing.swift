import NumericalKernels

/// The search for the cells of lowest c_ij − v_j in a row, over all cells and without storing any.
///
/// With the chord s = |x_i − y_j| the squared distance has the series
///
///     d² = 4 asin²(s/2) = s² + s⁴/12 + s⁶/90 + s⁸/560 + s¹⁰/3150 + …,
///
/// all of whose terms are positive: five of them are a lower bound, which lanes of eight cells compute in a few operations. Only cells
/// that the bound cannot rule out get their cost by an arc tangent.
struct CellPricing: Sendable {
  let x: SpherePoints
  let y: SpherePoints
  let exponent: Int

  /// Rows of a block.
  private static let grain = 64

  /// The `count` lowest c_ij − v_j of row i that are below `limit`, in increasing order, replacing what `found` holds.
  private func lowest(
    _ count: Int, of i: Int, below limit: Double, _ v: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    into found: inout [(value: Double, column: Int)]
  ) {
    typealias Lanes = SpherePoints.Lanes
    found.removeAll(keepingCapacity: true)
    var limit = limit
    let stride = self.y.stride
    // What rounding may add to the bound of a cell, of the order of one.
    let slack = 1e-12
    for first in Swift.stride(from: 0, to: stride, by: Lanes.scalarCount) {
      var square = Lanes.zero
      for c in 0..<x.ambient {
        let difference = Lanes(repeating: x.coordinates[c * x.stride + i]) - load(y + c * stride + first)
        square.addProduct(difference, difference)
      }
      var bound = Lanes(repeating: 1.0 / 3150)
      bound = Lanes(repeating: 1.0 / 560).addingProduct(bound, square)
      bound = Lanes(repeating: 1.0 / 90).addingProduct(bound, square)
      bound = Lanes(repeating: 1.0 / 12).addingProduct(bound, square)
      bound = Lanes(repeating: 1).addingProduct(bound, square) * square
      // c < limit + v, squared for p = 1.
      var most = load(v + first) + (limit + slack)
      if exponent == 1 { most = (most * most).replacing(with: -1, where: most .<= 0) }
      let isPossible = bound .< most
      guard any(isPossible) else { continue }
      for lane in 0..<Lanes.scalarCount where isPossible[lane] && first + lane < self.y.count {
        let j = first + lane
        let value = x.cost(i, self.y, j, exponent: exponent) - v[j]
        guard value < limit else { continue }
        if found.count == count { found.removeLast() }
        found.insert((value, j), at: found.firstIndex { $0.value > value } ?? found.count)
        if found.count == count { limit = min(limit, found[count - 1].value) }
      }
    }
  }

  @inline(__always)
  private func load(_ pointer: UnsafePointer<Double>) -> SpherePoints.Lanes {
    UnsafeRawPointer(pointer).loadUnaligned(as: SpherePoints.Lanes.self)
  }

  /// The numbers of y's points, filled up to whole lanes with what no cell is below.
  private func padded(_ v: [Double]) -> [Double] { v + [Double](repeating: -.infinity, count: y.stride - v.count) }

  /// The cells with c_ij − u_i − v_j below `limit`, of each row the `count` lowest, row after row.
  func below(_ limit: Double, _ u: [Double], _ v: [Double], count: Int) -> [(row: Int, column: Int, price: Double)] {
    let lists = rows(of: v) { i, pointers, found in
      lowest(count, of: i, below: u[i] + limit, pointers.v, pointers.y, into: &found)
    }
    return lists.enumerated().flatMap { row, list in list.map { (row, $0.column, $0.value - u[row]) } }
  }

  /// u_i = min_j (c_ij − v_j): with them no cell has a negative price.
  func tight(_ v: [Double]) -> [Double] {
    rows(of: v) { i, pointers, found in
      lowest(1, of: i, below: .greatestFiniteMagnitude, pointers.v, pointers.y, into: &found)
    }.map { $0[0].value }
  }

  /// What `search` finds in every row, on all threads.
  private func rows(
    of v: [Double],
    _ search: (_ row: Int, _ pointers: (v: UnsafePointer<Double>, y: UnsafePointer<Double>), _ found: inout [(value: Double, column: Int)])
      -> Void
  ) -> [[(value: Double, column: Int)]] {
    // Filled up to whole lanes with what no cell is below.
    let padded = v + [Double](repeating: -.infinity, count: y.stride - v.count)
    var lists = [[(value: Double, column: Int)]](repeating: [], count: x.count)
    lists.withUnsafeMutableBufferPointer { lists in
      nonisolated(unsafe) let lists = lists
      borrow(padded, y.coordinates) { v, y in
        nonisolated(unsafe) let pointers = (v: v, y: y)
        parallelBlocks(count: x.count, grain: Self.grain) { _, range in
          for i in range { search(i, pointers, &lists[i]) }
        }
      }
    }
    return lists
  }
}
