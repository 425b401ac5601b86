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
  private var ring: [Double]
  private var values: [Double]
  private var scale: [Double]
  private var weights: [Double] = []
  private var model: ConvexModel?
  /// Conjugate-gradient steps taken since the system was made.
  private(set) var innerIterations = 0

  init(_ path: PathOperators) {
    Threads.keepBLASSerial()
    self.path = path
    pattern = NewtonPattern(path)
    factor = SparseCholesky(pattern.matrix)
    ring = [Double](repeating: 0, count: pattern.ringRows.count)
    values = [Double](repeating: 0, count: pattern.matrix.entryCount)
    scale = [Double](repeating: 1, count: pattern.nodeCount)
  }

  /// Assembles and factors at (μ, z, ∇φ). False when the matrix is not positive definite to working precision.
  func factor(model: ConvexModel, density: [Double], gradient: [Double], weights: [Double]) -> Bool {
    self.model = model
    self.weights = weights
    Profile.measure(.assembly) {
      assembleRing(model, gradient)
      assembleMatrix(model, density)
    }
    for i in 0..<pattern.nodeCount {
      let diagonal = values[pattern.matrix.diagonal(i)]
      guard diagonal > 0, diagonal.isFinite else { return false }
      scale[i] = 1 / diagonal.squareRoot()
    }
    let scaled = Profile.measure(.assembly) { scaledValues() }
    return Profile.measure(.factorization) { factor.factor(scaled) }
  }

  /// 𝒜 by columns: entry (i, j) = ±δ_ij + ω(τ/(N a_j)) Σ_{f∋i,j} (|f|/(n m_f)) ∇λ_i·∇φ_f with the face of the row's slice, +δ at
  /// the end of a slice, −δ for the next, and ω the weight of the end in a slice's density.
  private func assembleRing(_ model: ConvexModel, _ gradient: [Double]) {
    let mesh = path.space.mesh, n = mesh.ambient, d = mesh.dimension
    let hat = mesh.hatGradients, area = mesh.faceArea.values, mobility = model.mobility
    let faceCount = path.slices * mesh.faceCount
    let corner = [Double](unsafeUninitializedCapacity: faceCount * n) { out, count in
      nonisolated(unsafe) let out = out
      parallelBlocks(count: faceCount, grain: 2_048) { _, range in
        for face in range {
          let f = face % mesh.faceCount
          let factor = path.endWeight * model.sliceStep * area[f] / (Double(n) * mobility[face])
          for c in 0..<n {
            var sum = 0.0
            for x in 0..<d { sum += hat[(f * n + c) * d + x] * gradient[face * d + x] }
            out[face * n + c] = factor * sum
          }
        }
      }
      count = faceCount * n
    }
    let pattern = pattern, starts = pattern.ringStarts, sums = pattern.ringSums, sumStarts = pattern.ringSumStarts
    let inverseArea = path.space.inverseArea
    ring.withUnsafeMutableBufferPointer { ring in
      nonisolated(unsafe) let ring = ring
      parallelBlocks(count: pattern.nodeCount, grain: 1_024) { _, range in
        for j in range {
          for e in Int(starts[j])..<Int(starts[j + 1]) {
            var sum = 0.0
            for k in Int(sumStarts[e])..<Int(sumStarts[e + 1]) { sum += corner[Int(sums[k])] }
            ring[e] = sum * inverseArea[j % inverseArea.count]
          }
          ring[Int(pattern.ringDiagonal[j])] += 1
          if j < pattern.ringBelow.count { ring[Int(pattern.ringBelow[j])] -= 1 }
        }
      }
    }
  }

  /// S = 𝒜 D 𝒜ᵀ + (τ/N)L.
  private func assembleMatrix(_ model: ConvexModel, _ density: [Double]) {
    let pattern = pattern, ring = ring, weights = weights, starts = pattern.ringStarts
    let weighted = [Double](unsafeUninitializedCapacity: ring.count) { out, count in
      for j in 0..<pattern.nodeCount {
        for e in Int(starts[j])..<Int(starts[j + 1]) { out[e] = ring[e] * weights[j] }
      }
      count = ring.count
    }
    let conductance = density.indices.map { model.sliceStep * density[$0] / model.mobility[$0] }
    let productStarts = pattern.productStarts, left = pattern.productLeft, right = pattern.productRight
    let sumStarts = pattern.stiffnessStarts, sums = pattern.stiffnessSums, stiffness = pattern.stiffness, pairs = pattern.pairs
    values.withUnsafeMutableBufferPointer { values in
      nonisolated(unsafe) let values = values
      parallelBlocks(count: values.count, grain: 4_096) { _, range in
        for p in range {
          var sum = 0.0
          for k in Int(productStarts[p])..<Int(productStarts[p + 1]) { sum += weighted[Int(left[k])] * ring[Int(right[k])] }
          for k in Int(sumStarts[p])..<Int(sumStarts[p + 1]) {
            let place = Int(sums[k])
            sum += conductance[place / pairs] * stiffness[place]
          }
          values[p] = sum
        }
      }
    }
  }

  private func scaledValues() -> [Double] {
    let matrix = pattern.matrix, scale = scale, values = values
    return [Double](unsafeUninitializedCapacity: values.count) { out, count in
      for column in 0..<matrix.size {
        for p in Int(matrix.columnStarts[column])..<Int(matrix.columnStarts[column + 1]) {
          out[p] = values[p] * scale[column] * scale[Int(matrix.rowIndices[p])]
        }
      }
      count = values.count
    }
  }

  /// 𝒜 x.
  func applyRing(_ x: [Double]) -> [Double] {
    let starts = pattern.ringStarts, rows = pattern.ringRows, ring = ring
    var y = [Double](repeating: 0, count: x.count)
    y.withUnsafeMutableBufferPointer { y in
      for j in x.indices { for e in Int(starts[j])..<Int(starts[j + 1]) { y[Int(rows[e])] += ring[e] * x[j] } }
    }
    return y
  }

  /// 𝒜ᵀ x.
  func applyRingTransposed(_ x: [Double]) -> [Double] {
    let starts = pattern.ringStarts, rows = pattern.ringRows, ring = ring
    return x.indices.map { j in
      var sum = 0.0
      for e in Int(starts[j])..<Int(starts[j + 1]) { sum += ring[e] * x[Int(rows[e])] }
      return sum
    }
  }

  private func solveScaled(_ right: [Double]) -> [Double] {
    var scaled = right
    for i in scaled.indices { scaled[i] *= scale[i] }
    scaled = Profile.measure(.solves) { factor.solve(scaled) }
    for i in scaled.indices { scaled[i] *= scale[i] }
    return scaled
  }

  /// Solves without H, with one step of refinement of the first equation, which conserves mass.
  private func solveSparse(_ r1: [Double], _ r2: [Double], stiffnessTimes: ([Double]) -> [Double]) -> (mass: [Double], potential: [Double])
  {
    let weights = weights
    func massStep(_ potential: [Double]) -> [Double] {
      var step = applyRingTransposed(potential)
      for i in step.indices { step[i] = weights[i] * (step[i] + r2[i]) }
      return step
    }
    var weighted = r2
    for i in weighted.indices { weighted[i] *= weights[i] }
    var potential = solveScaled(subtract(r1, applyRing(weighted)))
    var mass = massStep(potential)
    let left = applyRing(mass), stiff = stiffnessTimes(potential)
    var residual = r1
    for i in residual.indices { residual[i] -= left[i] + stiff[i] }
    let correction = solveScaled(residual)
    for i in potential.indices { potential[i] += correction[i] }
    mass = massStep(potential)
    return (mass, potential)
  }

  /// Solves for (δμ, δφ). `density` is that of the factorization.
  func solve(_ r1: [Double], _ r2: [Double], density: [Double]) -> (mass: [Double], potential: [Double]) {
    guard let model else { preconditionFailure("factor before solving") }
    let stiffnessTimes = { [path] (x: [Double]) -> [Double] in
      path.inflow(model.momentum(density: density, gradient: path.gradient(x))).map { -$0 }
    }
    var solution = solveSparse(r1, r2, stiffnessTimes: stiffnessTimes)
    guard let curvature = model.curvature else { return solution }
    // The energy is that of the path's end. δμ = X(r₂ − U y) + …, y = Uᵀδμ^N: conjugate gradients for (I + UᵀXU) y = Uᵀδμ⁰.
    let zero = [Double](repeating: 0, count: r1.count)
    let right = Profile.measure(.kernel) { curvature.factor.applied(to: path.end(solution.mass), transposed: true) }
    var y = [Double](repeating: 0, count: right.count), residual = right, direction = right
    var square = dot(residual, residual)
    let target = 1e-22 * square
    var response = (mass: zero, potential: zero)
    for _ in 0..<curvature.rank where square > target {
      let bend = Profile.measure(.kernel) { curvature.factor.applied(to: direction) }
      let push = [Double](repeating: 0, count: r1.count - bend.count) + bend
      let x = solveSparse(zero, push, stiffnessTimes: stiffnessTimes)
      var image = Profile.measure(.kernel) { curvature.factor.applied(to: path.end(x.mass), transposed: true) }
      for i in image.indices { image[i] += direction[i] }
      let alpha = square / dot(direction, image)
      for i in y.indices {
        y[i] += alpha * direction[i]
        residual[i] -= alpha * image[i]
      }
      for i in zero.indices {
        response.mass[i] += alpha * x.mass[i]
        response.potential[i] += alpha * x.potential[i]
      }
      let next = dot(residual, residual)
      for i in direction.indices { direction[i] = residual[i] + next / square * direction[i] }
      square = next
      innerIterations += 1
    }
    for i in zero.indices {
      solution.mass[i] -= response.mass[i]
      solution.potential[i] -= response.potential[i]
    }
    return solution
  }
}
