import Transport
import ProximalSteps
import NumericalKernels
import SparseSystems

/// The linearized optimality system at an iterate, factored. With D = diag(μ/(z + δ)),
///
///     𝒜 δμ + (τ/N)L δφ = r₁
///     𝒜ᵀδφ − (D⁻¹ + H) δμ = −r₂
///
/// Eliminating δμ without H leaves S = 𝒜D𝒜ᵀ + (τ/N)L, symmetric positive definite on two rings of neighbours. The convex part
/// of the energy H = U Uᵀ couples all nodes; it enters through conjugate gradients on I + UᵀXU, where X maps r₂ to δμ with H
/// left out: its eigenvalues cluster at one, since the kernel is smooth.
///
/// The shift δ is a proximal term. Without it 𝒜D𝒜ᵀ outweighs (τ/N)L by more than double precision holds as z → 0; it vanishes
/// from the solution, because each Newton step is proximal to its own iterate. It is no larger than that takes: what it adds to the
/// residual, δ times the change of log-density, is what ends the quadratic convergence of a warm start.
struct NewtonSystem: ~Copyable {
  /// The shift in units of the model's range.
  static let proximalShift = 1e-9

  let path: PathOperators
  let pattern: NewtonPattern
  private var factor: SparseCholesky
  /// 𝒜 by columns, by rows, and 𝒜D by columns.
  private var ring: [Double]
  private var ringByRows: [Double]
  private var weightedRing: [Double]
  private var values: [Double]
  private var scale: [Double]
  private var weights: [Double] = []
  /// (τ/N) ρ_f/m_f.
  private var conductance: [Double] = []
  /// (τ/N)ω (|f|/(n m_f)) ∇λ_i·∇φ_f, a number a corner.
  private var corners: [Double] = []
  private var weighted: [Double] = []
  private var gradient: [Double] = []
  private var inflow: [Double] = []
  private(set) var gradients = ConjugateGradients()
  private(set) var bent: [Double] = []
  private var zero: [Double] = []
  private var model: ConvexModel?
  /// Conjugate-gradient steps taken since the system was made.
  private(set) var innerIterations = 0

  init(_ discretization: Discretization) {
    Threads.keepBLASSerial()
    path = discretization.path
    pattern = discretization.pattern
    factor = SparseCholesky(discretization.newton)
    ring = [Double](repeating: 0, count: pattern.ringRows.count)
    ringByRows = ring
    weightedRing = ring
    values = [Double](repeating: 0, count: pattern.matrix.entryCount)
    scale = [Double](repeating: 1, count: pattern.nodeCount)
  }

  /// Assembles and factors at (μ, z, ∇φ). False when the matrix is not positive definite to working precision.
  mutating func factor(model: ConvexModel, density: [Double], gradient: [Double], weights: [Double]) -> Bool {
    self.model = model
    self.weights.copy(weights)
    conductance.fit(density.count)
    for f in density.indices { conductance[f] = model.sliceStep * density[f] / model.mobility[f] }
    let isPositive = model.stopwatch.measure(.assembly) {
      assembleRing(model, gradient)
      assembleMatrix()
      return scaleMatrix()
    }
    return isPositive && model.stopwatch.measure(.factorization) { factor.factor(values) }
  }

