import Spaces
import Transport

/// The change of mass that momenta bring along a path, δμ^n = B δw¹ + … + B δw^n, entry by entry: what the linear programs of a step
/// are made of. Nodes count through all slices, n·V + i, and so do momenta, (n·F + f)·d + c, both from slice 0.
extension PathOperators {
  /// N·V.
  var nodeCount: Int { slices * space.nodeCount }
  /// N·F.
  var faceCount: Int { slices * space.faceCount }
  /// N·F·d.
  var momentumCount: Int { faceCount * space.dimension }

  /// δμ of δw.
  func massChange(_ momentum: [Double]) -> [Double] {
    sums(inflow(momentum), from: [Double](repeating: 0, count: space.nodeCount))
  }

  /// The transpose, |f| ∇(y^n + … + y^N).
  func massChangeTransposed(_ multipliers: [Double]) -> [Double] {
    var result = gradient(sumsTransposed(multipliers))
    let area = space.faceArea.values, d = space.dimension
    for j in result.indices { result[j] *= area[j / d % area.count] }
    return result
  }

  /// Calls `body(node, entry)` for what momentum j changes.
  @inline(__always)
  func forEachNode(changedBy j: Int, _ body: (_ node: Int, _ entry: Double) -> Void) {
    let d = space.dimension, n = space.cornerCount, face = j / d
    let f = face % space.faceCount
    for slice in face / space.faceCount..<slices {
      for corner in f * n..<(f + 1) * n { body(slice * space.nodeCount + Int(space.faces[corner]), space.flux(corner, j % d)) }
    }
  }

  /// Calls `body(momentum, entry)` for what changes node i.
  @inline(__always)
  func forEachMomentum(changing i: Int, _ body: (_ momentum: Int, _ entry: Double) -> Void) {
    let d = space.dimension, n = space.cornerCount
    for slice in 0...i / space.nodeCount {
      space.forEachCorner(at: i % space.nodeCount) { corner in
        for c in 0..<d { body((slice * space.faceCount + corner / n) * d + c, space.flux(corner, c)) }
      }
    }
  }
}

extension P1Space {
  /// |f| ∂_c λ at a corner `f·n + k`: an entry of B.
  @inline(__always)
  func flux(_ corner: Int, _ component: Int) -> Double {
    faceArea.values[corner / cornerCount] * hatGradients[corner * dimension + component]
  }

  /// Calls `body` with the corners `f·n + k` at node i.
  @inline(__always)
  func forEachCorner(at i: Int, _ body: (Int) -> Void) {
    for k in Int(incidenceStarts[i])..<Int(incidenceStarts[i + 1]) { body(Int(incidences[k])) }
  }
}
