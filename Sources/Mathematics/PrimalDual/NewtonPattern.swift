import Transport
import ProximalSteps
import SparseSystems

/// Where every contribution to the Newton matrix goes, computed once for a mesh.
///
/// 𝒜, the derivative of the continuity equation in μ, couples a node to its neighbours at the end of its slice and, in a path
/// of several slices, in the next (one ring, stored by columns, both triangles); the reduced matrix S = 𝒜 D 𝒜ᵀ + τL couples
/// rows with a common column (two rings, upper triangle). Entries are gathered: each is the sum of a fixed list of
/// contributions in a fixed order, so assembly needs no search and no lock, and does not depend on the number of threads.
struct NewtonPattern: Sendable {
  /// Nodes times slices: the rows and columns of 𝒜 and S.
  let nodeCount: Int
  /// One ring by columns: rows of column j, ascending, at `ringStarts[j] ..< ringStarts[j + 1]`.
  let ringStarts: [Int32]
  let ringRows: [Int32]
  /// Position of (j, j) among the ring entries.
  let ringDiagonal: [Int32]
  /// Position of (j in the next slice, j); none for the last slice.
  let ringBelow: [Int32]
  /// The same by rows: columns of row i, ascending, at `rowStarts[i] ..< rowStarts[i + 1]`, and where ring entry e is among them.
  let rowStarts: [Int32]
  let rowColumns: [Int32]
  let placesByRows: [Int32]
  /// Contributions to ring entry e, as `face·n + corner of the row`, faces counted through the slices, at `ringSumStarts[e] ..< ringSumStarts[e + 1]`.
  let ringSumStarts: [Int32]
  let ringSums: [Int32]
  /// Two rings, upper triangle.
  let matrix: SymmetricPattern
  /// Products that add up to entry p of S: pairs (a, b) of ring entries of one column, at `productStarts[p] ..< …[p + 1]`.
  let productStarts: [Int32]
  let productLeft: [Int32]
  let productRight: [Int32]
  /// Contributions of L to entry p, as `face·pairs + pair of corners`, faces counted through the slices; empty beyond the first ring.
  let stiffnessStarts: [Int32]
  let stiffnessSums: [Int32]
  /// |f| ∇λ_p·∇λ_q at `face·pairs + pair`, pairs (p ≤ q) in lexicographic order.
  let stiffness: [Double]
  /// Number of corner pairs p ≤ q of a face.
  let pairs: Int

