/// The sparsity pattern of a symmetric matrix: its upper triangle, diagonal included, column by column, rows ascending.
package struct SymmetricPattern: Sendable {
  package let size: Int
  /// Column j occupies positions `columnStarts[j] ..< columnStarts[j + 1]`.
  package let columnStarts: [Int32]
  package let rowIndices: [Int32]

  /// - Parameter neighbours: for every column, the rows above the diagonal, ascending; the diagonal is added.
  package init(rowsAboveDiagonal neighbours: [[Int32]]) {
    size = neighbours.count
    var starts: [Int32] = [0], rows: [Int32] = []
    for (column, above) in neighbours.enumerated() {
      precondition(above.last.map { $0 < column } ?? true, "rows above the diagonal, ascending")
      rows += above
      rows.append(Int32(column))
      starts.append(Int32(rows.count))
    }
    columnStarts = starts
    rowIndices = rows
  }

  package var entryCount: Int { rowIndices.count }

  /// The position of entry (i, j) = (j, i). O(log of the column's entries).
  package func position(_ i: Int, _ j: Int) -> Int {
    let row = Int32(min(i, j)), column = max(i, j)
    var low = Int(columnStarts[column]), high = Int(columnStarts[column + 1])
    while low < high {
      let middle = (low + high) / 2
      if rowIndices[middle] < row { low = middle + 1 } else { high = middle }
    }
    precondition(low < Int(columnStarts[column + 1]) && rowIndices[low] == row, "entry (\(i), \(j)) is not in the pattern")
    return low
  }

  /// The position of the diagonal entry of a column: its last.
  @inlinable
  package func diagonal(_ column: Int) -> Int { Int(columnStarts[column + 1]) - 1 }

  /// y = A x for the symmetric matrix with these upper-triangle values. O(entries).
  package func multiply(_ values: [Double], _ x: [Double]) -> [Double] {
    precondition(values.count == entryCount && x.count == size, "values and vector must fit the pattern")
    var y = [Double](repeating: 0, count: size)
    y.withUnsafeMutableBufferPointer { y in
      for column in 0..<size {
        let end = diagonal(column), own = x[column]
        var sum = values[end] * own
        for position in Int(columnStarts[column])..<end {
          let row = Int(rowIndices[position])
          sum += values[position] * x[row]
          y[row] += values[position] * own
        }
        y[column] += sum
      }
    }
    return y
  }
}
