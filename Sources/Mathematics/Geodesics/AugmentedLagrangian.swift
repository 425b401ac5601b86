import Transport
import ProximalSteps
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
  var penalties = Penalties(time: [], space: [])
  /// q on faces, the mean over the corners.
  var spaceWeight: [Double] = []

  let nodes: Int
  let faces: Int
  /// φ and that of the iteration before.
  var potential: LaneBuffer
  var previousPotential: LaneBuffer
  /// 1/√m, and max_n 1/m on every face.
  let slowness: LaneBuffer
  let largestSlowness: [Double]
  let hasVaryingMobility: Bool
  /// b̄: by block, face, corner, left or right time, component.
  let copies: LaneBuffer
  /// At nodes, for copies left and right of a time: Σ |f||b̄|², and the factors of the projection.
  let sums: LaneBuffer
  let factors: LaneBuffer
  /// By node, times consecutive: ρ, r α and N g.
  let density: LaneBuffer
  let height: LaneBuffer
  let tilt: LaneBuffer?
  /// The right-hand side of the Poisson problem.
  let right: LaneBuffer
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
    let mesh = problem.operators
    nodes = mesh.nodeCount
    faces = mesh.faceCount
    let lanes = layout.padded
    potential = LaneBuffer(count: nodes * lanes)
    previousPotential = LaneBuffer(count: nodes * lanes)
    slowness = LaneBuffer(count: faces * lanes)
    copies = LaneBuffer(count: faces * lanes * 2 * mesh.cornerCount * mesh.dimension)
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

  /// Begins at a potential and densities, multipliers as they would be there at the optimum.
  func begin(potential values: [Double], densities: [Double], penalties: Penalties) {
    setPenalties(penalties)
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
    gradientPass(begins: true)
    rightHandSide()
  }

  /// Goes on with other penalties; what is projected and the multipliers stay as they are.
  func change(to penalties: Penalties) {
    for i in 0..<nodes {
      let scale = penalties.time[i] / self.penalties.time[i]
      for t in 1..<problem.slices { height.pointer[i * layout.times + t] *= scale }
    }
    scaleCopies(.project)
    setPenalties(penalties)
    nodeStep(.change)
    scaleCopies(.restore)
    rightHandSide()
  }

  private func setPenalties(_ penalties: Penalties) {
    self.penalties = penalties
    let mesh = problem.operators
    let n = mesh.cornerCount
    var weight = [Double](repeating: 0, count: faces)
    for f in 0..<faces {
      for j in 0..<n { weight[f] += penalties.space[Int(mesh.faces[f * n + j])] / Double(n) }
    }
    spaceWeight = weight
    poisson.factor(timeWeight: penalties.time, spaceWeight: zip(weight, largestSlowness).map { $0 * $1 })
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
    gradientPass(begins: false)
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
    let d = problem.operators.dimension
    let blocked = LaneBuffer(count: faces * layout.padded * d)
    eachMomentum(last: previousPotential.pointer, now: potential.pointer) { block, f, c, value in
      store(value, blocked.pointer, ((block * self.faces + f) * d + c) * 8)
    }
    return TransportPath(slices: slices, densities: densities, momenta: layout.slices(blocked.pointer, count: faces * d))
  }

  private func times(_ value: (Int) -> Double) -> [Double] {
    (0...problem.slices).flatMap { t in (0..<nodes).map { value($0 * layout.times + t) } }
  }

  /// What a step over the nodes is part of: the start from a potential and densities, an iteration, or a change of penalties.
  enum Phase { case begin, advance, change }
}

/// Penalties of the augmented Lagrangian, a number a node: r for time differences, q for gradients.
struct Penalties {
  var time: [Double]
  var space: [Double]

  func scaled(by factor: Double) -> Penalties { Penalties(time: time.map { factor * $0 }, space: space.map { factor * $0 }) }
}
