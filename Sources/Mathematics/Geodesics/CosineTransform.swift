import Glibc
import NumericalKernels

/// The orthonormal cosine transform (DCT-II) over N slices: it diagonalizes second differences with Neumann ends,
///
///     (Dᵀ D)_{nm} = Σ_k c_k² 4 sin²(kπ/2N) cos(kπ(n−½)/N) cos(kπ(m−½)/N),   c_0² = 1/N, c_k² = 2/N
///
/// As a matrix of N² numbers: for N ≤ 64 a product with it is faster than any fast transform would be.
struct CosineTransform {
  let layout: SliceLayout
  /// Row n, column k, rows padded: values of slices to modes.
  private let forward: LaneBuffer
  /// Row k, column n.
  private let backward: LaneBuffer

  init(_ layout: SliceLayout) {
    self.layout = layout
    let n = layout.slices
    let width = layout.padded
    forward = LaneBuffer(count: n * width)
    backward = LaneBuffer(count: n * width)
    for k in 0..<n {
      let scale = (Double(k == 0 ? 1 : 2) / Double(n)).squareRoot()
      for slice in 0..<n {
        let value = scale * cos(Double.pi * Double(k) * (Double(slice) + 0.5) / Double(n))
        forward.pointer[slice * width + k] = value
        backward.pointer[k * width + slice] = value
      }
    }
  }

  /// Transforms every node; node i of the input becomes row `target[i]` of the output. O(nodes · N²).
  func toModes(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, nodes: Int, target: UnsafePointer<Int32>) {
    apply(forward, nodes: nodes) { i in (x + 8 * i, y + 8 * Int(target[i])) }
  }

  /// The inverse; row `source[i]` of the input becomes node i.
  func toSlices(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, nodes: Int, source: UnsafePointer<Int32>) {
    apply(backward, nodes: nodes) { i in (x + 8 * Int(source[i]), y + 8 * i) }
  }

  @inline(__always)
  private func apply(
    _ matrix: LaneBuffer, nodes: Int, _ place: (Int) -> (input: UnsafePointer<Double>, output: UnsafeMutablePointer<Double>)
  ) {
    let n = layout.slices
    let width = layout.padded
    let blocks = layout.blocks
    nonisolated(unsafe) let matrix = matrix.pointer
    withoutActuallyEscaping(place) { place in
      nonisolated(unsafe) let place = place
      parallelBlocks(count: nodes, grain: 256) { _, range in
        for i in range {
          let (input, output) = place(i)
          for block in 0..<blocks {
            var even = Lanes()
            var odd = Lanes()
            var m = 0
            while m + 2 <= n {
              even += input[(m >> 3) * nodes * 8 + (m & 7)] * load(matrix + m * width, 8 * block)
              odd += input[((m + 1) >> 3) * nodes * 8 + ((m + 1) & 7)] * load(matrix + (m + 1) * width, 8 * block)
              m += 2
            }
            if m < n { even += input[(m >> 3) * nodes * 8 + (m & 7)] * load(matrix + m * width, 8 * block) }
            store(even + odd, output + block * nodes * 8, 0)
          }
        }
      }
    }
  }
}
