import CSuiteSparse
import Synchronization

/// METIS draws from the random numbers of the C library, which it seeds anew in every call: two analyses at once would
/// take each other's numbers, and the ordering, so the rounding of every solution, would depend on their timing.
private let analysis = Mutex(())

/// A sparse Cholesky factorization (CHOLMOD): the symbolic analysis once, for a pattern; numeric factors as often as wanted.
///
/// Owns what CHOLMOD allocates; not to be used from two threads at once.
package struct SparseCholesky: ~Copyable {
  private let common: UnsafeMutablePointer<cholmod_common>
  private var factorization: UnsafeMutablePointer<cholmod_factor>?
  private var matrix: cholmod_sparse
  /// The lower triangle of the permuted matrix, which is what CHOLMOD factors: where its columns start, its rows and its values.
  private let columnStarts: UnsafeMutablePointer<Int32>
  private let rowIndices: UnsafeMutablePointer<Int32>
  private let permuted: UnsafeMutablePointer<Double>
  /// Where an entry of the pattern is among `permuted`.
  private let places: UnsafeMutablePointer<Int32>
  /// What CHOLMOD solves in and keeps from one solve to the next.
  private let workspace: UnsafeMutablePointer<SolveWorkspace>
  private let size: Int
  private let entryCount: Int

  /// Analyzes the pattern: fill-reducing ordering and supernodes.
  package init(_ pattern: SymmetricPattern) {
    size = pattern.size
    entryCount = pattern.entryCount
    common = .allocate(capacity: 1)
    cholmod_start(common)
    common.pointee.print = 0
    // Without this a matrix that is not positive definite is factored as LDLᵀ, unnoticed.
    common.pointee.final_ll = 1
    columnStarts = .allocate(capacity: size + 1)
    rowIndices = .allocate(capacity: entryCount)
    permuted = .allocate(capacity: entryCount)
    places = .allocate(capacity: entryCount)
    workspace = .allocate(capacity: 1)
    workspace.initialize(to: SolveWorkspace())
    columnStarts.update(from: pattern.columnStarts, count: size + 1)
    rowIndices.update(from: pattern.rowIndices, count: entryCount)
    matrix = cholmod_sparse()
    matrix.nrow = size
    matrix.ncol = size
    matrix.nzmax = entryCount
    matrix.p = UnsafeMutableRawPointer(columnStarts)
    matrix.i = UnsafeMutableRawPointer(rowIndices)
    matrix.stype = 1
    matrix.itype = Int32(CHOLMOD_INT)
    matrix.xtype = Int32(CHOLMOD_PATTERN)
    matrix.dtype = Int32(CHOLMOD_DOUBLE)
    matrix.sorted = 1
    matrix.packed = 1
    // Nested dissection: on surface meshes its factors have half the operations of minimum degree's.
    common.pointee.nmethods = 1
    common.pointee.method.0.ordering = Int32(CHOLMOD_METIS)
    common.pointee.supernodal = size > 200 ? Int32(CHOLMOD_SUPERNODAL) : Int32(CHOLMOD_SIMPLICIAL)
    nonisolated(unsafe) var analyzed: UnsafeMutablePointer<cholmod_factor>?
    analysis.withLock { _ in analyzed = cholmod_analyze(&matrix, common) }
    factorization = analyzed
    precondition(factorization != nil, "CHOLMOD could not analyze a valid pattern: out of memory")
    permute(pattern)
  }

  /// A factorization of its own for a pattern that was analyzed already; gives the same numbers as one that analyzed it itself.
  /// O(entries of the pattern), and may be made on several threads at once.
  package init(_ analysis: SymbolicCholesky) {
    size = analysis.analyzed.size
    entryCount = analysis.analyzed.entryCount
    common = .allocate(capacity: 1)
    cholmod_start(common)
    // Print level, LLᵀ, ordering and the choice of supernodes.
    common.pointee.print = 0
    common.pointee.final_ll = 1
    common.pointee.nmethods = 1
    common.pointee.method.0.ordering = Int32(CHOLMOD_METIS)
    common.pointee.supernodal = analysis.analyzed.common.pointee.supernodal
    columnStarts = .allocate(capacity: size + 1)
    rowIndices = .allocate(capacity: entryCount)
    permuted = .allocate(capacity: entryCount)
    places = .allocate(capacity: entryCount)
    workspace = .allocate(capacity: 1)
    workspace.initialize(to: SolveWorkspace())
    columnStarts.update(from: analysis.analyzed.columnStarts, count: size + 1)
    rowIndices.update(from: analysis.analyzed.rowIndices, count: entryCount)
    places.update(from: analysis.analyzed.places, count: entryCount)
    matrix = analysis.analyzed.matrix
    matrix.p = UnsafeMutableRawPointer(columnStarts)
    matrix.i = UnsafeMutableRawPointer(rowIndices)
    matrix.x = UnsafeMutableRawPointer(permuted)
    factorization = cholmod_copy_factor(analysis.analyzed.factorization, common)
    precondition(factorization != nil, "CHOLMOD could not copy an analysis: out of memory")
  }

  /// Replaces the pattern by that of the permuted lower triangle. Given the upper triangle of the matrix as it is, CHOLMOD would
  /// permute it anew, into memory of its own, in every factorization.
  private mutating func permute(_ pattern: SymmetricPattern) {
    let ordering = ordering
    var rank = [Int32](repeating: 0, count: size)
    for (place, node) in ordering.enumerated() { rank[Int(node)] = Int32(place) }
    // By rows first and then by columns, so that the rows of a column ascend.
    var byRows = [[(column: Int32, entry: Int32)]](repeating: [], count: size)
    for j in 0..<size {
      for entry in Int(pattern.columnStarts[j])..<Int(pattern.columnStarts[j + 1]) {
        let (a, b) = (rank[Int(pattern.rowIndices[entry])], rank[j])
        byRows[Int(max(a, b))].append((min(a, b), Int32(entry)))
      }
    }
    columnStarts.update(repeating: 0, count: size + 1)
    for row in byRows { for (column, _) in row { columnStarts[Int(column) + 1] += 1 } }
    for j in 0..<size { columnStarts[j + 1] += columnStarts[j] }
    var filled = Array(UnsafeBufferPointer(start: columnStarts, count: size))
    for (i, row) in byRows.enumerated() {
      for (column, entry) in row {
        let place = filled[Int(column)]
        rowIndices[Int(place)] = Int32(i)
        places[Int(entry)] = place
        filled[Int(column)] += 1
      }
    }
    matrix.stype = -1
    matrix.x = UnsafeMutableRawPointer(permuted)
    matrix.xtype = Int32(CHOLMOD_REAL)
  }

  deinit {
    workspace.pointee.free(common)
    workspace.deallocate()
    var owned = factorization
    cholmod_free_factor(&owned, common)
    cholmod_finish(common)
    common.deallocate()
    columnStarts.deallocate()
    rowIndices.deallocate()
    permuted.deallocate()
    places.deallocate()
  }

  /// Factors the matrix with these upper-triangle values. False when it is not positive definite; no solve may follow then.
  package mutating func factor(_ values: borrowing [Double]) -> Bool {
    precondition(values.count == entryCount, "one value an entry of the pattern")
    values.withUnsafeBufferPointer { values in for entry in 0..<entryCount { permuted[Int(places[entry])] = values[entry] } }
    // Four threads on the small supernodes of surface meshes spend their time waiting for each other.
    omp_set_max_active_levels(0)
    // A matrix in natural order is taken as it is; solutions are permuted.
    let ordering = factorization!.pointee.ordering
    factorization!.pointee.ordering = Int32(CHOLMOD_NATURAL)
    let done = cholmod_factorize(&matrix, factorization, common)
    factorization!.pointee.ordering = ordering
    return done != 0 && common.pointee.status == CHOLMOD_OK && factorization!.pointee.minor == size
  }

  /// Solves A x = b for as many right-hand sides as `b` holds, one after the other. O(fill) each.
  package func solve(_ b: [Double]) -> [Double] {
    var x = b
    solve(in: &x)
    return x
  }

  /// The same in place.
  package func solve(in b: inout [Double]) {
    precondition(size > 0 && b.count % size == 0, "right-hand sides must fit the matrix")
    let count = b.count
    b.withUnsafeMutableBufferPointer { buffer in
      var right = cholmod_dense()
      right.nrow = size
      right.ncol = count / size
      right.nzmax = count
      right.d = size
      right.x = UnsafeMutableRawPointer(buffer.baseAddress)
      right.xtype = Int32(CHOLMOD_REAL)
      right.dtype = Int32(CHOLMOD_DOUBLE)
      let space = workspace
      let done = cholmod_solve2(
        Int32(CHOLMOD_A), factorization, &right, nil, &space.pointee.solution, nil, &space.pointee.forward, &space.pointee.update, common)
      guard done != 0, let x = space.pointee.solution?.pointee.x else {
        preconditionFailure("CHOLMOD could not solve with a valid factor: out of memory")
      }
      buffer.baseAddress?.update(from: x.assumingMemoryBound(to: Double.self), count: count)
    }
  }

  /// The fill-reducing ordering: row and column k of the permuted matrix is `ordering[k]` of the given one.
  package var ordering: [Int32] {
    Array(UnsafeBufferPointer(start: factorization!.pointee.Perm.assumingMemoryBound(to: Int32.self), count: size))
  }

  /// Entries of the factor, and operations to compute it.
  package var fill: (entries: Double, operations: Double) { (common.pointee.lnz, common.pointee.fl) }
}

/// The analysis of a pattern, fill-reducing ordering and supernodes, to be shared: a factorization is made from it in no time, on any
/// thread. It is never written to once it is made.
package final class SymbolicCholesky: @unchecked Sendable {
  fileprivate let analyzed: SparseCholesky

  package init(_ pattern: SymmetricPattern) { analyzed = SparseCholesky(pattern) }
}

/// Dense matrices that `cholmod_solve2` allocates when it has none that fit.
private struct SolveWorkspace {
  var solution, forward, update: UnsafeMutablePointer<cholmod_dense>?

  mutating func free(_ common: UnsafeMutablePointer<cholmod_common>) {
    cholmod_free_dense(&solution, common)
    cholmod_free_dense(&forward, common)
    cholmod_free_dense(&update, common)
  }
}