  /// 𝒜 by columns: entry (i, j) = ±δ_ij + ω(τ/(N a_j)) Σ_{f∋i,j} (|f|/(n m_f)) ∇λ_i·∇φ_f with the face of the row's slice, +δ at
  /// the end of a slice, −δ for the next, and ω the weight of the end in a slice's density.
  private mutating func assembleRing(_ model: ConvexModel, _ gradient: [Double]) {
    let mesh = path.space, n = mesh.cornerCount, d = mesh.dimension, facesOfSlice = mesh.faceCount
    let faceCount = path.slices * facesOfSlice, step = path.endWeight * model.sliceStep
    corners.fit(faceCount * n)
    corners.withUnsafeMutableBufferPointer { out in
      let out = out.baseAddress!
      borrow(mesh.hatGradients, gradient, mesh.faceArea.values, model.mobility) { hat, gradient, area, mobility in
        parallelBlocks(count: faceCount, grain: 2_600) { _, range in
          for face in range {
            let f = face % facesOfSlice
            let factor = step * area[f] / (Double(n) * mobility[face])
            for c in 0..<n {
              var sum = 0.0
              for x in 0..<d { sum += hat[(f * n + c) * d + x] * gradient[face * d + x] }
              out[face * n + c] = factor * sum
            }
          }
        }
      }
    }
    let pattern = pattern, weights = weights, corners = corners, inverseArea = path.space.inverseArea
    ring.withUnsafeMutableBufferPointer { ring in
      ringByRows.withUnsafeMutableBufferPointer { byRows in
        weightedRing.withUnsafeMutableBufferPointer { weighted in
          let ring = ring.baseAddress!, byRows = byRows.baseAddress!, weighted = weighted.baseAddress!
          borrow(pattern.ringSumStarts, pattern.ringSums, pattern.placesByRows, corners) { sumStarts, sums, places, corner in
            parallelBlocks(count: pattern.nodeCount, grain: 1_300) { _, range in
              for j in range {
                let diagonal = Int(pattern.ringDiagonal[j]), below = j < pattern.ringBelow.count ? Int(pattern.ringBelow[j]) : -1
                for e in Int(pattern.ringStarts[j])..<Int(pattern.ringStarts[j + 1]) {
                  var sum = 0.0
                  for k in Int(sumStarts[e])..<Int(sumStarts[e + 1]) { sum += corner[Int(sums[k])] }
                  let value = sum * inverseArea[j % inverseArea.count] + (e == diagonal ? 1 : e == below ? -1 : 0)
                  ring[e] = value
                  byRows[Int(places[e])] = value
                  weighted[e] = value * weights[j]
                }
              }
            }
          }
        }
      }
    }
  }

  /// S = 𝒜 D 𝒜ᵀ + (τ/N)L.
  private mutating func assembleMatrix() {
    let pattern = pattern, pairs = pattern.pairs
    values.withUnsafeMutableBufferPointer { values in
      borrow(pattern.productLeft, pattern.productRight, weightedRing, ring) { left, right, weighted, ring in
        borrow(pattern.stiffnessSums, pattern.stiffness, conductance) { sums, stiffness, conductance in
          parallelBlocks(count: values.count, grain: 4_096) { _, range in
            for p in range {
              var sum = 0.0
              for k in Int(pattern.productStarts[p])..<Int(pattern.productStarts[p + 1]) {
                sum += weighted[Int(left[k])] * ring[Int(right[k])]
              }
              for k in Int(pattern.stiffnessStarts[p])..<Int(pattern.stiffnessStarts[p + 1]) {
                let place = Int(sums[k])
                sum += conductance[place / pairs] * stiffness[place]
              }
              values[p] = sum
            }
          }
        }
      }
    }
  }

  /// Scales S to a unit diagonal; false when an entry there is not positive.
  private mutating func scaleMatrix() -> Bool {
    let matrix = pattern.matrix
    for i in scale.indices {
      let diagonal = values[matrix.diagonal(i)]
      guard diagonal > 0, diagonal.isFinite else { return false }
      scale[i] = 1 / diagonal.squareRoot()
    }
    values.withUnsafeMutableBufferPointer { values in
      borrow(matrix.columnStarts, matrix.rowIndices, scale) { starts, rows, scale in
        parallelBlocks(count: matrix.size, grain: 2_048) { _, range in
          for column in range {
            for p in Int(starts[column])..<Int(starts[column + 1]) { values[p] *= scale[column] * scale[Int(rows[p])] }
          }
        }
      }
    }
    return true
  }

  /// 𝒜 x.
  func applyRing(_ x: [Double], into out: inout [Double]) { sums(pattern.rowStarts, pattern.rowColumns, ringByRows, x, &out) }

  /// 𝒜ᵀ x.
  func applyRingTransposed(_ x: [Double], into out: inout [Double]) { sums(pattern.ringStarts, pattern.ringRows, ring, x, &out) }

