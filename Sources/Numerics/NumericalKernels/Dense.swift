import COpenBLAS
import CVectorMath

/// Replaces every element by its exponential, vectorized, at most 4 units in the last place off.
package func exponentiate(_ values: UnsafeMutableBufferPointer<Double>) {
  guard let base = values.baseAddress else { return }
  cvm_exp(base, base, values.count)
}

/// A dense matrix in column-major order, the layout of BLAS.
package struct DenseMatrix: Sendable {
  package let rows: Int
  package private(set) var columns: Int
  /// Element (i, j) is at `i + j·rows`.
  package var elements: [Double]

  package init(rows: Int, columns: Int, elements: [Double]? = nil) {
    precondition(elements.map { $0.count == rows * columns } ?? true, "a \(rows)×\(columns) matrix needs as many elements")
    self.rows = rows
    self.columns = columns
    self.elements = elements ?? [Double](repeating: 0, count: rows * columns)
  }

  package subscript(i: Int, j: Int) -> Double {
    get { elements[i + j * rows] }
    set { elements[i + j * rows] = newValue }
  }

  /// Appends the columns of `other`: one copy of them, the storage growing geometrically.
  package mutating func append(columns other: DenseMatrix) {
    precondition(rows == other.rows, "the columns must be as long as those there")
    if columns == 0 { elements = other.elements } else { elements.append(contentsOf: other.elements) }
    columns += other.columns
  }

  /// The given rows, in their order.
  package func selecting(rows indices: [Int]) -> DenseMatrix {
    var selection = DenseMatrix(rows: indices.count, columns: columns)
    for j in 0..<columns { for (i, index) in indices.enumerated() { selection[i, j] = self[index, j] } }
    return selection
  }

  /// Aᵀ B. O(rows · columns · B.columns).
  package func transposedTimes(_ other: DenseMatrix) -> DenseMatrix {
    precondition(rows == other.rows, "Aᵀ B needs as many rows in both")
    var product = DenseMatrix(rows: columns, columns: other.columns)
    guard rows > 0, columns > 0, other.columns > 0 else { return product }
    cblas_dgemm(
      CblasColMajor, CblasTrans, CblasNoTrans, Int32(columns), Int32(other.columns), Int32(rows), 1, elements, Int32(rows),
      other.elements, Int32(rows), 0, &product.elements, Int32(columns))
    return product
  }
}

/// The Cholesky factor of a dense symmetric positive definite matrix (LAPACK dpotrf).
package struct DenseCholesky: Sendable {
  private var factor: DenseMatrix

  /// Nil when the matrix, of which only the lower triangle is read, is not positive definite. O(n³).
  package init?(_ matrix: DenseMatrix) {
    precondition(matrix.rows == matrix.columns, "a Cholesky factorization needs a square matrix")
    factor = matrix
    var n = Int32(matrix.rows)
    var info: Int32 = 0
    guard n > 0 else { return }
    dpotrf_("L", &n, &factor.elements, &n, &info)
    if info != 0 { return nil }
  }

  /// Solves A x = b. O(n²).
  package func solve(_ b: [Double]) -> [Double] {
    var x = b
    var n = Int32(factor.rows)
    var one: Int32 = 1
    var info: Int32 = 0
    precondition(b.count == factor.rows, "the right-hand side does not fit the matrix")
    guard n > 0 else { return x }
    dpotrs_("L", &n, &one, factor.elements, &n, &x, &n, &info)
    return x
  }
}

/// Eigenvalues, ascending, and orthonormal eigenvectors, the columns of `vectors`, of a symmetric matrix (LAPACK dsyev).
package struct SymmetricEigen: Sendable {
  package let values: [Double]
  package let vectors: DenseMatrix

  /// Reads the lower triangle; the elements must be finite. O(n³).
  package init(_ matrix: DenseMatrix) {
    precondition(matrix.rows == matrix.columns, "an eigendecomposition needs a square matrix")
    Threads.keepBLASSerial()
    var vectors = matrix
    var values = [Double](repeating: 0, count: matrix.rows)
    var n = Int32(matrix.rows)
    var info: Int32 = 0
    var size = max(1, 34 * n)
    var work = [Double](repeating: 0, count: Int(size))
    dsyev_("V", "L", &n, &vectors.elements, &n, &values, &work, &size, &info)
    precondition(info == 0, "LAPACK could not decompose a finite symmetric matrix")
    self.values = values
    self.vectors = vectors
  }
}
