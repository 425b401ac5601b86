extension DenseMatrix {
  /// Replaces the columns a_j from the one numbered `first` on, in their order, by
  ///
  ///     (a_j − Σ_{k<j} a_k T_{j−first, k}) / T_{j−first, j}
  ///
  /// - Parameter t: as many rows as there are columns to replace, each with an entry for every column up to its own.
  /// - Complexity: O(rows · columns²), on all threads. By blocks of rows that do not know the number of threads, unlike the
  ///   triangular solver and the matrix product of OpenBLAS, whose results differ with it; as fast on matrices much taller than
  ///   wide.
  package mutating func substituteForward(from first: Int, _ t: DenseMatrix) {
    precondition(t.rows == columns - first && t.columns == columns, "one row of coefficients a column to replace")
    let (rows, columns) = (rows, columns)
    let groups = (t.rows + 3) / 4
    let coefficients = Self.grouped(t, from: first, groups: groups)
    elements.withUnsafeMutableBufferPointer { elements in
      coefficients.withUnsafeBufferPointer { coefficients in
        nonisolated(unsafe) let a = elements.baseAddress!
        nonisolated(unsafe) let coefficients = coefficients.baseAddress!
        parallelBlocks(count: rows, grain: Substitution.height) { _, range in
          let size = (first + 4 * groups) * Substitution.height
          withUnsafeTemporaryAllocation(byteCount: size * MemoryLayout<Double>.stride, alignment: 64) { bytes in
            let block = bytes.bindMemory(to: Double.self).baseAddress!
            block.update(repeating: 0, count: size)
            for j in 0..<columns {
              (block + j * Substitution.height).update(from: a + j * rows + range.lowerBound, count: range.count)
            }
            var group = coefficients
            for g in 0..<groups {
              for half in 0..<2 { Substitution.solve(block + half * 32, first + 4 * g, group) }
              group += 4 * (first + 4 * (g + 1))
            }
            for j in first..<columns {
              (a + j * rows + range.lowerBound).update(from: block + j * Substitution.height, count: range.count)
            }
          }
        }
      }
    }
  }

  /// The coefficients as they are read: four rows at a time, for each column up to the last of the four. Rows that fill up the
  /// last four are those of the unit matrix.
  private static func grouped(_ t: DenseMatrix, from first: Int, groups: Int) -> [Double] {
    var grouped: [Double] = []
    grouped.reserveCapacity(4 * groups * (first + 2 * groups + 2))
    for g in 0..<groups {
      for k in 0..<first + 4 * (g + 1) {
        for row in 4 * g..<4 * g + 4 { grouped.append(row < t.rows && k < t.columns ? t[row, k] : (k == first + row ? 1 : 0)) }
      }
    }
    return grouped
  }
}

/// Four columns of 32 rows at a time, in registers.
private enum Substitution {
  /// Rows of a block, two times 32: the coefficients read for the first half are in the cache for the second.
  static let height = 64

  /// Replaces columns j, …, j + 3 of the block, those before being known.
  @inline(__always)
  static func solve(_ block: UnsafeMutablePointer<Double>, _ j: Int, _ coefficients: UnsafePointer<Double>) {
    let target = block + j * height
    var (a0, a1, a2, a3) = (Rows(target), Rows(target + height), Rows(target + 2 * height), Rows(target + 3 * height))
    var t = coefficients
    var known = UnsafePointer(block)
    for _ in 0..<j {
      let u = Rows(known)
      a0.subtract(t[0], u)
      a1.subtract(t[1], u)
      a2.subtract(t[2], u)
      a3.subtract(t[3], u)
      known += height
      t += 4
    }
    a0.divide(by: t[0])
    a1.subtract(t[1], a0)
    a1.divide(by: t[5])
    a2.subtract(t[2], a0)
    a2.subtract(t[6], a1)
    a2.divide(by: t[10])
    a3.subtract(t[3], a0)
    a3.subtract(t[7], a1)
    a3.subtract(t[11], a2)
    a3.divide(by: t[15])
    a0.write(to: target)
    a1.write(to: target + height)
    a2.write(to: target + 2 * height)
    a3.write(to: target + 3 * height)
  }

  struct Rows {
    private var l0, l1, l2, l3: Lanes

    @inline(__always)
    init(_ p: UnsafePointer<Double>) { (l0, l1, l2, l3) = (load(p, 0), load(p, 8), load(p, 16), load(p, 24)) }

    @inline(__always)
    mutating func subtract(_ factor: Double, _ u: Rows) {
      l0 -= factor * u.l0
      l1 -= factor * u.l1
      l2 -= factor * u.l2
      l3 -= factor * u.l3
    }

    @inline(__always)
    mutating func divide(by divisor: Double) {
      l0 /= Lanes(repeating: divisor)
      l1 /= Lanes(repeating: divisor)
      l2 /= Lanes(repeating: divisor)
      l3 /= Lanes(repeating: divisor)
    }

    @inline(__always)
    func write(to p: UnsafeMutablePointer<Double>) {
      store(l0, p, 0)
      store(l1, p, 8)
      store(l2, p, 16)
      store(l3, p, 24)
    }
  }
}
