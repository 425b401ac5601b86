import BenamouBrenier
import NumericalKernels

/// The augmented-Lagrangian loop of Benamou and Brenier (ALG2) for a ``GeodesicProblem``, on its dual:
///
///     maximize  Σ_i a_i (ρ^N φ^N − ρ⁰ φ¹)_i − end terms   subject to   α^t_i + Σ_c ω_c |b_c|²/2 ≤ N g^t_i
///     with      α^t = N(φ^{t+1} − φ^t),   b_c = ∇φ^n_f/√m^n_f   for the copies c = (f ∋ i, n ∈ {t, t+1}) of node i
///
/// The multiplier of α is ρ, that of a copy ρ_i b_c, their mean over the 2n copies of a face √m w: the perspective function of
/// a mean of densities is the least sum of the corners' own (Cauchy–Schwarz), so every node and time has one constraint, a
/// paraboloid, and ρ ≥ 0 comes with it. Penalties r_i for α, q_i for b follow the density averaged in time: what does not
/// depend on time is left to the cosine transform. Where 1/m varies in time, its maximum stands in the Poisson problem, and
/// the difference is a proximal term.
///
/// Only b̄ = b + multiplier/q is stored, 2n(n − 1) numbers a face and slice; the projection multiplies all copies of a node by one
/// factor 1/(1 + ρ_i/q_i), kept apart. An iteration reads that array twice and writes it once.
final class AugmentedLagrangian {
  let problem: GeodesicProblem
  let layout: SliceLayout
  /// Over-relaxation, in [1, 2).
  let relaxation: Double
  private let poisson: SpaceTimePoisson
  private var penalties = Penalties(time: [], space: [])
  /// q on faces, the mean over the corners.
  private var spaceWeight: [Double] = []

  private let nodes: Int
  private let faces: Int
  /// φ and that of the iteration before.
  private(set) var potential: LaneBuffer
  private var previousPotential: LaneBuffer
  /// 1/√m, and max_n 1/m on every face.
  private let slowness: LaneBuffer
  private let largestSlowness: [Double]
  private let hasVaryingMobility: Bool
  private let copies: LaneBuffer
  /// At nodes, for copies left and right of a time: Σ |f||b̄|², and the factors of the projection.
  private let sums: LaneBuffer
  private let factors: LaneBuffer
  /// By node, times consecutive: ρ, r α and N g.
  private let density: LaneBuffer
  private let height: LaneBuffer
  private let tilt: LaneBuffer?
  private let right: LaneBuffer
  /// Σ φ over the iterations since the mean was last taken.
  private let potentialSum: LaneBuffer
  private var summands = 0.0
  private let mass: Double

  /// - Parameter poisson: for the operators and slices of `problem`; may be shared by loops that do not run at once.
  init(_ problem: GeodesicProblem, poisson: SpaceTimePoisson, relaxation: Double) {
    self.problem = problem
    self.poisson = poisson
    self.relaxation = relaxation
    layout = poisson.layout
    let mesh = problem.operators.mesh
    nodes = mesh.nodeCount
    faces = mesh.faceCount
    let lanes = layout.padded
    potential = LaneBuffer(count: nodes * lanes)
    previousPotential = LaneBuffer(count: nodes * lanes)
    slowness = LaneBuffer(count: faces * lanes)
    copies = LaneBuffer(count: faces * lanes * 2 * mesh.ambient * mesh.dimension)
    sums = LaneBuffer(count: nodes * lanes * 2)
    factors = LaneBuffer(count: nodes * lanes * 2)
    density = LaneBuffer(count: nodes * layout.times)
    height = LaneBuffer(count: nodes * layout.times)
    right = LaneBuffer(count: nodes * lanes)
    potentialSum = LaneBuffer(count: nodes * lanes)
    mass = dot(mesh.nodeArea.values, problem.start)
    layout.interleave(problem.mobility.map { 1 / $0.squareRoot() }, count: faces, into: slowness.pointer)
    var largest = [Double](repeating: 0, count: faces)
    var varies = false
    for (k, m) in problem.mobility.enumerated() {
      varies = varies || m != problem.mobility[k % faces]
      largest[k % faces] = max(largest[k % faces], 1 / m)
    }
    largestSlowness = largest
    hasVaryingMobility = varies
    if let gradient = problem.tilt?.gradient {
      let tilt = LaneBuffer(count: nodes * layout.times)
      for t in 1..<problem.slices {
        for i in 0..<nodes { tilt.pointer[i * layout.times + t] = Double(problem.slices) * gradient[t * nodes + i] }
      }
      self.tilt = tilt
    } else {
      tilt = nil
    }
  }

