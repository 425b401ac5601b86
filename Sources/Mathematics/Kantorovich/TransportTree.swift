import LinearPrograms

/// A feasible basis of a transport problem: a spanning tree of cells (i, j), cheapest cells first (matrix-minimum rule).
struct TransportTree {
  /// `rows + columns − 1` cells, as index `i · columns + j`, with the mass each carries.
  private(set) var flows: [(cell: Int, mass: Double)] = []

  /// - Parameters:
  ///   - price: what to sort the cells by, row by row.
  ///   - supply: masses of the rows.
  ///   - demand: masses of the columns, of the same total.
  /// - Complexity: O(cells log cells).
  init(price: [Double], supply: [Double], demand: [Double]) {
    let n = demand.count
    var order = (0..<Int32(price.count)).map { $0 }
    price.withUnsafeBufferPointer { price in order.sort { (price[Int($0)], $0) < (price[Int($1)], $1) } }
    var supply = supply
    var demand = demand
    var rowOpen = [Bool](repeating: true, count: supply.count)
    var columnOpen = [Bool](repeating: true, count: n)
    var rowsLeft = supply.count
    var columnsLeft = n
    for cell in order {
      let i = Int(cell) / n
      let j = Int(cell) % n
      guard rowOpen[i], columnOpen[j] else { continue }
      // Each cell closes one line, and neither the last row nor the last column before all others: a spanning tree.
      let closeRow = columnsLeft == 1 || (rowsLeft > 1 && supply[i] <= demand[j])
      let moved = min(supply[i], demand[j])
      flows.append((Int(cell), moved))
      supply[i] -= moved
      demand[j] -= moved
      if closeRow {
        rowOpen[i] = false
        rowsLeft -= 1
      } else {
        columnOpen[j] = false
        columnsLeft -= 1
      }
      if rowsLeft == 0 || columnsLeft == 0 { break }
    }
  }
}
