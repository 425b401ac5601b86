import CSuiteSparse
import Synchronization

/// METIS draws from the random numbers of the C library, which it seeds anew in every call: two analyses at once would
/// take each other's numbers, and the ordering, so the rounding of every solution, would depend on their timing.
private let analysis = Mutex(())

/// A sparse Cholesky factorization (CHOLMOD): the symbolic analysis once, for a pattern; numeric factors as often as wanted.
///
/// Owns what CHOLMOD allocates; not to be used from two threads at once.
public struct SparseCholesky: ~Copyable {
  private let common: UnsafeMutablePointer<cholmod_common>
  private var factorization: UnsafeMutablePointer<cholmod_factor>?
  private var matrix: cholmod_sparse
  private let columnStarts: UnsafeMutablePointer<Int32>
  private let rowIndices: UnsafeMutablePointer<Int32>
  private let size: Int
  private let entryCount: Int

  /// Analyzes the pattern: fill-reducing ordering and supernodes.
  public init(_ pattern: SymmetricPattern) {
    size = pattern.size
    entryCount = pattern.entryCount
    common = .allocate(capacity: 1)
    cholmod_start(common)
    common.pointee.print = 0
    // Without this a matrix that is not positive definite is factored as LDLᵀ, unnoticed.
    common.pointee.final_ll = 1
    columnStarts = .allocate(capacity: size + 1)
    columnStarts.update(from: pattern.columnStarts, count: size + 1)
    rowIndices = .allocate(capacity: entryCount)
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
  }

  deinit {
    var owned = factorization
    cholmod_free_factor(&owned, common)
    cholmod_finish(common)
    common.deallocate()
    columnStarts.deallocate()
    rowIndices.deallocate()
  }

  /// Factors the matrix with these upper-triangle values. False when it is not positive definite; no solve may follow then.
  public mutating func factor(_ values: borrowing [Double]) -> Bool {
    precondition(values.count == entryCount, "one value an entry of the pattern")
    matrix.xtype = Int32(CHOLMOD_REAL)
    // Four threads on the small supernodes of surface meshes spend their time waiting for each other.
    omp_set_max_active_levels(0)
    return values.withUnsafeBufferPointer { buffer in
      matrix.x = UnsafeMutableRawPointer(mutating: buffer.baseAddress)
      let done = cholmod_factorize(&matrix, factorization, common)
      matrix.x = nil
      return done != 0 && common.pointee.status == CHOLMOD_OK && factorization!.pointee.minor == size
    }
  }

  /// Solves A x = b for as many right-hand sides as `b` holds, one after the other. O(fill) each.
  public func solve(_ b: [Double]) -> [Double] {
    precondition(size > 0 && b.count % size == 0, "right-hand sides must fit the matrix")
    return b.withUnsafeBufferPointer { buffer in
      var right = cholmod_dense()
      right.nrow = size
      right.ncol = b.count / size
      right.nzmax = b.count
      right.d = size
      right.x = UnsafeMutableRawPointer(mutating: buffer.baseAddress)
      right.xtype = Int32(CHOLMOD_REAL)
      right.dtype = Int32(CHOLMOD_DOUBLE)
      var solution = cholmod_solve(Int32(CHOLMOD_A), factorization, &right, common)
      defer { cholmod_free_dense(&solution, common) }
      guard let x = solution?.pointee.x else { preconditionFailure("CHOLMOD could not solve with a valid factor: out of memory") }
      return Array(UnsafeBufferPointer(start: x.assumingMemoryBound(to: Double.self), count: b.count))
    }
  }

  /// The fill-reducing ordering: row and column k of the permuted matrix is `ordering[k]` of the given one.
  public var ordering: [Int32] {
    Array(UnsafeBufferPointer(start: factorization!.pointee.Perm.assumingMemoryBound(to: Int32.self), count: size))
  }

  /// Entries of the factor, and operations to compute it.
  public var fill: (entries: Double, operations: Double) { (common.pointee.lnz, common.pointee.fl) }
}
