import Transport
import ProximalSteps
import Testing
import TestSupport

@Suite("The proximal problem: values and derivatives")
struct ProximalProblemProperty {
  /// F(μ), part by part.
  private func free(_ problem: ProximalProblem, _ mass: [Double]) -> Double {
    let interaction = problem.energy.interaction!
    var sum = interaction.sign * dot(mass, interaction.kernel.apply(mass)) / 2
    if let potential = problem.energy.potential { sum += dot(potential, mass) }
    if let part = problem.energy.internal {
      for i in mass.indices { sum += part.reference[i] * part.law.values([mass[i] / part.reference[i]])[0] }
    }
    return sum
  }

  /// J(μ, w) − J(μ^k, 0) by its definition, face by face and entry by entry.
  private func direct(_ problem: ProximalProblem, _ mass: [Double], _ w: [Double]) -> Double {
    let mesh = problem.path.space, slices = problem.path.slices, nodes = mesh.nodeCount, d = mesh.dimension
    let times = [problem.previousMass] + (0..<slices).map { Array(mass[$0 * nodes..<($0 + 1) * nodes]) }
    var sum = 0.0
    for n in 1...slices {
      // One slice takes its end, several the mean of both ends.
      let ends = slices == 1 ? [times[n]] : [times[n - 1], times[n]]
      let kernels = ends.map { problem.energy.interaction!.kernel.apply($0) }
      for f in 0..<mesh.faceCount {
        func mean(_ fields: [[Double]], _ scale: (Int) -> Double) -> Double {
          fields.reduce(0) { sum, field in sum + mesh.corners(f).reduce(0) { $0 + field[$1] * scale($1) } }
            / Double(mesh.cornerCount * fields.count)
        }
        let density = mean(ends) { 1 / mesh.nodeArea[$0] }
        let mobility = problem.metric == .wasserstein ? 1 : mean(kernels) { _ in 1 }
        let first = ((n - 1) * mesh.faceCount + f) * d
        let square = (first..<first + d).reduce(0) { $0 + w[$1] * w[$1] }
        sum += mesh.faceArea[f] * mobility * square / (2 * problem.timeStep / Double(slices) * density)
      }
    }
    return sum + free(problem, times[slices]) - free(problem, problem.previousMass)
  }

  @Test("the objective is its definition", arguments: functionalZoo)
  func objective(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 1)
    let operators = example.path.space
    let problem = example.problem(from: randomMass(operators, &numbers))
    #expect(problem.objective(problem.origin) == 0)
    for _ in 0..<3 {
      let (mass, w) = randomMove(example.path, from: problem.previousMass, &numbers)
      let value = problem.objective(problem.point(mass, w))
      let expected = direct(problem, mass, w)
      // The difference of two energies of up to e²/2 in the direct evaluation, and sums over the faces.
      #expect(abs(value - expected) <= 1e-14 * (abs(expected) + 8))
    }
  }

  @Test("the energy difference keeps its digits where two energies would cancel", arguments: interactionZoo)
  func smallDifference(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 2)
    let operators = example.path.space
    let problem = example.problem(from: randomMass(operators, &numbers))
    let path = example.path
    let (_, w) = randomMove(path, from: problem.previousMass, &numbers)
    let step = w.map { 1e-7 * $0 }
    let point = problem.point(along(path.constant(problem.previousMass), 1, flow(path, step)), step)
    let change = along(path.end(point.mass), -1, problem.previousMass)
    let kernelMass = problem.startKernelMass, interaction = problem.energy.interaction!
    let difference = dot(change, kernelMass) + dot(change, interaction.kernel.apply(change)) / 2
    let expected = problem.action(point) + interaction.sign * difference
    // Rounding relative to the change, which is 1e-8 of the mass; a difference of energies would err relative to the energies.
    let size = zip(change, kernelMass).reduce(0) { $0 + abs($1.0 * $1.1) }
    #expect(abs(problem.objective(point) - expected) <= 1e-14 * (size + abs(expected)))
  }

  @Test("the momentum derivative is that of J along feasible directions", arguments: functionalZoo)
  func derivative(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 3)
    let operators = example.path.space
    let problem = example.problem(from: randomMass(operators, &numbers))
    for trial in 0..<4 {
      let (mass, w) =
        trial == 0
        ? (problem.origin.mass, problem.origin.momentum) : randomMove(example.path, from: problem.previousMass, &numbers)
      let c = problem.momentumDerivative(problem.point(mass, w))
      let (_, direction) = randomMove(example.path, from: mass, &numbers)
      let flow = flow(example.path, direction)
      func value(_ s: Double) -> Double { problem.objective(problem.point(along(mass, s, flow), along(w, s, direction))) }
      let slope = zip(c, direction).reduce(0) { $0 + $1.0 * $1.1 }
      let size = zip(c, direction).reduce(0) { $0 + abs($1.0 * $1.1) }
      // Central differences of fourth order: error s⁴ and rounding 1e-15/s, both below 1e-10 at s = 2e-3 but for the constant.
      let s = 2e-3
      let difference = (8 * (value(s) - value(-s)) - (value(2 * s) - value(-2 * s))) / (12 * s)
      #expect(abs(difference - slope) <= 1e-8 * size, "\(difference) against \(slope)")
    }
  }

  @Test("vacuum: infinite action where momentum flows, none where it does not", arguments: [spheres, circles])
  func vacuum(_ place: OperatorCase) {
    let mesh = place.mesh
    var numbers = Numbers(seed: 4)
    for example in functionalZoo where example.path.space.nodeCount == mesh.nodeCount {
      var mass = randomMass(mesh.space, &numbers)
      // The corners of face 0 empty: the face has no density.
      for i in mesh.corners(0) { mass[i] = 0 }
      let problem = example.problem(from: mass)
      mass = example.path.constant(mass)
      var w = problem.origin.momentum
      #expect(problem.action(problem.point(mass, w)) == 0)
      #expect(problem.objective(problem.point(mass, w)) == 0)
      w[0] = 1e-9
      #expect(problem.action(problem.point(mass, w)) == .infinity)
      #expect(problem.objective(problem.point(mass, w)) == .infinity)
      let derivative = problem.momentumDerivative(problem.origin)
      #expect(derivative.allSatisfy { $0.isFinite })
      // A face with one corner full has a density: the action is finite, and mass may flow into the vacuum.
      let edge = (0..<mesh.faceCount).first { f in mesh.corners(f).contains { mass[$0] == 0 } && mesh.corners(f).contains { mass[$0] > 0 }
      }!
      w[0] = 0
      w[edge * mesh.dimension] = 1e-3
      let action = problem.action(problem.point(mass, w))
      #expect(action.isFinite)
      // The linear kernel is used in the Wasserstein metric alone, so every mobility is positive.
      #expect(action > 0)
    }
  }
}
