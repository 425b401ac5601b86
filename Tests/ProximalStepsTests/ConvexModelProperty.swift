import Kernels
import Transport
import ProximalSteps
import Testing
import TestSupport

@Suite("The convex model")
struct ConvexModelProperty {
  /// A problem, a feasible point of it and the model there.
  private func setting(_ example: FunctionalCase, _ numbers: inout Numbers) -> (ProximalProblem, ProximalPoint, ConvexModel) {
    let path = example.path
    let problem = example.problem(from: randomMass(path.space, &numbers))
    let (mass, w) = randomMove(path, from: problem.previousMass, &numbers)
    let point = problem.point(mass, w)
    return (problem, point, problem.convexModel(at: point))
  }

  @Test("touches J to first order where it was made", arguments: functionalZoo)
  func tangency(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 1)
    let (problem, point, model) = setting(example, &numbers)
    for _ in 0..<3 {
      let (_, direction) = randomMove(model.path, from: point.mass, &numbers)
      let flow = flow(model.path, direction)
      func value(_ s: Double) -> Double { model.value(mass: along(point.mass, s, flow), momentum: along(point.momentum, s, direction)) }
      let c = problem.momentumDerivative(point)
      let slope = zip(c, direction).reduce(0) { $0 + $1.0 * $1.1 }
      let size = zip(c, direction).reduce(0) { $0 + abs($1.0 * $1.1) }
      // As for the derivative of J: fourth-order differences.
      let s = 2e-3
      let difference = (8 * (value(s) - value(-s)) - (value(2 * s) - value(-2 * s))) / (12 * s)
      #expect(abs(difference - slope) <= 1e-8 * size, "\(difference) against \(slope)")
    }
  }

  @Test("is convex along segments, and lies above its own tangent", arguments: functionalZoo)
  func convexity(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 2)
    let (problem, _, model) = setting(example, &numbers)
    for _ in 0..<5 {
      let (a, wa) = randomMove(model.path, from: problem.previousMass, &numbers)
      let (b, wb) = randomMove(model.path, from: problem.previousMass, &numbers)
      func value(_ s: Double) -> Double {
        model.value(mass: along(a.map { (1 - s) * $0 }, s, b), momentum: along(wa.map { (1 - s) * $0 }, s, wb))
      }
      let scale = abs(value(0)) + abs(value(1))
      for s in [0.1, 0.5, 0.8] { #expect(value(s) <= (1 - s) * value(0) + s * value(1) + 1e-14 * scale) }
    }
  }

  @Test("lies above J where the mobility is constant", arguments: functionalZoo.filter { $0.metric == .wasserstein })
  func majorizesInTheWassersteinMetric(_ example: FunctionalCase) {
    // With the mobility constant, J − model is σE less its convex part, which is concave, less its tangent: never positive.
    var numbers = Numbers(seed: 3)
    let (problem, point, model) = setting(example, &numbers)
    let shift = problem.objective(point) - model.value(mass: point.mass, momentum: point.momentum)
    for _ in 0..<5 {
      let (mass, w) = randomMove(model.path, from: problem.previousMass, &numbers)
      let objective = problem.objective(problem.point(mass, w))
      // The factor of the convex part is exact to 1e-13 of the kernel's largest entry, at most e^2.5.
      #expect(objective <= model.value(mass: mass, momentum: w) + shift + 1e-11)
    }
  }

  @Test("with curvature the value exceeds the linear one by ½|Uᵀ(μ − μ̄)|²", arguments: functionalZoo)
  func curvature(_ example: FunctionalCase) {
    var numbers = Numbers(seed: 4)
    let (problem, point, model) = setting(example, &numbers)
    let flat = ConvexModel(
      path: model.path, previousMass: model.previousMass, timeStep: model.timeStep, mobility: model.mobility,
      linear: model.linear, curvature: nil, center: model.center, internal: model.internal)
    #expect(flat.originValue == 0)
    #expect(flat.value(mass: problem.origin.mass, momentum: problem.origin.momentum) == 0)
    let (mass, w) = randomMove(model.path, from: problem.previousMass, &numbers)
    let end = model.path.end(mass)
    let change = along(end, -1, model.path.end(point.mass))
    let bend = model.curvature.map { half in dot(change, half.apply(change)) / 2 } ?? 0
    let excess = model.value(mass: mass, momentum: w) - flat.value(mass: mass, momentum: w)
    #expect(bend >= 0)
    #expect(abs(excess - bend) <= 1e-14 * (1 + abs(model.value(mass: mass, momentum: w))))
    // The energy gradient is the derivative of that part.
    let bending = model.curvature?.apply(change) ?? [Double](repeating: 0, count: change.count)
    for (a, b) in zip(model.path.end(along(model.energyGradient(end: end), -1, model.linear)), bending) {
      #expect(abs(a - b) <= 1e-14 * (1 + model.range))
    }
    let rest = model.value(mass: problem.origin.mass, momentum: problem.origin.momentum)
    #expect(abs(model.originValue - rest) <= 1e-15 * (1 + abs(rest)))
  }

  @Test("a constant added to the linear term changes offset alone", arguments: [spheres, circles])
  func shift(_ place: OperatorCase) {
    var numbers = Numbers(seed: 5)
    let mass = randomMass(place.operators, &numbers)
    let linear = numbers.field(place.mesh.nodeCount)
    func model(_ constant: Double) -> ConvexModel {
      ConvexModel(
        operators: place.operators, previousMass: mass, timeStep: 0.1, mobility: [Double](repeating: 1, count: place.mesh.faceCount),
        linear: linear.map { $0 + constant }, curvature: nil, center: mass)
    }
    let plain = model(0)
    let shifted = model(100)
    #expect(abs(dot(plain.linear, mass)) <= 1e-16)
    // Adding and subtracting a hundred rounds to 1.4e-14.
    for (a, b) in zip(plain.linear, shifted.linear) { #expect(abs(a - b) <= 6e-14) }
    #expect(abs(shifted.offset - plain.offset - 100) <= 6e-14)
    #expect(abs(shifted.range - plain.range) <= 6e-14)
    // What is rounding grows with the constant that was subtracted.
    #expect(plain.rounding > 0 && shifted.rounding > plain.rounding)
  }
}
