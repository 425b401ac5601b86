import Kernels
import Transport
import ProximalSteps
import Spaces
import Testing
import TestSupport

@Suite("Certificates")
struct CertificateProperty {
  @Test("weak duality: no potential bounds above any feasible value, with curvature and any tangent", arguments: functionalZoo)
  func weakDuality(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 1)
    let path = example.path, operators = path.space
    let problem = example.problem(from: randomMass(operators, &numbers))
    let (center, w) = randomMove(path, from: problem.previousMass, &numbers)
    let model = problem.convexModel(at: problem.point(center, w))
    let values = (0..<10).map { _ -> Double in
      let (mass, w) = randomMove(path, from: problem.previousMass, &numbers)
      return model.value(mass: mass, momentum: w)
    }
    let least = min(values.min()!, model.originValue)
    for trial in 0..<30 {
      // From noise to the linear term, which is nearly optimal for small steps.
      let mix = Double(trial % 3) / 2
      let size = [1e-3, 0.1, 1, 10][trial % 4] * model.range
      let phi = along(model.linear.map { mix * $0 }, size * (1 - mix), numbers.field(model.linear.count))
      let tangent = trial % 2 == 0 ? randomMass(operators, &numbers) : path.end(center)
      let bound = model.lowerBound(potential: phi, tangent: tangent)
      #expect(bound <= least + 1e-14 * (abs(least) + abs(bound)), "trial \(trial)")
    }
  }

  @Test("a tangent may have any mass: it need not be feasible", arguments: functionalZoo)
  func wildTangents(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 2)
    let operators = example.path.space
    let mass = randomMass(operators, &numbers)
    let model = example.problem(from: mass)
    let convex = model.convexModel(at: model.origin)
    for _ in 0..<5 {
      let tangent = numbers.field(operators.nodeCount)
      let bound = convex.lowerBound(potential: convex.linear, tangent: tangent)
      #expect(bound <= convex.originValue + 1e-13 * abs(bound))
    }
  }

  @Test("a constant added to the potential changes nothing", arguments: functionalZoo)
  func constants(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 3)
    let path = example.path, operators = path.space
    let problem = example.problem(from: randomMass(operators, &numbers))
    let (center, w) = randomMove(path, from: problem.previousMass, &numbers)
    let model = problem.convexModel(at: problem.point(center, w))
    let phi = numbers.field(model.linear.count)
    let bound = model.lowerBound(potential: phi, tangent: path.end(center))
    for constant in [-30.0, 1, 1000] {
      // The gradient of a constant of 1000 is 1e-13 over edges of 0.1, and enters times the potential's own gradient of 10.
      let shifted = model.lowerBound(potential: phi.map { $0 + constant }, tangent: path.end(center))
      #expect(abs(shifted - bound) <= 1e-12 * (abs(bound) + abs(constant)))
    }
  }

  @Test("the bound is its definition: Σ φμ^k − max (φ + kinetic − ĝ) + what the tangent leaves", arguments: interactionZoo)
  func definition(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 4)
    let path = example.path, mesh = path.space
    let mass = randomMass(mesh, &numbers)
    let problem = example.problem(from: mass)
    let (center, w) = randomMove(path, from: mass, &numbers)
    let model = problem.convexModel(at: problem.point(center, w))
    let tangent = randomMass(mesh, &numbers)
    let nodes = mesh.nodeCount, slices = path.slices, d = mesh.dimension
    let slope = model.energyGradient(end: tangent)
    let change = along(tangent, -1, path.end(center))
    let part = model.curvature.map { dot(change, $0.apply(change)) / 2 } ?? 0
    // The convex part at x is at least part + (slope − g)·(x − tangent).
    let constant = part - dot(path.end(along(slope, -1, model.linear)), tangent)
    for size in [0, 0.1, 1] {
      let phi = numbers.field(slices * nodes).map { size * $0 }
      var kinetic = [[Double]](repeating: [Double](repeating: 0, count: nodes), count: slices + 1)
      for n in 0..<slices {
        let gradient = FaceVectorField(components: d, values: mesh.gradient(Array(phi[n * nodes..<(n + 1) * nodes])))
        for f in 0..<mesh.faceCount {
          let share =
            model.timeStep / Double(slices) / 2 * mesh.faceArea[f] / Double(d + 1) * gradient.squaredNorm(f)
            / model.mobility[n * mesh.faceCount + f]
          for i in mesh.corners(f) { kinetic[n][i] += share / mesh.nodeArea[i] }
        }
      }
      // A time between two slices has half the kinetic term of each; the start has half of the first, the end of the last.
      var expected = constant + dot(Array(phi[..<nodes]), mass)
      if slices > 1 { expected -= dot(kinetic[0], mass) / 2 }
      var size = abs(constant)
      for n in 0..<slices {
        var worst = -Double.infinity
        for i in 0..<nodes {
          let k = n * nodes + i
          let mean = slices == 1 ? kinetic[0][i] : (kinetic[n][i] + kinetic[n + 1][i]) / 2
          worst = max(worst, phi[k] - (n + 1 < slices ? phi[k + nodes] : 0) + mean - slope[k])
        }
        expected -= worst
        size += abs(worst)
      }
      let bound = model.lowerBound(potential: phi, tangent: tangent)
      #expect(abs(bound - expected) <= 1e-14 * (size + 1))
    }
  }

  @Test("the relative gap, its floor and its sign")
  func arithmetic() {
    let plain = Certificate(lower: -1.5, upper: -1, reference: 1, rounding: 0)
    #expect(plain.scale == 2 && plain.relativeGap == 0.25)
    #expect(plain.isMet(0.25) && !plain.isMet(0.2499))
    // Nothing decreased, or the value rose: relative to the least decrease of which seven digits can be told.
    let floored = Certificate(lower: -1, upper: 0, reference: 0, rounding: 0.5e-7)
    #expect(abs(floored.scale - 0.5) <= 1e-16 && abs(floored.relativeGap - 2) <= 1e-15)
    #expect(abs(Certificate(lower: -1, upper: 3, reference: 0, rounding: 0.5e-7).relativeGap - 8) <= 1e-14)
    // A decrease above the floor is not touched by it.
    #expect(Certificate(lower: -1, upper: -1, reference: 0, rounding: 0.5e-7).scale == 1)
    // Rounding puts the bounds in the wrong order: no gap, not a negative one.
    let crossed = Certificate(lower: -1 + 1e-15, upper: -1, reference: 0, rounding: 0)
    #expect(crossed.relativeGap == 0 && crossed.isMet(0))
    // Bounds that agree to rounding meet any tolerance.
    let tight = Certificate(lower: -1e-14, upper: 0, reference: 0, rounding: 1e-14)
    #expect(tight.relativeGap > 1e-8 && tight.isMet(1e-8))
  }

  @Test("bounds of which one is not known yet meet nothing")
  func unknownBounds() {
    for (lower, upper) in [(-Double.infinity, Double.infinity), (-1, .infinity), (-.infinity, -1)] {
      let certificate = Certificate(lower: lower, upper: upper, reference: 0, rounding: 1)
      #expect(certificate.relativeGap == .infinity && !certificate.isMet(1e300))
    }
  }
}
