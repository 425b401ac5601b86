import AttentionModel
import BenamouBrenier
import Testing

@Suite("Certificates")
struct CertificateProperty {
  @Test("weak duality: no potential bounds above any feasible value, with curvature and any tangent", arguments: functionalZoo)
  func weakDuality(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 1)
    let operators = example.functional.operators
    let problem = ProximalProblem(functional: example.functional, previousMass: randomMass(operators.mesh, &numbers))
    let (center, w) = randomMove(operators, from: problem.previousMass, &numbers)
    let model = problem.convexModel(at: problem.point(center, w))
    let values = (0..<10).map { _ -> Double in
      let (mass, w) = randomMove(operators, from: problem.previousMass, &numbers)
      return model.value(mass: mass, momentum: w)
    }
    let least = min(values.min()!, model.originValue)
    for trial in 0..<30 {
      // From noise to the linear term, which is nearly optimal for small steps.
      let mix = Double(trial % 3) / 2
      let size = [1e-3, 0.1, 1, 10][trial % 4] * model.range
      let phi = along(model.linear.map { mix * $0 }, size * (1 - mix), numbers.field(operators.mesh.nodeCount))
      let tangent = trial % 2 == 0 ? randomMass(operators.mesh, &numbers) : center
      let bound = model.lowerBound(potential: phi, tangent: tangent)
      #expect(bound <= least + 1e-14 * (abs(least) + abs(bound)), "trial \(trial)")
    }
  }

  @Test("a tangent may have any mass: it need not be feasible", arguments: functionalZoo)
  func wildTangents(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 2)
    let operators = example.functional.operators
    let mass = randomMass(operators.mesh, &numbers)
    let model = ProximalProblem(functional: example.functional, previousMass: mass)
    let convex = model.convexModel(at: model.origin)
    for _ in 0..<5 {
      let tangent = numbers.field(operators.mesh.nodeCount)
      let bound = convex.lowerBound(potential: convex.linear, tangent: tangent)
      #expect(bound <= convex.originValue + 1e-13 * abs(bound))
    }
  }

  @Test("a constant added to the potential changes nothing", arguments: functionalZoo)
  func constants(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 3)
    let operators = example.functional.operators
    let problem = ProximalProblem(functional: example.functional, previousMass: randomMass(operators.mesh, &numbers))
    let (center, w) = randomMove(operators, from: problem.previousMass, &numbers)
    let model = problem.convexModel(at: problem.point(center, w))
    let phi = numbers.field(operators.mesh.nodeCount)
    let bound = model.lowerBound(potential: phi, tangent: center)
    for constant in [-30.0, 1, 1000] {
      // The gradient of a constant of 1000 is 1e-13 over edges of 0.1, and enters times the potential's own gradient of 10.
      let shifted = model.lowerBound(potential: phi.map { $0 + constant }, tangent: center)
      #expect(abs(shifted - bound) <= 1e-12 * (abs(bound) + abs(constant)))
    }
  }

  @Test("the zero potential bounds by the least of the linear term", arguments: functionalZoo)
  func zeroPotential(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 4)
    let operators = example.functional.operators
    let problem = ProximalProblem(functional: example.functional, previousMass: randomMass(operators.mesh, &numbers))
    let model = problem.convexModel(at: problem.origin)
    let zero = [Double](repeating: 0, count: operators.mesh.nodeCount)
    // All mass where g is least, at no cost: the tangent at the center is g itself.
    let bound = model.lowerBound(potential: zero, tangent: model.center)
    #expect(abs(bound - model.linear.min()!) <= 1e-14 * model.range)
  }

  @Test("the tangent of the convex part is below it, and touches it", arguments: functionalZoo)
  func tangents(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 5)
    let operators = example.functional.operators
    let mass = randomMass(operators.mesh, &numbers)
    let problem = ProximalProblem(functional: example.functional, previousMass: mass)
    let model = problem.convexModel(at: problem.origin)
    let tangent = randomMass(operators.mesh, &numbers)
    func part(_ x: [Double]) -> Double {
      let change = along(x, -1, model.center)
      return model.curvature.map { dot(change, $0.apply(change)) / 2 } ?? 0
    }
    let slope = along(model.energyGradient(tangent), -1, model.linear)
    for x in [tangent, mass, randomMass(operators.mesh, &numbers)] {
      #expect(dot(slope, x) + model.tangentConstant(tangent) <= part(x) + 1e-14)
    }
    #expect(abs(dot(slope, tangent) + model.tangentConstant(tangent) - part(tangent)) <= 1e-14)
  }

  @Test("the relative gap, its floor and its sign")
  func arithmetic() {
    #expect(Certificate(lower: -1.5, upper: -1, reference: 1, floor: 1e-9).relativeGap == 0.25)
    // Nothing decreased: relative to the floor.
    #expect(Certificate(lower: -1, upper: 0, reference: 0, floor: 0.5).relativeGap == 2)
    #expect(Certificate(lower: -1, upper: 3, reference: 0, floor: 0.5).relativeGap == 8)
    // Rounding puts the bounds in the wrong order: no gap, not a negative one.
    #expect(Certificate(lower: -1 + 1e-15, upper: -1, reference: 0, floor: 1e-9).relativeGap == 0)
    // Nothing known yet.
    #expect(Certificate(lower: -.infinity, upper: .infinity, reference: 0, floor: 1).relativeGap == .infinity)
    #expect(Certificate(lower: -1, upper: .infinity, reference: 0, floor: 1).relativeGap == .infinity)
    #expect(Certificate(lower: -.infinity, upper: -1, reference: 0, floor: 1).relativeGap == .infinity)
  }
}
