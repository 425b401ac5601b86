import Spaces
import SparseSystems

/// Where the P1 stiffness of every face goes, L_ij = Σ_f c_f |f| ∇λ_i·∇λ_j, computed once for a mesh.
package struct StiffnessPattern: Sendable {
  /// One ring of neighbours, upper triangle.
  package let matrix: SymmetricPattern
  /// Position of corner pair (p ≤ q) of face f at `f·pairs + pair`, pairs in lexicographic order.
  package let places: [Int32]
  /// See ``P1Space/cornerStiffness``, in the same order.
  package let entries: [Double]
  /// Number of corner pairs of a face.
  package let pairs: Int

  package init(_ operators: P1Space) {
    let mesh = operators, n = mesh.cornerCount
    pairs = n * (n + 1) / 2
    entries = operators.cornerStiffness
    var above = [[Int32]](repeating: [], count: mesh.nodeCount)
    for f in 0..<mesh.faceCount {
      let corners = mesh.corners(f)
      for p in corners {
        for q in corners where p < q && !above[q].contains(Int32(p)) { above[q].append(Int32(p)) }
      }
    }
    let matrix = SymmetricPattern(rowsAboveDiagonal: above.map { $0.sorted() })
    self.matrix = matrix
    var places: [Int32] = []
    places.reserveCapacity(entries.count)
    for f in 0..<mesh.faceCount {
      let corners = mesh.corners(f)
      for p in 0..<n { for q in p..<n { places.append(Int32(matrix.position(corners[p], corners[q]))) } }
    }
    self.places = places
  }

  /// Calls `body(position, |f| ∇λ_p·∇λ_q)` for the corner pairs of face f.
  @inlinable @inline(__always)
  package func forEachEntry(_ f: Int, _ body: (_ place: Int, _ value: Double) -> Void) {
    for k in f * pairs..<(f + 1) * pairs { body(Int(places[k]), entries[k]) }
  }
}

extension P1Space {
  /// |f| ∇λ_p·∇λ_q of the corner pairs p ≤ q of every face, face by face, pairs in lexicographic order.
  package var cornerStiffness: [Double] {
    let n = cornerCount, d = dimension, hat = hatGradients
    var entries: [Double] = []
    entries.reserveCapacity(faceCount * n * (n + 1) / 2)
    for f in 0..<faceCount {
      for p in 0..<n {
        for q in p..<n {
          var sum = 0.0
          for c in 0..<d { sum += hat[(f * n + p) * d + c] * hat[(f * n + q) * d + c] }
          entries.append(faceArea[f] * sum)
        }
      }
    }
    return entries
  }
}