  /// Begins at a potential and densities, multipliers as they would be there at the optimum. The penalties may differ from
  /// those before: that is how they change.
  func begin(potential values: [Double], densities: [Double], penalties: Penalties) {
    self.penalties = penalties
    let mesh = problem.operators.mesh
    let n = mesh.ambient
    var weight = [Double](repeating: 0, count: faces)
    for f in 0..<faces {
      for j in 0..<n { weight[f] += penalties.space[Int(mesh.faces[f * n + j])] / Double(n) }
    }
    spaceWeight = weight
    poisson.factor(timeWeight: penalties.time, spaceWeight: zip(weight, largestSlowness).map { $0 * $1 })
    layout.interleave(values, count: nodes, into: potential.pointer)
    previousPotential.pointer.update(from: potential.pointer, count: potential.count)
    for t in 0...problem.slices {
      for i in 0..<nodes { density.pointer[i * layout.times + t] = max(0, densities[t * nodes + i]) }
    }
    for i in 0..<nodes {
      density.pointer[i * layout.times] = problem.start[i]
      density.pointer[i * layout.times + problem.slices] = problem.end[i]
    }
    nodeStep(.begin)
    gradientPass(.begin)
    rightHandSide()
  }

  /// One iteration; the potential solves the Poisson problem of what came before.
  func projectOnContinuity() {
    swap(&potential, &previousPotential)
    poisson.solve(right.pointer, potential.pointer)
    add(1, times: potential.pointer, to: potentialSum.pointer, potential.count)
    summands += 1
  }

  /// The rest of it: projection on the Hamilton–Jacobi inequality, multipliers, next right-hand side.
  /// - Returns: Σ a|change of ρ| averaged over time, per unit mass.
  @discardableResult
  func projectOnInequality() -> Double {
    gradientPass(.advance)
    let change = nodeStep(.advance)
    rightHandSide()
    return change / (mass * Double(problem.slices))
  }

  /// φ, slice by slice.
  var potentials: [Double] { layout.slices(potential.pointer, count: nodes) }

  /// The mean of φ over the iterations since this was last called. The Hamilton–Jacobi inequality is convex in φ, and what
  /// oscillates from one iteration to the next cancels.
  func takeMeanPotentials() -> [Double] {
    let mean = layout.slices(potentialSum.pointer, count: nodes).map { $0 / summands }
    potentialSum.clear()
    summands = 0
    return mean
  }

  /// ρ ≥ 0 at all times, time by time.
  var densities: [Double] { times { density.pointer[$0] } }

  /// The path that satisfies the continuity equation to rounding; its densities may be negative by what is left of the error.
  /// To be asked for between the two halves of an iteration.
  var conservativePath: TransportPath {
    let slices = problem.slices
    let time = penalties.time
    let now = potentials
    var densities = times { self.density.pointer[$0] - self.height.pointer[$0] }
    for t in 1..<slices {
      for i in 0..<nodes {
        densities[t * nodes + i] += time[i] * Double(slices) * (now[t * nodes + i] - now[(t - 1) * nodes + i])
      }
    }
    for i in 0..<nodes { (densities[i], densities[slices * nodes + i]) = (problem.start[i], problem.end[i]) }
    let d = problem.operators.mesh.dimension
    let blocked = LaneBuffer(count: faces * layout.padded * d)
    eachMomentum(last: previousPotential.pointer, now: potential.pointer) { block, f, c, value in
      store(value, blocked.pointer, ((block * self.faces + f) * d + c) * 8)
    }
    return TransportPath(slices: slices, densities: densities, momenta: layout.slices(blocked.pointer, count: faces * d))
  }

