import NumericalKernels

/// Products with a symmetric matrix of which every entry of the lower half is read, or evaluated, once.
///
/// Rows are cut into strips. Strip I has the columns before its last row; those before its first row serve twice,
///
///     y_I += A_IJ x_J,   y_J += A_IJᵀ x_I,   J < I,
///
/// the second into an own array of the strip. These are added in the order of strips: the same sums for any number of threads.
struct SymmetricProduct: Sendable {
  let count: Int
  private let height: Int
  private let strips: Int

  init(count: Int) {
    self.count = count
    // At most 64 strips, since each has an own array; and at least so many rows that the exponentials fill their lanes.
    height = max(256, (count + 511) / 512 * 8)
    strips = (count + height - 1) / height
  }

  private func rows(_ strip: Int) -> Range<Int> { strip * height..<min(count, (strip + 1) * height) }

  /// Calls `body` on the strips, the longest first.
  private func forEachStrip(_ body: (_ strip: Int, _ rows: Range<Int>) -> Void) {
    parallelBlocks(count: strips, grain: 1) { block, _ in body(strips - 1 - block, rows(strips - 1 - block)) }
  }

  /// The strips of the matrix, each column by column.
  func stored(_ entries: some KernelEntries) -> [[Double]] {
    var result = [[Double]](repeating: [], count: strips)
    result.withUnsafeMutableBufferPointer { result in
      nonisolated(unsafe) let result = result
      forEachStrip { strip, rows in
        let size = rows.count * rows.upperBound
        result[strip] = [Double](unsafeUninitializedCapacity: size) { elements, count in
          count = size
          for j in 0..<rows.upperBound { entries.evaluate(column: j, rows, into: elements.baseAddress! + j * rows.count) }
        }
      }
    }
    return result
  }

  /// The products with several vectors by one pass over the entries.
  func applied(_ entries: some KernelEntries, stored: [[Double]]?, to vectors: [[Double]]) -> [[Double]] {
    for vector in vectors { precondition(vector.count == count, "one weight a point") }
    guard count > 0 else { return vectors }
    let x = vectors.flatMap { $0 }
    let images = [Double](unsafeUninitializedCapacity: x.count) { y, initialized in
      initialized = x.count
      nonisolated(unsafe) let y = y.baseAddress!
      // What strip I adds to the rows of those before it, for vector v from (v·strips + I)·count on.
      withUnsafeTemporaryAllocation(of: Double.self, capacity: x.count * strips) { above in
        nonisolated(unsafe) let above = above.baseAddress!
        x.withUnsafeBufferPointer { x in
          nonisolated(unsafe) let x = x.baseAddress!
          forEachStrip { strip, rows in
            for v in vectors.indices { (y + v * count + rows.lowerBound).update(repeating: 0, count: rows.count) }
            if let stored {
              stored[strip].withUnsafeBufferPointer { elements in
                add(strip, rows, x, y, above, vectors.count) { j, _ in elements.baseAddress! + j * rows.count }
              }
            } else {
              withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * height) { buffer in
                add(strip, rows, x, y, above, vectors.count) { j, width in
                  for k in 0..<width { entries.evaluate(column: j + k, rows, into: buffer.baseAddress! + k * rows.count) }
                  return UnsafePointer(buffer.baseAddress!)
                }
              }
            }
          }
        }
        parallelBlocks(count: count, grain: height) { block, rows in
          for v in vectors.indices {
            for strip in block + 1..<max(block + 1, strips) {
              NumericalKernels.add(
                1, times: above + (v * strips + strip) * count + rows.lowerBound, to: y + v * count + rows.lowerBound, rows.count)
            }
          }
        }
      }
    }
    return vectors.indices.map { Array(images[$0 * count..<($0 + 1) * count]) }
  }

  /// Adds what a strip contributes, `columns` giving up to four columns of it from the one numbered j on.
  @inline(__always)
  private func add(
    _ strip: Int, _ rows: Range<Int>, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    _ above: UnsafeMutablePointer<Double>, _ vectors: Int, _ columns: (_ j: Int, _ width: Int) -> UnsafePointer<Double>
  ) {
    let (first, end) = (rows.lowerBound, rows.upperBound)
    var j = 0
    while j < end {
      let width = min(4, (j < first ? first : end) - j)
      let block = columns(j, width)
      for v in 0..<vectors {
        let sums = Self.addColumns(
          block, rows.count, width, x + v * count + j, x + v * count + first, to: y + v * count + first)
        guard j < first else { continue }
        let target = above + (v * strips + strip) * count + j
        for k in 0..<width { target[k] = sums[k] }
      }
      j += width
    }
  }

  /// y += Σ_k x_k a_k over up to four columns of a block; returns the products a_k·z.
  @inline(__always)
  private static func addColumns(
    _ a: UnsafePointer<Double>, _ n: Int, _ width: Int, _ x: UnsafePointer<Double>, _ z: UnsafePointer<Double>,
    to y: UnsafeMutablePointer<Double>
  ) -> SIMD4<Double> {
    // Columns that are missing are the first one, times zero.
    let (a1, a2, a3) = (width > 1 ? a + n : a, width > 2 ? a + 2 * n : a, width > 3 ? a + 3 * n : a)
    let (x0, x1, x2, x3) = (x[0], width > 1 ? x[1] : 0, width > 2 ? x[2] : 0, width > 3 ? x[3] : 0)
    var (s0, s1, s2, s3) = (Lanes(), Lanes(), Lanes(), Lanes())
    var i = 0
    while i + 8 <= n {
      let (b0, b1, b2, b3, zi) = (load(a, i), load(a1, i), load(a2, i), load(a3, i), load(z, i))
      store(load(y, i) + ((x0 * b0 + x1 * b1) + (x2 * b2 + x3 * b3)), y, i)
      s0 += b0 * zi
      s1 += b1 * zi
      s2 += b2 * zi
      s3 += b3 * zi
      i += 8
    }
    var sums = SIMD4(s0.sum(), s1.sum(), s2.sum(), s3.sum())
    while i < n {
      y[i] += (x0 * a[i] + x1 * a1[i]) + (x2 * a2[i] + x3 * a3[i])
      sums += SIMD4(a[i], a1[i], a2[i], a3[i]) * z[i]
      i += 1
    }
    return sums
  }
}
