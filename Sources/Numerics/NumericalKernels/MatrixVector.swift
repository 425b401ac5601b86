extension DenseMatrix {
  /// A x, or Aᵀ x when `transposed`, on all threads.
  ///
  /// O(rows · columns), bound by memory. Sums are taken in blocks of rows that are added in order, so unlike threaded BLAS the
  /// result does not depend on the number of threads.
  package func applied(to x: [Double], transposed: Bool = false) -> [Double] {
    precondition(x.count == (transposed ? rows : columns), "the vector does not fit the matrix")
    let size = transposed ? columns : rows
    return [Double](unsafeUninitializedCapacity: size) { y, count in
      count = size
      x.withUnsafeBufferPointer { x in
        if x.isEmpty {
          y.update(repeating: 0)
        } else if let x = x.baseAddress, let y = y.baseAddress {
          transposed ? transposedProduct(x, y) : product(x, y)
        }
      }
    }
  }

  /// Rows handled at a time: a segment of a column and the result stay in the first-level cache.
  private static var grain: Int { 1_024 }

  /// y = A x, into memory of `rows` numbers; neither dimension is zero.
  package func product(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let y = y
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

  /// y = Aᵀ x, into memory of `columns` numbers; neither dimension is zero.
  package func transposedProduct(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
    nonisolated(unsafe) let x = x
    nonisolated(unsafe) let y = y
    elements.withUnsafeBufferPointer { elements in
      nonisolated(unsafe) let a = elements.baseAddress!
      // A few columns at a time, and of them block after block of rows, so that the block of x stays in the cache.
      parallelBlocks(count: columns, grain: 4) { _, range in
        for j in range { y[j] = 0 }
        for first in stride(from: 0, to: rows, by: Self.grain) {
          let count = min(Self.grain, rows - first)
          for j in range { y[j] += dot(a + j * rows + first, x + first, count) }
        }
      }
    }
  }
}
