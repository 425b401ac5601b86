import LinearPrograms

/// The operator B of the discrete continuity equation μ = μᵏ + B w, face by face.
///
/// Face f has `corners` nodes (3 on a triangulated sphere, 2 on the circle) and a momentum of `components` numbers
/// (2 or 1, in an orthonormal frame of the face):
///
///     (B w)_i = Σ_f Σ_c coefficients[(f·corners + k)·components + c] · w[f·components + c],   k the corner of f at node i.
///
/// The entry is |f| ∂_c λ_i. The entries of a face sum to zero over its corners: what one node gains others lose.
package struct FluxMatrix: Sendable, Equatable {
  package let nodeCount: Int
  package let faceCount: Int
  /// Nodes of a face.
  package let corners: Int
  /// Numbers in the momentum of a face.
  package let components: Int
  /// Node of each corner, face by face: `faceCount · corners`.
  package let nodes: [Int32]
  /// `faceCount · corners · components` entries.
  package let coefficients: [Double]
  /// Area (length) of each face, positive.
  package let weights: [Double]
  /// Faces at node i: `incident[incidentStarts[i]..<incidentStarts[i+1]]`.
  let incidentStarts: [Int]
  let incident: [Int32]

  /// - Throws: `LinearProgramError` for wrong lengths, indices or numbers, a repeated corner, or columns that do not conserve
  ///   mass to 1e-9 of the face's largest entry.
  package init(
    nodeCount: Int, corners: Int, components: Int, nodes: [Int32], coefficients: [Double], weights: [Double]
  ) throws(LinearProgramError) {
    let faceCount = weights.count
    guard nodeCount > 0, corners >= 2, components >= 1, components < corners else {
      throw .data("no such mesh: \(nodeCount) nodes, \(corners) corners, \(components) components")
    }
    guard nodes.count == faceCount * corners else { throw .length(what: "nodes", count: nodes.count, expected: faceCount * corners) }
    for (index, node) in nodes.enumerated() where node < 0 || Int(node) >= nodeCount {
      throw .outOfRange(what: "nodes", index: index, value: Int(node), count: nodeCount)
    }
    try check(coefficients, count: faceCount * corners * components, "coefficients")
    try check(weights, count: faceCount, "weights", atLeast: .leastNonzeroMagnitude)
    for f in 0..<faceCount {
      for k in 0..<corners {
        for l in 0..<k where nodes[f * corners + k] == nodes[f * corners + l] {
          throw .repeated(row: Int(nodes[f * corners + k]), column: f)
        }
      }
      for c in 0..<components {
        var sum = 0.0
        var largest = 0.0
        for k in 0..<corners {
          let entry = coefficients[(f * corners + k) * components + c]
          sum += entry
          largest = max(largest, entry.magnitude)
        }
        guard sum.magnitude <= 1e-9 * largest else { throw .data("face \(f), component \(c) does not conserve mass: sum \(sum)") }
      }
    }
    self.nodeCount = nodeCount
    self.faceCount = faceCount
    self.corners = corners
    self.components = components
    self.nodes = nodes
    self.coefficients = coefficients
    self.weights = weights
    var starts = [Int](repeating: 0, count: nodeCount + 1)
    for node in nodes { starts[Int(node) + 1] += 1 }
    for i in 0..<nodeCount { starts[i + 1] += starts[i] }
    var place = starts
    var incident = [Int32](repeating: 0, count: nodes.count)
    for (k, node) in nodes.enumerated() {
      incident[place[Int(node)]] = Int32(k / corners)
      place[Int(node)] += 1
    }
    self.incidentStarts = starts
    self.incident = incident
  }

  /// B w. O(faces).
  package func apply(_ w: [Double]) -> [Double] {
    precondition(w.count == faceCount * components, "a momentum has components · faces numbers")
    var result = [Double](repeating: 0, count: nodeCount)
    for k in 0..<faceCount * corners {
      let momentum = k / corners * components
      var sum = 0.0
      for c in 0..<components { sum += coefficients[k * components + c] * w[momentum + c] }
      result[Int(nodes[k])] += sum
    }
    return result
  }

  /// Bᵀφ: |f| times the gradient of φ on each face. O(faces).
  package func adjoint(_ phi: [Double]) -> [Double] {
    precondition(phi.count == nodeCount, "a potential has one number a node")
    var result = [Double](repeating: 0, count: faceCount * components)
    for k in 0..<faceCount * corners {
      let momentum = k / corners * components
      let value = phi[Int(nodes[k])]
      for c in 0..<components { result[momentum + c] += coefficients[k * components + c] * value }
    }
    return result
  }

  /// Mean density over the corners of each face, `masses` and `areas` by node. O(faces).
  package func faceDensities(masses: [Double], areas: [Double]) -> [Double] {
    (0..<faceCount).map { f in
      var sum = 0.0
      for k in f * corners..<(f + 1) * corners { sum += masses[Int(nodes[k])] / areas[Int(nodes[k])] }
      return sum / Double(corners)
    }
  }

  /// The faces at node i.
  func faces(at i: Int) -> ArraySlice<Int32> { incident[incidentStarts[i]..<incidentStarts[i + 1]] }

  /// Calls `body(node, momentum index, coefficient)` for every entry of B.
  @inline(__always) func forEachTerm(_ body: (Int, Int, Double) -> Void) {
    for k in 0..<nodes.count {
      let momentum = k / corners * components
      for c in 0..<components { body(Int(nodes[k]), momentum + c, coefficients[k * components + c]) }
    }
  }
}