  init(_ path: PathOperators) {
    let operators = path.space, slices = path.slices
    let mesh = operators, n = mesh.cornerCount, nodesOfSlice = mesh.nodeCount, corners = mesh.faces.count
    let nodes = slices * nodesOfSlice
    nodeCount = nodes
    // The one ring: nodes that share a face, each seen once by its mark.
    var mark = [Int32](repeating: -1, count: nodesOfSlice)
    let rings = (0..<nodesOfSlice).map { j in
      var ring: [Int32] = []
      for k in Int(operators.incidenceStarts[j])..<Int(operators.incidenceStarts[j + 1]) {
        let f = Int(operators.incidences[k]) / n
        for c in f * n..<(f + 1) * n where mark[Int(mesh.faces[c])] != j {
          mark[Int(mesh.faces[c])] = Int32(j)
          ring.append(mesh.faces[c])
        }
      }
      return ring.sorted()
    }
    var starts: [Int32] = [0], rows: [Int32] = [], diagonal: [Int32] = [], below: [Int32] = []
    for slice in 0..<slices {
      for j in 0..<nodesOfSlice {
        let ring = rings[j], own = ring.firstIndex(of: Int32(j))!
        diagonal.append(Int32(rows.count + own))
        rows += ring.map { Int32(slice * nodesOfSlice) + $0 }
        if slice + 1 < slices {
          below.append(Int32(rows.count + own))
          rows += ring.map { Int32((slice + 1) * nodesOfSlice) + $0 }
        }
        starts.append(Int32(rows.count))
      }
    }
    ringStarts = starts
    ringRows = rows
    ringDiagonal = diagonal
    ringBelow = below
    let columns = (0..<nodes).flatMap { j in repeatElement(Int32(j), count: Int(starts[j + 1] - starts[j])) }
    let byRows = Self.lists(count: nodes, pairs: rows.indices.map { (Int(rows[$0]), Int32($0)) })
    rowStarts = byRows.starts
    rowColumns = byRows.items.map { columns[Int($0)] }
    var placesByRows = rows
    for (place, entry) in byRows.items.enumerated() { placesByRows[Int(entry)] = Int32(place) }
    self.placesByRows = placesByRows
    var sums: [(Int, Int32)] = []
    sums.reserveCapacity(rows.count * 2)
    for corner in 0..<slices * corners {
      let slice = corner / corners, local = corner % corners
      let row = Int32(slice * nodesOfSlice) + mesh.faces[local]
      for other in local / n * n..<(local / n + 1) * n {
        // The slice's face sees the masses at both its ends.
        for end in max(0, slice - 1)...slice {
          let column = end * nodesOfSlice + Int(mesh.faces[other])
          let entry = (Int(starts[column])..<Int(starts[column + 1])).first { rows[$0] == row }!
          sums.append((entry, Int32(corner)))
        }
      }
    }
    (ringSumStarts, ringSums) = Self.lists(count: rows.count, pairs: sums)
    // The two rings: rows of 𝒜 with a common column, upper triangle.
    mark = [Int32](repeating: -1, count: nodes)
    var above: [[Int32]] = []
    above.reserveCapacity(nodes)
    for j in 0..<nodes {
      let slice = j / nodesOfSlice
      var column: [Int32] = []
      for neighbour in rings[j % nodesOfSlice] {
        for end in max(0, slice - 1)...slice {
          let middle = end * nodesOfSlice + Int(neighbour)
          for e in Int(starts[middle])..<Int(starts[middle + 1]) where rows[e] < j && mark[Int(rows[e])] != j {
            mark[Int(rows[e])] = Int32(j)
            column.append(rows[e])
          }
        }
      }
      above.append(column.sorted())
    }
    let matrix = SymmetricPattern(rowsAboveDiagonal: above)
    self.matrix = matrix
    var counts = [Int32](repeating: 0, count: matrix.entryCount + 1)
    func forEachProduct(_ body: (_ entry: Int, _ left: Int, _ right: Int) -> Void) {
      for j in 0..<nodes {
        for b in Int(starts[j])..<Int(starts[j + 1]) {
          for a in Int(starts[j])...b { body(matrix.position(Int(rows[a]), Int(rows[b])), a, b) }
        }
      }
    }
    forEachProduct { entry, _, _ in counts[entry + 1] += 1 }
    for p in 0..<matrix.entryCount { counts[p + 1] += counts[p] }
    var filled = counts
    var left = [Int32](repeating: 0, count: Int(counts.last!)), right = left
    forEachProduct { entry, a, b in
      left[Int(filled[entry])] = Int32(a)
      right[Int(filled[entry])] = Int32(b)
      filled[entry] += 1
    }
    productStarts = counts
    productLeft = left
    productRight = right
    // The stiffness of a face, a number a pair of corners.
    let pairList = (0..<n).flatMap { p in (p..<n).map { (p, $0) } }
    pairs = pairList.count
    var places: [(Int, Int32)] = []
    places.reserveCapacity(slices * mesh.faceCount * pairList.count)
    for face in 0..<slices * mesh.faceCount {
      let f = face % mesh.faceCount, first = face / mesh.faceCount * nodesOfSlice
      for (index, (p, q)) in pairList.enumerated() {
        let position = matrix.position(first + Int(mesh.faces[f * n + p]), first + Int(mesh.faces[f * n + q]))
        places.append((position, Int32(face * pairList.count + index)))
      }
    }
    stiffness = path.constant(operators.cornerStiffness)
    (stiffnessStarts, stiffnessSums) = Self.lists(count: matrix.entryCount, pairs: places)
  }

  /// Groups (list, item) pairs by list, items in the order given.
  private static func lists(count: Int, pairs: [(Int, Int32)]) -> (starts: [Int32], items: [Int32]) {
    var starts = [Int32](repeating: 0, count: count + 1)
    for (list, _) in pairs { starts[list + 1] += 1 }
    for i in 0..<count { starts[i + 1] += starts[i] }
    var filled = starts, items = [Int32](repeating: 0, count: pairs.count)
    for (list, item) in pairs {
      items[Int(filled[list])] = item
      filled[list] += 1
    }
    return (starts, items)
  }
}
