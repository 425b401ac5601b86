import Spaces
import Transport
import ProximalSteps
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
  let operators: P1Space
  let layout: SliceLayout
  private let transform: CosineTransform
  private let stiffness: StiffnessPattern
  private let factors: [LaneCholesky]
  private let position: [Int32]
  private let elimination: EliminationPattern
  private let modes: LaneBuffer

  /// O(entries of the factor · N) storage.
  init(_ operators: P1Space, _ layout: SliceLayout) {
    self.operators = operators
    self.layout = layout
    transform = CosineTransform(layout)
    stiffness = StiffnessPattern(operators)
    elimination = EliminationPattern(stiffness.matrix, ordering: SparseCholesky(stiffness.matrix).ordering)
    let elimination = elimination
    position = elimination.position
    factors = (0..<layout.blocks).map { _ in LaneCholesky(elimination) }
    modes = LaneBuffer(count: layout.padded * operators.nodeCount)
  }

  /// Factors the matrices of all modes. O(N · operations of one factorization).
  ///
  /// The constant mode is singular on constants. Its right-hand sides sum to zero, so adding to one node's diagonal entry only
  /// chooses the constant: φ vanishes at that node.
  /// - Parameters:
  ///   - timeWeight: r_i > 0, a number a node.
  ///   - spaceWeight: c_f > 0, a number a face.
  func factor(timeWeight: [Double], spaceWeight: [Double]) {
    let mesh = operators
    let pattern = stiffness.matrix
    var laplacian = [Double](repeating: 0, count: pattern.entryCount)
    for f in 0..<mesh.faceCount { stiffness.forEachEntry(f) { laplacian[$0] += spaceWeight[f] * $1 } }
    var mass = [Double](repeating: 0, count: pattern.entryCount)
    for i in 0..<mesh.nodeCount { mass[pattern.diagonal(i)] = mesh.nodeArea[i] * timeWeight[i] }
    let slices = Double(layout.slices)
    let grounded = pattern.diagonal(0)
    parallelBlocks(count: layout.blocks, grain: 1) { block, _ in
      var eigenvalues = Lanes(repeating: 1)
      var ground = Lanes()
      if block == 0 { ground[0] = laplacian[grounded] }
      for lane in 0..<8 {
        let k = 8 * block + lane
        let wave = 2 * slices * sin(Double(k) * .pi / (2 * slices))
        eigenvalues[lane] = k < layout.slices ? wave * wave : 1
      }
      let isDefinite = factors[block].factor { mass[$0] * eigenvalues + laplacian[$0] + ($0 == grounded ? ground : Lanes()) }
      precondition(isDefinite, "a weight of the Poisson problem is not positive and finite")
    }
  }

  /// Solves for φ; both in the layout of slices. O(N · (entries of the factor + N · nodes)).
  func solve(_ right: UnsafePointer<Double>, _ potential: UnsafeMutablePointer<Double>) {
    let nodes = operators.nodeCount
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
    let nodes = operators.nodeCount
    let faces = operators.faceCount
    let pattern = stiffness.matrix
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
            stiffness.forEachEntry(f) { k, value in store(load(matrix.pointer, 8 * k) + value * weight, matrix.pointer, 8 * k) }
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
}
