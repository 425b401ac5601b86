import SparseSystems

/// The pattern of a sparse Cholesky factor L of P A Pᵀ: strictly below the diagonal, column by column, rows ascending.
struct EliminationPattern: Sendable {
  let size: Int
  /// Row and column i of A is row and column `position[i]` of P A Pᵀ.
  let position: [Int32]
  let columnStarts: [Int]
  let rowIndices: [Int32]
  /// Where the entries of A go, in the order of its pattern: the column of L, and the entry of L or −1 for the diagonal.
  let columns: [Int32]
  let entries: [Int]

  /// O(entries of L).
  init(_ pattern: SymmetricPattern, ordering: [Int32]) {
    size = pattern.size
    var position = [Int32](repeating: 0, count: size)
    for (new, old) in ordering.enumerated() { position[Int(old)] = Int32(new) }
    var below = [[Int32]](repeating: [], count: size)
    for column in 0..<size {
      for k in Int(pattern.columnStarts[column])..<pattern.diagonal(column) {
        let (p, q) = (position[column], position[Int(pattern.rowIndices[k])])
        below[Int(min(p, q))].append(max(p, q))
      }
    }
    // Column j holds what A has there and what its children in the elimination tree have below j.
    var children = [[Int32]](repeating: [], count: size)
    var mark = [Int32](repeating: -1, count: size)
    var starts = [0]
    var rows: [Int32] = []
    for j in 0..<size {
      var column: [Int32] = []
      func add(_ row: Int32) {
        if row > j, mark[Int(row)] != j {
          mark[Int(row)] = Int32(j)
          column.append(row)
        }
      }
      for row in below[j] { add(row) }
      for child in children[j] { for k in starts[Int(child)]..<starts[Int(child) + 1] { add(rows[k]) } }
      column.sort()
      if let parent = column.first { children[Int(parent)].append(Int32(j)) }
      rows += column
      starts.append(rows.count)
    }
    var entryColumns: [Int32] = []
    var entries: [Int] = []
    for column in 0..<size {
      for k in Int(pattern.columnStarts[column])...pattern.diagonal(column) {
        let p = position[column]
        let q = position[Int(pattern.rowIndices[k])]
        let low = Int(min(p, q))
        let high = max(p, q)
        entryColumns.append(Int32(low))
        entries.append(p == q ? -1 : rows[starts[low]..<starts[low + 1]].partitioningIndex { $0 >= high })
      }
    }
    (self.position, columnStarts, rowIndices, columns, self.entries) = (position, starts, rows, entryColumns, entries)
  }
}

extension ArraySlice where Element == Int32 {
  /// The first index whose element satisfies a monotone predicate.
  fileprivate func partitioningIndex(_ isAfter: (Int32) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