  /// Σ_e values_e x_{index_e} over the list of every node.
  private func sums(_ starts: [Int32], _ indices: [Int32], _ values: [Double], _ x: [Double], _ out: inout [Double]) {
    out.fit(x.count)
    out.withUnsafeMutableBufferPointer { out in
      let out = out.baseAddress!
      borrow(starts, indices, values, x) { starts, indices, values, x in
        parallelBlocks(count: pattern.nodeCount, grain: 2_600) { _, range in
          for j in range {
            var sum = 0.0
            for e in Int(starts[j])..<Int(starts[j + 1]) { sum += values[e] * x[Int(indices[e])] }
            out[j] = sum
          }
        }
      }
    }
  }

  private func solveScaled(_ x: inout [Double]) {
    for i in x.indices { x[i] *= scale[i] }
    model?.stopwatch.measure(.solves) { factor.solve(in: &x) }
    for i in x.indices { x[i] *= scale[i] }
  }

  /// Solves without H.
  private mutating func solveSparse(_ r1: [Double], _ r2: [Double], _ out: inout Direction) {
    weighted.fit(r2.count)
    for i in r2.indices { weighted[i] = r2[i] * weights[i] }
    applyRing(weighted, into: &out.potential)
    for i in r1.indices { out.potential[i] = r1[i] - out.potential[i] }
    solveScaled(&out.potential)
    massStep(r2, &out)
  }

  /// δμ = D (𝒜ᵀδφ + r₂).
  private func massStep(_ r2: [Double], _ out: inout Direction) {
    applyRingTransposed(out.potential, into: &out.mass)
    for i in r2.indices { out.mass[i] = weights[i] * (out.mass[i] + r2[i]) }
  }

  /// Solves without H, with one step of refinement of the first equation, which conserves mass.
  private mutating func solveRefined(_ r1: [Double], _ r2: [Double], _ out: inout Direction) {
    solveSparse(r1, r2, &out)
    path.gradient(out.potential, times: conductance, into: &gradient)
    path.inflow(gradient, into: &inflow)
    // Taken out of the system, whose methods write into it.
    var rest: [Double] = []
    swap(&rest, &weighted)
    applyRing(out.mass, into: &rest)
    for i in r1.indices { rest[i] = r1[i] - (rest[i] + inflow[i]) }
    solveScaled(&rest)
    for i in r1.indices { out.potential[i] += rest[i] }
    swap(&rest, &weighted)
    massStep(r2, &out)
  }

  /// Solves for the masses and potentials of a direction, `refined` to conserve mass to rounding; without, as well as a predictor needs.
  mutating func solve(_ r1: [Double], _ r2: [Double], refined: Bool = true, into out: inout Direction) {
    guard let model else { preconditionFailure("factor before solving") }
    func solveLast(_ r2: [Double], _ out: inout Direction) {
      if refined { solveRefined(r1, r2, &out) } else { solveSparse(r1, r2, &out) }
    }
    guard let curvature = model.curvature else { return solveLast(r2, &out) }
    // Conjugate gradients for (I + UᵀXU) y = Uᵀδμ⁰ give y = Uᵀδμ, and that δμ = X(r₂ − U y) + …. H is the energy's, at the path's
    // end. What they work in is taken out of the system, whose methods write into it.
    var gradients = ConjugateGradients(), bent: [Double] = []
    swap(&gradients, &self.gradients)
    swap(&bent, &self.bent)
    solveSparse(r1, r2, &out)
    model.stopwatch.measure(.kernel) { curvature.project(end: out.mass, into: &gradients.residual) }
    gradients.start()
    zero.clear(r1.count)
    bent.clear(r1.count)
    let target = (refined ? 1e-22 : 1e-8) * gradients.square
    for _ in 0..<curvature.rank where gradients.square > target {
      model.stopwatch.measure(.kernel) { curvature.expand(gradients.direction, end: &bent) }
      solveSparse(zero, bent, &out)
      model.stopwatch.measure(.kernel) { curvature.project(end: out.mass, into: &gradients.image) }
      gradients.advance()
      innerIterations += 1
    }
    curvature.expand(gradients.solution, end: &bent)
    for i in r2.indices { bent[i] = r2[i] - bent[i] }
    solveLast(bent, &out)
    swap(&gradients, &self.gradients)
    swap(&bent, &self.bent)
  }
}