  private func times(_ value: (Int) -> Double) -> [Double] {
    (0...problem.slices).flatMap { t in (0..<nodes).map { value($0 * layout.times + t) } }
  }

  private enum Phase { case begin, advance }

  // MARK: Loops over faces

  /// b̄ ← γ b(φ) + (1 − γ·factor) b̄, and its sums at the nodes; or b̄ = b(φ)/factor to begin with.
  private func gradientPass(_ phase: Phase) {
    if problem.operators.mesh.ambient == 3 {
      gradientPass(phase, corners: 3, components: 2)
    } else {
      gradientPass(phase, corners: 2, components: 1)
    }
  }

  @inline(__always)
  private func gradientPass(_ phase: Phase, corners n: Int, components d: Int) {
    let mesh = problem.operators.mesh
    let nodes = nodes
    let faces = faces
    let gamma = phase == .begin ? 1 : relaxation
    nonisolated(unsafe) let (phi, slow, copies) = (potential.pointer, slowness.pointer, copies.pointer)
    nonisolated(unsafe) let (sums, factors) = (sums.pointer, factors.pointer)
    let one = Lanes(repeating: 1)
    mesh.faces.withUnsafeBufferPointer { corner in
      mesh.hatGradients.withUnsafeBufferPointer { hat in
        mesh.faceArea.values.withUnsafeBufferPointer { area in
          nonisolated(unsafe) let (corner, hat, area) = (corner.baseAddress!, hat.baseAddress!, area.baseAddress!)
          parallelBlocks(count: layout.blocks, grain: 1) { block, _ in
            let phi = phi + block * nodes * 8
            let sums = sums + block * nodes * 16
            let factors = factors + block * nodes * 16
            sums.update(repeating: 0, count: nodes * 16)
            for f in 0..<faces {
              var g0 = Lanes()
              var g1 = Lanes()
              for j in 0..<n {
                let value = load(phi, 8 * Int(corner[f * n + j]))
                g0 += hat[(f * n + j) * d] * value
                if d == 2 { g1 += hat[(f * n + j) * d + 1] * value }
              }
              let scale = gamma * load(slow, (block * faces + f) * 8)
              g0 *= scale
              g1 *= scale
              var place = copies + (block * faces + f) * 16 * n * d
              for j in 0..<n {
                let node = 16 * Int(corner[f * n + j])
                for side in 0..<2 {
                  let factor = load(factors, node + 8 * side)
                  var square: Lanes
                  switch phase {
                  case .advance:
                    let keep = one - gamma * factor
                    let b0 = g0 + keep * load(place, 0)
                    store(b0, place, 0)
                    square = b0 * b0
                    if d == 2 {
                      let b1 = g1 + keep * load(place, 8)
                      store(b1, place, 8)
                      square += b1 * b1
                    }
                  case .begin:
                    store(g0 / factor, place, 0)
                    square = g0 * g0
                    if d == 2 {
                      store(g1 / factor, place, 8)
                      square += g1 * g1
                    }
                  }
                  store(load(sums, node + 8 * side) + area[f] * square, sums, node + 8 * side)
                  place += 8 * d
                }
              }
            }
          }
        }
      }
    }
  }

