import Kernels
import NumericalKernels

/// Attention through the moments of a polynomial kernel: O(N) whatever the accuracy.
///
/// Tiles of 64 points at a time; the monomials of a tile are made degree by degree, two degrees kept. Moments are summed by
/// blocks whose number depends on N and the polynomial only, and added in their order.
struct PolynomialSums {
  private let polynomial: ExponentialPolynomial
  private let suffixes: [[Int]]
  /// Monomials of the highest degree, the most of any.
  private let widest: Int
  private static let tile = 64

  init(_ polynomial: ExponentialPolynomial) {
    self.polynomial = polynomial
    suffixes = (0..<polynomial.degree).map { Monomials.suffixes(degree: $0, ambient: polynomial.ambient) }
    widest = Monomials.count(degree: polynomial.degree, ambient: polynomial.ambient - 1)!
  }

  /// The sums for the exponential kernel. O(N C(p + n, n) n).
  func sums(model: ParticleModel, positions: PointSet, weights: [Double]) -> AttentionSums {
    let count = positions.count
    let transformed = model.transformed(positions)
    let sources = AttentionSums.sources(positions, weights)
    var moments = transformed.withUnsafeBufferPointer { z in
      sources.withUnsafeBufferPointer { collect(count, z.baseAddress!, $0.baseAddress!) }
    }
    let monomials = polynomial.coefficients.count
    for i in moments.indices { moments[i] *= polynomial.coefficients[i % monomials] }
    return moments.withUnsafeBufferPointer { moments in
      positions.coordinates.withUnsafeBufferPointer { AttentionSums(rows: evaluate(count, $0.baseAddress!, moments.baseAddress!)) }
    }
  }

  /// Calls `body` with the monomials of each degree: the index of the first, their number, and 64 values of each, at the
  /// points `range` and zero beyond.
  @inline(__always)
  private func forEachDegree(
    _ count: Int, _ range: Range<Int>, _ x: UnsafePointer<Double>, _ scratch: UnsafeMutablePointer<Double>,
    _ body: (_ first: Int, _ size: Int, _ values: UnsafePointer<Double>) -> Void
  ) {
    let tile = Self.tile
    let n = polynomial.ambient
    let points = scratch
    var below = scratch + n * tile
    var layer = below + widest * tile
    Self.copyTile(count, range, rows: n, x, to: points)
    below.update(repeating: 1, count: tile)
    var size = 1
    var first = 0
    body(first, size, below)
    for degree in 0..<polynomial.degree {
      var target = layer
      for c in 0..<n {
        let factor = TileLanes(points + c * tile)
        var source = below + (size - suffixes[degree][c]) * tile
        for _ in 0..<suffixes[degree][c] {
          factor.multiply(source, to: target)
          source += tile
          target += tile
        }
      }
      first += size
      size = (target - layer) / tile
      body(first, size, layer)
      swap(&below, &layer)
    }
  }

  /// Copies the points `range` of each row into rows of 64, zero beyond.
  private static func copyTile(
    _ count: Int, _ range: Range<Int>, rows: Int, _ x: UnsafePointer<Double>, to tiles: UnsafeMutablePointer<Double>
  ) {
    for c in 0..<rows {
      (tiles + c * tile).update(from: x + c * count + range.lowerBound, count: range.count)
      (tiles + c * tile + range.count).update(repeating: 0, count: tile - range.count)
    }
  }

  /// Scratch space aligned to a vector for a tile of monomials, and after it for n + 1 fields.
  private func withScratch(_ body: (_ monomials: UnsafeMutablePointer<Double>, _ fields: UnsafeMutablePointer<Double>) -> Void) {
    let monomials = (polynomial.ambient + 2 * widest) * Self.tile
    let size = monomials + (polynomial.ambient + 1) * Self.tile
    withUnsafeTemporaryAllocation(byteCount: size * MemoryLayout<Double>.stride, alignment: 64) { bytes in
      let scratch = bytes.bindMemory(to: Double.self).baseAddress!
      body(scratch, scratch + monomials)
    }
  }

