import NumericalKernels

/// Cholesky factors of eight symmetric positive definite matrices of one pattern, entry by entry side by side.
///
/// A row index read once serves eight matrices, and every operation is a full vector's: what supernodes do for one large
/// matrix, without their dense blocks, which are small on surface meshes.
final class LaneCholesky: @unchecked Sendable {
  let pattern: EliminationPattern
  /// L below the diagonal, eight numbers an entry, and 1/L_jj.
  private let lower: LaneBuffer
  private let inverseDiagonal: LaneBuffer

  init(_ pattern: EliminationPattern) {
    self.pattern = pattern
    lower = LaneBuffer(count: 8 * pattern.rowIndices.count)
    inverseDiagonal = LaneBuffer(count: 8 * pattern.size)
  }

  /// Factors the matrices whose entry k of A's pattern is `value(k)`. O(operations of one factorization · 8).
  /// - Returns: whether all eight are positive definite; if not, the factor is of no use.
  func factor(_ value: (Int) -> Lanes) -> Bool {
    let size = pattern.size
    let l = lower.pointer
    let inverse = inverseDiagonal.pointer
    lower.clear()
    for (k, entry) in pattern.entries.enumerated() {
      store(value(k), entry < 0 ? inverse + 8 * Int(pattern.columns[k]) : l + 8 * entry, 0)
    }
    let work = LaneBuffer(count: 8 * size)
    // Left-looking: `next[j]` lists the finished columns whose first row not yet used is j.
    var next = [Int32](repeating: -1, count: size)
    var link = next
    var cursor = pattern.columnStarts
    return pattern.rowIndices.withUnsafeBufferPointer { rows in
      for j in 0..<size {
        let range = pattern.columnStarts[j]..<pattern.columnStarts[j + 1]
        var diagonal = load(inverse, 8 * j)
        for k in range { store(load(l, 8 * k), work.pointer, 8 * Int(rows[k])) }
        var column = Int(next[j])
        while column >= 0 {
          let following = Int(link[column])
          let from = cursor[column]
          let end = pattern.columnStarts[column + 1]
          let multiplier = load(l, 8 * from)
          diagonal -= multiplier * multiplier
          for k in from + 1..<max(end, from + 1) {
            let target = 8 * Int(rows[k])
            store(load(work.pointer, target) - multiplier * load(l, 8 * k), work.pointer, target)
          }
          cursor[column] = from + 1
          if from + 1 < end {
            let row = Int(rows[from + 1])
            (link[column], next[row]) = (next[row], Int32(column))
          }
          column = following
        }
        if !(diagonal.min() > 0) { return false }
        let scale = 1 / diagonal.squareRoot()
        store(scale, inverse, 8 * j)
        for k in range { store(load(work.pointer, 8 * Int(rows[k])) * scale, l, 8 * k) }
        if let first = range.first {
          let row = Int(rows[first])
          (link[j], next[row]) = (next[row], Int32(j))
        }
      }
      return true
    }
  }

  /// Solves in place, eight numbers a row in the order of P A Pᵀ. O(entries of L · 8).
  func solve(_ x: UnsafeMutablePointer<Double>) {
    let size = pattern.size
    let l = UnsafePointer(lower.pointer)
    let inverse = UnsafePointer(inverseDiagonal.pointer)
    pattern.rowIndices.withUnsafeBufferPointer { rows in
      pattern.columnStarts.withUnsafeBufferPointer { starts in
        for j in 0..<size {
          let value = load(x, 8 * j) * load(inverse, 8 * j)
          store(value, x, 8 * j)
          for k in starts[j]..<starts[j + 1] {
            let target = 8 * Int(rows[k])
            store(load(x, target) - value * load(l, 8 * k), x, target)
          }
        }
        for j in stride(from: size - 1, through: 0, by: -1) {
          var even = load(x, 8 * j)
          var odd = Lanes()
          var k = starts[j]
          while k + 2 <= starts[j + 1] {
            even -= load(l, 8 * k) * load(x, 8 * Int(rows[k]))
            odd -= load(l, 8 * k + 8) * load(x, 8 * Int(rows[k + 1]))
            k += 2
          }
          if k < starts[j + 1] { even -= load(l, 8 * k) * load(x, 8 * Int(rows[k])) }
          store((even + odd) * load(inverse, 8 * j), x, 8 * j)
        }
      }
    }
  }
}
