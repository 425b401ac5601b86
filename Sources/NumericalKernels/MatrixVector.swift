extension DenseMatrix {
  /// A x, or Aᵀ x when `transposed`, on all threads.
  ///
  /// O(rows · columns), bound by memory. Cut into blocks of rows whose partial sums are added in block order, so unlike
  /// threaded BLAS the result does not depend on the number of threads.
  public func applied(to x: [Double], transposed: Bool = false) -> [Double] {
    precondition(x.count == (transposed ? rows : columns), "the vector does not fit the matrix")
    guard rows > 0, columns > 0 else { return [Double](repeating: 0, count: transposed ? columns : rows) }
    return transposed ? transposedProduct(x) : product(x)
  }

  /// Rows handled at a time: a segment of a column and the result stay in the first-level cache.
  private static var grain: Int { 1_024 }

  private func product(_ x: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: rows) { y, count in
      count = rows
      nonisolated(unsafe) let y = y.baseAddress!
      elements.withUnsafeBufferPointer { elements in
        nonisolated(unsafe) let a = elements.baseAddress!
        parallelBlocks(count: rows, grain: Self.grain) { _, range in
          let y = y + range.lowerBound
          let n = range.count
          y.update(repeating: 0, count: n)
          var j = 0
          // Four columns at a time: y is loaded and stored a quarter as often.
          while j + 4 <= columns {
            let a0 = a + j * rows + range.lowerBound
            let a1 = a0 + rows
            let a2 = a1 + rows
            let a3 = a2 + rows
            let x0 = x[j]
            let x1 = x[j + 1]
            let x2 = x[j + 2]
            let x3 = x[j + 3]
            var i = 0
            while i + 8 <= n {
              store(load(y, i) + ((x0 * load(a0, i) + x1 * load(a1, i)) + (x2 * load(a2, i) + x3 * load(a3, i))), y, i)
              i += 8
            }
            while i < n {
              y[i] += (x0 * a0[i] + x1 * a1[i]) + (x2 * a2[i] + x3 * a3[i])
              i += 1
            }
            j += 4
          }
          while j < columns {
            add(x[j], times: a + j * rows + range.lowerBound, to: y, n)
            j += 1
          }
        }
      }
    }
  }

  private func transposedProduct(_ x: [Double]) -> [Double] {
    let blocks = (rows + Self.grain - 1) / Self.grain
    let partial = [Double](unsafeUninitializedCapacity: blocks * columns) { partial, count in
      count = blocks * columns
      nonisolated(unsafe) let partial = partial.baseAddress!
      elements.withUnsafeBufferPointer { elements in
        x.withUnsafeBufferPointer { x in
          nonisolated(unsafe) let a = elements.baseAddress!
          nonisolated(unsafe) let x = x.baseAddress!
          parallelBlocks(count: rows, grain: Self.grain) { block, range in
            for j in 0..<columns {
              partial[block * columns + j] = dot(a + j * rows + range.lowerBound, x + range.lowerBound, range.count)
            }
          }
        }
      }
    }
    guard blocks > 1 else { return partial }
    var y = Array(partial[0..<columns])
    for block in 1..<blocks { for j in 0..<columns { y[j] += partial[block * columns + j] } }
    return y
  }
}