  /// Σ_j z_j^α f_j, for each source f and in it for each monomial.
  private func collect(_ count: Int, _ z: UnsafePointer<Double>, _ sources: UnsafePointer<Double>) -> [Double] {
    let tile = Self.tile
    let width = polynomial.ambient + 1
    let monomials = polynomial.coefficients.count
    let size = width * monomials
    let tiles = (count + tile - 1) / tile
    let blocks = max(1, min(64, tiles / 8, (1 << 24) / size))
    let grain = (tiles + blocks - 1) / blocks * tile
    // One vector for each sum: its eight lanes are added at the end.
    var lanes = [Lanes](repeating: Lanes(), count: blocks * size)
    lanes.withUnsafeMutableBufferPointer { lanes in
      nonisolated(unsafe) let lanes = lanes.baseAddress!
      nonisolated(unsafe) let (z, sources) = (z, sources)
      parallelBlocks(count: count, grain: grain) { block, range in
        withScratch { scratch, fields in
          for start in stride(from: range.lowerBound, to: range.upperBound, by: tile) {
            let points = start..<min(range.upperBound, start + tile)
            Self.copyTile(count, points, rows: width, sources, to: fields)
            forEachDegree(count, points, z, scratch) { first, number, values in
              for c in 0..<width {
                let field = TileLanes(fields + c * tile)
                let sums = lanes + (block * size + c * monomials + first)
                for m in 0..<number { sums[m] += field.products(values + m * tile) }
              }
            }
          }
        }
      }
    }
    var moments = [Double](repeating: 0, count: size)
    for block in 0..<blocks { for i in 0..<size { moments[i] += lanes[block * size + i].sum() } }
    return moments
  }

  /// Σ_α x^α M_α at every point, for each of the n + 1 rows of moments.
  private func evaluate(_ count: Int, _ x: UnsafePointer<Double>, _ moments: UnsafePointer<Double>) -> [Double] {
    let tile = Self.tile
    let width = polynomial.ambient + 1
    let monomials = polynomial.coefficients.count
    return [Double](unsafeUninitializedCapacity: width * count) { rows, initialized in
      initialized = width * count
      nonisolated(unsafe) let rows = rows.baseAddress!
      nonisolated(unsafe) let (x, moments) = (x, moments)
      parallelBlocks(count: count, grain: 16 * tile) { _, range in
        withScratch { scratch, fields in
          for start in stride(from: range.lowerBound, to: range.upperBound, by: tile) {
            let points = start..<min(range.upperBound, start + tile)
            fields.update(repeating: 0, count: width * tile)
            forEachDegree(count, points, x, scratch) { first, number, values in
              for c in 0..<width {
                var sum = TileLanes(fields + c * tile)
                for m in 0..<number { sum.add(moments[c * monomials + first + m], times: values + m * tile) }
                sum.write(to: fields + c * tile)
              }
            }
            for c in 0..<width { (rows + c * count + start).update(from: fields + c * tile, count: points.count) }
          }
        }
      }
    }
  }
}

/// The 64 numbers of a tile in eight vector registers.
private struct TileLanes {
  private var l0, l1, l2, l3, l4, l5, l6, l7: Lanes

  @inline(__always)
  init(_ p: UnsafePointer<Double>) {
    (l0, l1, l2, l3) = (load(p, 0), load(p, 8), load(p, 16), load(p, 24))
    (l4, l5, l6, l7) = (load(p, 32), load(p, 40), load(p, 48), load(p, 56))
  }

  @inline(__always)
  func write(to p: UnsafeMutablePointer<Double>) {
    store(l0, p, 0)
    store(l1, p, 8)
    store(l2, p, 16)
    store(l3, p, 24)
    store(l4, p, 32)
    store(l5, p, 40)
    store(l6, p, 48)
    store(l7, p, 56)
  }

  /// target ← self · source.
  @inline(__always)
  func multiply(_ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>) {
    var product = self
    product.scale(by: TileLanes(source))
    product.write(to: target)
  }

  @inline(__always)
  private mutating func scale(by other: TileLanes) {
    (l0, l1, l2, l3) = (l0 * other.l0, l1 * other.l1, l2 * other.l2, l3 * other.l3)
    (l4, l5, l6, l7) = (l4 * other.l4, l5 * other.l5, l6 * other.l6, l7 * other.l7)
  }

  /// The products with 64 other numbers, summed to eight.
  @inline(__always)
  func products(_ p: UnsafePointer<Double>) -> Lanes {
    let even = (l0 * load(p, 0) + l2 * load(p, 16)) + (l4 * load(p, 32) + l6 * load(p, 48))
    let odd = (l1 * load(p, 8) + l3 * load(p, 24)) + (l5 * load(p, 40) + l7 * load(p, 56))
    return even + odd
  }

  /// self += factor · p.
  @inline(__always)
  mutating func add(_ factor: Double, times p: UnsafePointer<Double>) {
    l0 += factor * load(p, 0)
    l1 += factor * load(p, 8)
    l2 += factor * load(p, 16)
    l3 += factor * load(p, 24)
    l4 += factor * load(p, 32)
    l5 += factor * load(p, 40)
    l6 += factor * load(p, 48)
    l7 += factor * load(p, 56)
  }
}