  /// What the spatial part of the next Poisson problem sees of the copies: −B of their mean less penalty.
  private func rightHandSide() {
    let mesh = problem.operators.mesh
    let n = mesh.ambient
    let d = mesh.dimension
    let nodes = nodes
    nonisolated(unsafe) let right = right.pointer
    mesh.faces.withUnsafeBufferPointer { corner in
      mesh.hatGradients.withUnsafeBufferPointer { hat in
        mesh.faceArea.values.withUnsafeBufferPointer { area in
          nonisolated(unsafe) let (corner, hat, area) = (corner.baseAddress!, hat.baseAddress!, area.baseAddress!)
          eachMomentum(last: potential.pointer, now: nil) { block, f, c, value in
            let right = right + block * nodes * 8
            let flux = area[f] * value
            for j in 0..<n {
              let node = 8 * Int(corner[f * n + j])
              store(load(right, node) - hat[(f * n + j) * d + c] * flux, right, node)
            }
          }
        }
      }
    }
  }

  /// √m⁻¹ mean(multiplier − q b) − q(max 1/m − 1/m)∇φ_last + q max(1/m) ∇φ_now, component by component.
  private func eachMomentum(
    last: UnsafeMutablePointer<Double>, now: UnsafeMutablePointer<Double>?,
    _ body: (_ block: Int, _ face: Int, _ component: Int, Lanes) -> Void
  ) {
    if problem.operators.mesh.ambient == 3 {
      eachMomentum(last: last, now: now, corners: 3, components: 2, body)
    } else {
      eachMomentum(last: last, now: now, corners: 2, components: 1, body)
    }
  }

