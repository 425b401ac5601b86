import BenamouBrenier
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
/// from the solution, because each Newton step is proximal to its own iterate.
final class NewtonSystem {
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
  private var model: ConvexModel?
  /// Conjugate-gradient steps taken since the system was made.
  private(set) var innerIterations = 0

  init(_ path: PathOperators) {
    Threads.keepBLASSerial()
    self.path = path
    pattern = NewtonPattern(path)
    factor = SparseCholesky(pattern.matrix)
    ring = [Double](repeating: 0, count: pattern.ringRows.count)
    ringByRows = ring
    weightedRing = ring
    values = [Double](repeating: 0, count: pattern.matrix.entryCount)
    scale = [Double](repeating: 1, count: pattern.nodeCount)
  }

  /// Assembles and factors at (μ, z, ∇φ). False when the matrix is not positive definite to working precision.
  func factor(model: ConvexModel, density: [Double], gradient: [Double], weights: [Double]) -> Bool {
    self.model = model
    self.weights = weights
    conductance = density.indices.map { model.sliceStep * density[$0] / model.mobility[$0] }
    let isPositive = Profile.measure(.assembly) {
      assembleRing(model, gradient)
      assembleMatrix()
      return scaleMatrix()
    }
    return isPositive && Profile.measure(.factorization) { factor.factor(values) }
  }

  /// 𝒜 by columns: entry (i, j) = ±δ_ij + ω(τ/(N a_j)) Σ_{f∋i,j} (|f|/(n m_f)) ∇λ_i·∇φ_f with the face of the row's slice, +δ at
  /// the end of a slice, −δ for the next, and ω the weight of the end in a slice's density.
  private func assembleRing(_ model: ConvexModel, _ gradient: [Double]) {
    let mesh = path.space.mesh, n = mesh.ambient, d = mesh.dimension, facesOfSlice = mesh.faceCount
    let faceCount = path.slices * facesOfSlice, step = path.endWeight * model.sliceStep
    let corner = [Double](unsafeUninitializedCapacity: faceCount * n) { out, count in
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
      count = faceCount * n
    }
    let pattern = pattern, weights = weights, inverseArea = path.space.inverseArea
    ring.withUnsafeMutableBufferPointer { ring in
      ringByRows.withUnsafeMutableBufferPointer { byRows in
        weightedRing.withUnsafeMutableBufferPointer { weighted in
          let ring = ring.baseAddress!, byRows = byRows.baseAddress!, weighted = weighted.baseAddress!
          borrow(pattern.ringSumStarts, pattern.ringSums, pattern.placesByRows, corner) { sumStarts, sums, places, corner in
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
  private func assembleMatrix() {
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
  private func scaleMatrix() -> Bool {
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
  func applyRing(_ x: [Double]) -> [Double] { sums(pattern.rowStarts, pattern.rowColumns, ringByRows, x) }

  /// 𝒜ᵀ x.
  func applyRingTransposed(_ x: [Double]) -> [Double] { sums(pattern.ringStarts, pattern.ringRows, ring, x) }

  /// Σ_e values_e x_{index_e} over the list of every node.
  private func sums(_ starts: [Int32], _ indices: [Int32], _ values: [Double], _ x: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: x.count) { out, count in
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
      count = x.count
    }
  }

  private func solveScaled(_ right: [Double]) -> [Double] {
    var scaled = right
    for i in scaled.indices { scaled[i] *= scale[i] }
    scaled = Profile.measure(.solves) { factor.solve(scaled) }
    for i in scaled.indices { scaled[i] *= scale[i] }
    return scaled
  }

  /// Solves without H.
  private func solveSparse(_ r1: [Double], _ r2: [Double]) -> (mass: [Double], potential: [Double]) {
    var weighted = r2
    for i in weighted.indices { weighted[i] *= weights[i] }
    let potential = solveScaled(subtract(r1, applyRing(weighted)))
    return (massStep(potential, r2), potential)
  }

  /// δμ = D (𝒜ᵀδφ + r₂).
  private func massStep(_ potential: [Double], _ r2: [Double]) -> [Double] {
    var step = applyRingTransposed(potential)
    for i in step.indices { step[i] = weights[i] * (step[i] + r2[i]) }
    return step
  }

  /// Solves without H, with one step of refinement of the first equation, which conserves mass.
  private func solveRefined(_ r1: [Double], _ r2: [Double]) -> (mass: [Double], potential: [Double]) {
    var (mass, potential) = solveSparse(r1, r2)
    let left = applyRing(mass), stiff = path.inflow(path.gradient(potential, times: conductance))
    var residual = r1
    for i in residual.indices { residual[i] -= left[i] + stiff[i] }
    let correction = solveScaled(residual)
    for i in potential.indices { potential[i] += correction[i] }
    mass = massStep(potential, r2)
    return (mass, potential)
  }

  /// Solves for (δμ, δφ), `refined` to conserve mass to rounding; without, as well as a predictor needs.
  func solve(_ r1: [Double], _ r2: [Double], refined: Bool = true) -> (mass: [Double], potential: [Double]) {
    guard let model else { preconditionFailure("factor before solving") }
    let last = refined ? solveRefined : solveSparse
    guard let curvature = model.curvature else { return last(r1, r2) }
    // The energy is that of the path's end. Conjugate gradients for (I + UᵀXU) y = Uᵀδμ⁰ give y = Uᵀδμ^N, and that
    // δμ = X(r₂ − U y) + ….
    let zero = [Double](repeating: 0, count: r1.count)
    func bend(_ y: [Double]) -> [Double] {
      let end = Profile.measure(.kernel) { curvature.factor.applied(to: y) }
      return [Double](repeating: 0, count: r1.count - end.count) + end
    }
    func project(_ mass: [Double]) -> [Double] {
      Profile.measure(.kernel) { curvature.factor.applied(to: path.end(mass), transposed: true) }
    }
    var residual = project(solveSparse(r1, r2).mass)
    var y = [Double](repeating: 0, count: residual.count), direction = residual
    var square = dot(residual, residual)
    let target = (refined ? 1e-22 : 1e-8) * square
    for _ in 0..<curvature.rank where square > target {
      var image = project(solveSparse(zero, bend(direction)).mass)
      for i in image.indices { image[i] += direction[i] }
      let alpha = square / dot(direction, image)
      for i in y.indices {
        y[i] += alpha * direction[i]
        residual[i] -= alpha * image[i]
      }
      let next = dot(residual, residual)
      for i in direction.indices { direction[i] = residual[i] + next / square * direction[i] }
      square = next
      innerIterations += 1
    }
    return last(r1, subtract(r2, bend(y)))
  }
}
