import BenamouBrenier
import Glibc
import NumericalKernels
import SparseSystems

/// The space-time Poisson problem of the projection on the continuity equation,
///
///     a_i r_i N² (DᵀD φ)^n_i + (L(c) φ^n)_i = b^n_i,   L(c) = Σ_f |f| c_f ∇λ_i·∇λ_j,
///
/// D the differences of consecutive slices, with weights that do not depend on time. The cosine transform splits it into N
/// sparse systems, one a mode; their factors are kept.
final class SpaceTimePoisson {
  let operators: TransportOperators
  let layout: SliceLayout
  private let transform: CosineTransform
  private let pattern: SymmetricPattern
  private let factors: [LaneCholesky]
  private let position: [Int32]
  private let elimination: EliminationPattern
  private let modes: LaneBuffer
  /// Position in the pattern of entry (corner j, corner k) of face f, at (f·n + j)·n + k for k ≤ j.
  private let facePositions: [Int32]

  /// O(entries of the factor · N) storage.
  init(_ operators: TransportOperators, _ layout: SliceLayout) {
    self.operators = operators
    self.layout = layout
    transform = CosineTransform(layout)
    let mesh = operators.mesh
    let n = mesh.ambient
    var above = [Set<Int32>](repeating: [], count: mesh.nodeCount)
    for f in 0..<mesh.faceCount {
      for j in 0..<n {
        for k in 0..<n where mesh.faces[f * n + k] < mesh.faces[f * n + j] {
          above[Int(mesh.faces[f * n + j])].insert(mesh.faces[f * n + k])
        }
      }
    }
    let pattern = SymmetricPattern(rowsAboveDiagonal: above.map { $0.sorted() })
    var positions = [Int32](repeating: 0, count: mesh.faceCount * n * n)
    for f in 0..<mesh.faceCount {
      for j in 0..<n {
        for k in 0...j { positions[(f * n + j) * n + k] = Int32(pattern.position(Int(mesh.faces[f * n + j]), Int(mesh.faces[f * n + k]))) }
      }
    }
    facePositions = positions
    self.pattern = pattern
    elimination = EliminationPattern(pattern, ordering: SparseCholesky(pattern).ordering)
    let elimination = elimination
    position = elimination.position
    factors = (0..<layout.blocks).map { _ in LaneCholesky(elimination) }
    modes = LaneBuffer(count: layout.padded * mesh.nodeCount)
  }

  /// Factors the matrices of all modes. O(N · operations of one factorization).
  ///
  /// The constant mode is singular on constants. Its right-hand sides sum to zero, so adding to one node's diagonal entry only
  /// chooses the constant: φ vanishes at that node.
  /// - Parameters:
  ///   - timeWeight: r_i > 0, a number a node.
  ///   - spaceWeight: c_f > 0, a number a face.
  func factor(timeWeight: [Double], spaceWeight: [Double]) {
    let mesh = operators.mesh
    let stiffness = stiffness(spaceWeight)
    var mass = [Double](repeating: 0, count: pattern.entryCount)
    for i in 0..<mesh.nodeCount { mass[pattern.diagonal(i)] = mesh.nodeArea[i] * timeWeight[i] }
    let slices = Double(layout.slices)
    let grounded = pattern.diagonal(0)
    parallelBlocks(count: layout.blocks, grain: 1) { block, _ in
      var eigenvalues = Lanes(repeating: 1)
      var ground = Lanes()
      if block == 0 { ground[0] = stiffness[grounded] }
      for lane in 0..<8 {
        let k = 8 * block + lane
        let wave = 2 * slices * sin(Double(k) * .pi / (2 * slices))
        eigenvalues[lane] = k < layout.slices ? wave * wave : 1
      }
      let isDefinite = factors[block].factor { mass[$0] * eigenvalues + stiffness[$0] + ($0 == grounded ? ground : Lanes()) }
      precondition(isDefinite, "a weight of the Poisson problem is not positive and finite")
    }
  }

  /// Solves for φ; both in the layout of slices. O(N · (entries of the factor + N · nodes)).
  func solve(_ right: UnsafePointer<Double>, _ potential: UnsafeMutablePointer<Double>) {
    let nodes = operators.mesh.nodeCount
    nonisolated(unsafe) let modes = modes.pointer
    position.withUnsafeBufferPointer { position in
      transform.toModes(right, modes, nodes: nodes, target: position.baseAddress!)
      parallelBlocks(count: layout.blocks, grain: 1) { block, _ in factors[block].solve(modes + block * nodes * 8) }
      transform.toSlices(modes, potential, nodes: nodes, source: position.baseAddress!)
    }
  }

  /// Solves L(c^n) φ^n = b^n on every slice by itself, where b^n sums to zero; slice-major. O(N · operations of one factorization).
  /// - Parameter weights: c^n_f > 0 at `(n − 1)·faces + f`.
  /// - Returns: nil when weights are so far apart that rounding leaves a matrix not positive definite.
  func solveSlices(_ right: [Double], weights: [Double]) -> [Double]? {
    let nodes = operators.mesh.nodeCount
    let faces = operators.mesh.faceCount
    let grounded = pattern.diagonal(0)
    var result = right
    var isDefinite = [Bool](repeating: false, count: layout.blocks)
    result.withUnsafeMutableBufferPointer { result in
      isDefinite.withUnsafeMutableBufferPointer { isDefinite in
        nonisolated(unsafe) let (result, isDefinite) = (result, isDefinite)
        parallelBlocks(count: layout.blocks, grain: 1) { block, _ in
          let range = 8 * block..<min(layout.slices, 8 * block + 8)
          let matrix = LaneBuffer(count: 8 * pattern.entryCount)
          let lanes = LaneBuffer(count: 8 * nodes)
          let factor = LaneCholesky(elimination)
          for f in 0..<faces {
            var weight = Lanes(repeating: 1)
            for n in range { weight[n % 8] = weights[n * faces + f] }
            eachEntry(f) { k, value in store(load(matrix.pointer, 8 * k) + value * weight, matrix.pointer, 8 * k) }
          }
          isDefinite[block] = factor.factor { k in (k == grounded ? 2 : 1) * load(matrix.pointer, 8 * k) }
          for n in range { for i in 0..<nodes { lanes.pointer[8 * Int(position[i]) + n % 8] = result[n * nodes + i] } }
          factor.solve(lanes.pointer)
          for n in range { for i in 0..<nodes { result[n * nodes + i] = lanes.pointer[8 * Int(position[i]) + n % 8] } }
        }
      }
    }
    return isDefinite.allSatisfy { $0 } ? result : nil
  }

  /// The entries of the upper triangle that face f adds to, for weight 1.
  @inline(__always)
  private func eachEntry(_ f: Int, _ body: (_ entry: Int, _ value: Double) -> Void) {
    let mesh = operators.mesh
    let n = mesh.ambient
    let d = mesh.dimension
    for j in 0..<n {
      for k in 0...j {
        var sum = 0.0
        for c in 0..<d { sum += mesh.hatGradients[(f * n + j) * d + c] * mesh.hatGradients[(f * n + k) * d + c] }
        body(Int(facePositions[(f * n + j) * n + k]), mesh.faceArea[f] * sum)
      }
    }
  }

  /// The upper triangle of L(c).
  private func stiffness(_ spaceWeight: [Double]) -> [Double] {
    var stiffness = [Double](repeating: 0, count: pattern.entryCount)
    for f in 0..<operators.mesh.faceCount { eachEntry(f) { stiffness[$0] += spaceWeight[f] * $1 } }
    return stiffness
  }
}