  @inline(__always)
  private func eachMomentum(
    last: UnsafeMutablePointer<Double>, now: UnsafeMutablePointer<Double>?, corners n: Int, components d: Int,
    _ body: (_ block: Int, _ face: Int, _ component: Int, Lanes) -> Void
  ) {
    let mesh = problem.operators.mesh
    let nodes = nodes
    let faces = faces
    let varies = hasVaryingMobility
    nonisolated(unsafe) let (last, now, slow) = (last, now, slowness.pointer)
    nonisolated(unsafe) let (copies, factors) = (copies.pointer, factors.pointer)
    let largest = largestSlowness
    let weight = spaceWeight
    let space = penalties.space
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      mesh.faces.withUnsafeBufferPointer { corner in
        mesh.hatGradients.withUnsafeBufferPointer { hat in
          space.withUnsafeBufferPointer { space in
            nonisolated(unsafe) let (corner, hat, space) = (corner.baseAddress!, hat.baseAddress!, space.baseAddress!)
            parallelBlocks(count: layout.blocks, grain: 1) { block, _ in
              let factors = factors + block * nodes * 16
              let offset = block * nodes * 8
              for f in 0..<faces {
                let s = load(slow, (block * faces + f) * 8)
                var w0 = Lanes()
                var w1 = Lanes()
                var place = copies + (block * faces + f) * 16 * n * d
                for j in 0..<n {
                  let node = Int(corner[f * n + j])
                  let q = Lanes(repeating: space[node])
                  for side in 0..<2 {
                    let sign = q - 2 * q * load(factors, 16 * node + 8 * side)
                    w0 += sign * load(place, 0)
                    if d == 2 { w1 += sign * load(place, 8) }
                    place += 8 * d
                  }
                }
                let scale = s / Double(2 * n)
                w0 *= scale
                w1 *= scale
                if varies || now != nil {
                  let bound = largest[f] * weight[f]
                  let slack = Lanes(repeating: bound) - weight[f] * s * s
                  for j in 0..<n {
                    let node = 8 * Int(corner[f * n + j])
                    var value = Lanes()
                    if varies { value -= slack * load(last + offset, node) }
                    if let now { value += bound * load(now + offset, node) }
                    w0 += hat[(f * n + j) * d] * value
                    if d == 2 { w1 += hat[(f * n + j) * d + 1] * value }
                  }
                }
                body(block, f, 0, w0)
                if d == 2 { body(block, f, 1, w1) }
              }
            }
          }
        }
      }
    }
  }

  // MARK: Loop over nodes

  /// Projects on the paraboloid at every node and time, and starts the right-hand side with the time part.
  @discardableResult
  private func nodeStep(_ phase: Phase) -> Double {
    let slices = problem.slices
    let nodes = nodes
    let blocks = layout.blocks
    let stride = layout.times
    let n = Double(slices)
    let mesh = problem.operators.mesh
    let gamma = relaxation
    nonisolated(unsafe) let (phi, sums, factors, right) = (potential.pointer, sums.pointer, factors.pointer, right.pointer)
    nonisolated(unsafe) let (density, height, tilt) = (density.pointer, height.pointer, tilt?.pointer)
    let area = mesh.nodeArea.values
    let (time, space) = (penalties.time, penalties.space)
    let copies = Double(2 * mesh.ambient)
    let one = Lanes(repeating: 1)
    let lane = Lanes(0, 1, 2, 3, 4, 5, 6, 7)
    return parallelSum(count: nodes, grain: 128) { range in
      withUnsafeTemporaryAllocation(byteCount: 4 * (stride + 8) * 8, alignment: 64) { bytes in
        let scratch = bytes.bindMemory(to: Double.self).baseAddress!
        // Indexed by time; potentials by the slice that begins there, so that φ^{t+1} − φ^t reads t and t − 1.
        let line = scratch + 8
        let speed = scratch + stride + 8
        let factor = speed + stride
        let x = factor + stride
        scratch.update(repeating: 0, count: 4 * (stride + 8))
        var change = 0.0
        for i in range {
          let a = area[i]
          let r = time[i]
          let q = space[i]
          let rho = density + i * stride
          let alpha = height + i * stride
          for block in 0..<blocks { store(load(phi, (block * nodes + i) * 8), line, 8 * block) }
          if phase == .advance {
            for block in 0..<blocks { store(load(sums, (block * nodes + i) * 16), speed, 8 * block) }
            store(Lanes(), speed, 8 * blocks)
            for block in 0..<blocks {
              let t = 8 * block + 1
              store(load(speed, t) + load(sums, (block * nodes + i) * 16 + 8), speed, t)
            }
          }
          let ratio = Lanes(repeating: q / r)
          let last = rho[slices]
          let speedScale = 1 / (2 * copies * a)
          for block in 0..<blocks {
            let t = 8 * block + 1
            let old = load(rho, t)
            var new = old
            var target = r * n * (load(line, t) - load(line, t - 1))
            if phase == .advance {
              target = gamma * target + (1 - gamma) * load(alpha, t) + old
              var level = target / r
              if let tilt { level -= load(tilt + i * stride, t) }
              new = q * paraboloidMultiplier(height: level, speed: speedScale * load(speed, t), ratio: ratio, start: old / q)
              target -= new
            }
            // Times from N on are not free; they come last.
            let isEnd = lane .>= Lanes(repeating: Double(slices - t))
            new.replace(with: 0, where: isEnd)
            target.replace(with: 0, where: isEnd)
            let difference = (new - old).replacing(with: 0, where: isEnd)
            change += a * (difference * difference).squareRoot().sum()
            store(new, rho, t)
            store(target, alpha, t)
          }
          rho[slices] = last
          for block in 0...blocks {
            let t = 8 * block
            store(one / (one + load(rho, t) / q), factor, t)
            store(load(rho, t) - load(alpha, t), x, t)
          }
          for block in 0..<blocks {
            let t = 8 * block
            let place = block * nodes + i
            store(load(factor, t), factors, place * 16)
            store(load(factor, t + 1), factors, place * 16 + 8)
            store(n * a * (load(x, t + 1) - load(x, t)), right, place * 8)
          }
        }
        return change
      }
    }
  }
}

/// Penalties of the augmented Lagrangian, a number a node: r for time differences, q for gradients.
struct Penalties {
  var time: [Double]
  var space: [Double]
}
