import SparseSystems
import Testing
import TestSupport

@Suite("Symmetric patterns")
struct SymmetricPatternProperty {
  @Test("positions are those of the columns, from either side", arguments: [1, 7, 60])
  func positions(size: Int) {
    var numbers = Numbers(seed: 2)
    let matrix = RandomMatrix(size: size, degree: 6, margin: 1, numbers: &numbers)
    let pattern = matrix.pattern
    var seen = Set<Int>()
    for i in 0..<size {
      #expect(pattern.position(i, i) == pattern.diagonal(i))
      seen.insert(pattern.diagonal(i))
    }
    matrix.forEachAboveDiagonal { row, column, position in
      #expect(row < column)
      #expect(pattern.position(row, column) == position && pattern.position(column, row) == position)
      seen.insert(position)
    }
    #expect(seen == Set(0..<pattern.entryCount))
    #expect(pattern.columnStarts.count == size + 1 && Int(pattern.columnStarts[size]) == pattern.entryCount)
  }

  @Test("multiply agrees with the dense product", arguments: [1, 2, 17, 250])
  func multiply(size: Int) {
    var numbers = Numbers(seed: 23)
    var matrix = RandomMatrix(size: size, degree: 8, margin: 0, numbers: &numbers)
    matrix.values = numbers.field(matrix.pattern.entryCount)
    let x = numbers.field(size)
    let dense = matrix.dense
    for (i, y) in matrix.pattern.multiply(matrix.values, x).enumerated() {
      // About ten terms of order one.
      #expect(abs(y - zip(dense[i], x).reduce(0) { $0 + $1.0 * $1.1 }) <= 1e-14)
    }
  }
}
