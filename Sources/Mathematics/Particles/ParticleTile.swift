import NumericalKernels

/// N particles cut into blocks: coordinates X, βDX and the sources w, wX, a row of N numbers each.
struct ParticleBlocks {
  let count: Int
  let ambient: Int
  let x: UnsafePointer<Double>
  let transformed: UnsafePointer<Double>
  let sources: UnsafePointer<Double>

  /// Number of sources, n + 1.
  var width: Int { ambient + 1 }
  /// Particles in a block: a tile of two blocks stays in the first-level cache; few particles, more blocks to share.
  var blockSize: Int { count < 1_024 ? 64 : 128 }
  var blockCount: Int { (count + blockSize - 1) / blockSize }

  func range(_ block: Int) -> Range<Int> { block * blockSize..<min(count, (block + 1) * blockSize) }

  /// Calls `body` with scratch space for pairs of blocks.
  func withTile(_ body: (ParticleTile) -> Void) {
    let rows = 2 * ambient + 4 * width + ParticleTile.group
    // Aligned to a vector: loads across cache lines cost twice.
    withUnsafeTemporaryAllocation(byteCount: rows * blockSize * MemoryLayout<Double>.stride, alignment: 64) { bytes in
      body(ParticleTile(blocks: self, scratch: bytes.bindMemory(to: Double.self).baseAddress!))
    }
  }
}

/// The sums over the pairs of two blocks of particles.
struct ParticleTile {
  private let blocks: ParticleBlocks
  /// Of the block of rows: X, sources, sums.
  private let x: UnsafeMutablePointer<Double>
  private let sources: UnsafeMutablePointer<Double>
  private let sums: UnsafeMutablePointer<Double>
  /// Of the block of columns: βDX, sources, sums.
  private let transformed: UnsafeMutablePointer<Double>
  private let columnSources: UnsafeMutablePointer<Double>
  private let columnSums: UnsafeMutablePointer<Double>
  private let kernel: UnsafeMutablePointer<Double>

  /// Rows handled together: the columns' sums are loaded and stored once for so many.
  static let group = 4

  init(blocks: ParticleBlocks, scratch: UnsafeMutablePointer<Double>) {
    let size = blocks.blockSize
    self.blocks = blocks
    x = scratch
    sources = x + blocks.ambient * size
    sums = sources + blocks.width * size
    transformed = sums + blocks.width * size
    columnSources = transformed + blocks.ambient * size
    columnSums = columnSources + blocks.width * size
    kernel = columnSums + blocks.width * size
  }

  /// Adds, to the sums of the particles of block a, the particles of block b, and the reverse when `isMirrored`.
  func add(_ a: Int, _ b: Int, isMirrored: Bool, to total: UnsafeMutablePointer<Double>) {
    let (n, width, size) = (blocks.ambient, blocks.width, blocks.blockSize)
    let rows = blocks.range(a)
    let columns = blocks.range(b)
    gather(blocks.x, rows, rows: n, to: x)
    gather(blocks.sources, rows, rows: width, to: sources)
    gather(blocks.transformed, columns, rows: n, to: transformed)
    gather(blocks.sources, columns, rows: width, to: columnSources)
    sums.update(repeating: 0, count: width * size)
    columnSums.update(repeating: 0, count: width * size)
    // The same loops with those over coordinates unrolled on the circle and the sphere.
    for i in stride(from: 0, to: rows.count, by: Self.group) {
      switch n {
      case 2: addGroup(i, columns.count, 2, isMirrored)
      case 3: addGroup(i, columns.count, 3, isMirrored)
      default: addGroup(i, columns.count, n, isMirrored)
      }
    }
    scatter(sums, rows, to: total)
    if isMirrored { scatter(columnSums, columns, to: total) }
  }

  /// Copies part of some rows, zeros after it: a particle of weight zero at the origin adds nothing.
  private func gather(_ source: UnsafePointer<Double>, _ range: Range<Int>, rows: Int, to target: UnsafeMutablePointer<Double>) {
    let size = blocks.blockSize
    for c in 0..<rows {
      (target + c * size).update(from: source + c * blocks.count + range.lowerBound, count: range.count)
      (target + c * size + range.count).update(repeating: 0, count: size - range.count)
    }
  }

  private func scatter(_ sums: UnsafePointer<Double>, _ range: Range<Int>, to total: UnsafeMutablePointer<Double>) {
    for c in 0..<blocks.width {
      NumericalKernels.add(
        1, times: sums + c * blocks.blockSize, to: total + c * blocks.count + range.lowerBound, range.count)
    }
  }

  /// Rows i..<i+4 against all columns.
  @inline(__always)
  private func addGroup(_ i: Int, _ count: Int, _ n: Int, _ isMirrored: Bool) {
    let size = blocks.blockSize
    let end = (count &+ 7) / 8 &* 8
    let (k0, k1, k2, k3) = (kernel, kernel + end, kernel + 2 &* end, kernel + 3 &* end)
    var j = 0
    while j < end {
      var z = load(transformed, j)
      var (e0, e1, e2, e3) = (x[i] * z, x[i &+ 1] * z, x[i &+ 2] * z, x[i &+ 3] * z)
      var c = 1
      while c < n {
        z = load(transformed + c &* size, j)
        let xc = x + (c &* size &+ i)
        e0 += xc[0] * z
        e1 += xc[1] * z
        e2 += xc[2] * z
        e3 += xc[3] * z
        c &+= 1
      }
      store(e0, k0, j)
      store(e1, k1, j)
      store(e2, k2, j)
      store(e3, k3, j)
      j &+= 8
    }
    exponentiate(UnsafeMutableBufferPointer(start: kernel, count: 4 &* end))
    var c = 0
    while c <= n {
      let source = columnSources + c &* size
      let target = columnSums + c &* size
      let own = sources + (c &* size &+ i)
      let (o0, o1, o2, o3) = (own[0], own[1], own[2], own[3])
      var (s0, s1, s2, s3) = (Lanes(), Lanes(), Lanes(), Lanes())
      j = 0
      while j < end {
        let f = load(source, j)
        let (e0, e1, e2, e3) = (load(k0, j), load(k1, j), load(k2, j), load(k3, j))
        s0 += e0 * f
        s1 += e1 * f
        s2 += e2 * f
        s3 += e3 * f
        if isMirrored { store(load(target, j) + ((o0 * e0 + o1 * e1) + (o2 * e2 + o3 * e3)), target, j) }
        j &+= 8
      }
      let row = sums + (c &* size &+ i)
      row[0] += s0.sum()
      row[1] += s1.sum()
      row[2] += s2.sum()
      row[3] += s3.sum()
      c &+= 1
    }
  }
}
