import NumericalKernels

/// The kernel matrix by its entries: stored when it fits, evaluated anew at every application when it does not.
///
/// O(V²) per application; exact.
package struct DenseKernel: KernelOperator {
  package let count: Int
  package var kind: KernelOperatorKind { stored == nil ? .blocked : .stored }
  package var logScale: Double { 0 }
  package var largestEntry: Double { rows.largest }
  package var isPositive: Bool { rows.kind == .exponential }
  private let rows: KernelRows
  private let stored: DenseMatrix?

  /// The largest number of points whose matrix is stored by default: 200 MB.
  package static let defaultStorageLimit = 5_000

  package init(points: PointSet, model: SelfAttention, storageLimit: Int = DenseKernel.defaultStorageLimit) {
    count = points.count
    rows = KernelRows(points: points, model: model)
    guard count <= storageLimit else {
      stored = nil
      return
    }
    let n = count
    var matrix = DenseMatrix(rows: n, columns: n)
    let rows = rows
    matrix.elements.withUnsafeMutableBufferPointer { elements in
      nonisolated(unsafe) let elements = elements
      parallelBlocks(count: n, grain: 16) { _, block in
        for j in block {
          points[j].withUnsafeBufferPointer {
            rows.evaluate(at: $0, 0..<n, into: UnsafeMutableBufferPointer(rebasing: elements[j * n..<(j + 1) * n]))
          }
        }
      }
    }
    stored = matrix
  }

  package func error(of weights: [Double], image: [Double]) -> [Double] { image.map { Double(count + 200) * 0x1p-53 * abs($0) } }

  package func apply(_ weights: [Double]) -> [Double] {
    if let stored { return stored.applied(to: weights) }
    precondition(weights.count == count, "one weight a point")
    var result = [Double](repeating: 0, count: count)
    let tile = 1_024
    result.withUnsafeMutableBufferPointer { result in
      nonisolated(unsafe) let result = result
      parallelBlocks(count: count, grain: 32) { _, block in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: tile) { buffer in
          for i in block {
            rows.points[i].withUnsafeBufferPointer { x in
              var sum = 0.0
              for start in stride(from: 0, to: count, by: tile) {
                let range = start..<min(count, start + tile)
                rows.evaluate(at: x, range, into: buffer)
                sum += weights.withUnsafeBufferPointer { dot(buffer.baseAddress!, $0.baseAddress! + start, range.count) }
              }
              result[i] = sum
            }
          }
        }
      }
    }
    return result
  }
}
