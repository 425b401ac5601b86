import Transport
import ProximalSteps
import NumericalKernels
import PrimalDual
import Spaces
import Testing
import TestSupport

@Suite("The primal-dual loop")
struct PrimalDualProperty {
  private static let references = ConicReference.all

  /// What a result says of itself, recomputed from its point and its potential.
  private func audit(_ result: PrimalDualResult, _ model: ConvexModel, _ gap: Double) throws {
    let point = try #require(result.feasible)
    #expect(point.mass.allSatisfy { $0 >= 0 })
    let path = model.path, reached = path.sums(path.inflow(point.momentum), from: model.previousMass)
    // One addition a node and slice.
    for i in reached.indices { #expect(abs(point.mass[i] - reached[i]) <= Double(path.slices) * 1e-16) }
    // Each inflow is rounded by some ε of the face flows around it, themselves of the size of the masses that move.
    for n in 1...path.slices { #expect(abs(total(path.part(point.mass, n)) - 1) <= 1e-14) }
    let upper = model.value(mass: point.mass, momentum: point.momentum)
    #expect(abs(upper - result.certificate.upper) <= model.rounding)
    // The bound reported is the best of all iterates; the last one's is within it.
    let lower = model.lowerBound(potential: result.iterate.potential, tangent: path.end(result.iterate.mass))
    #expect(lower <= result.certificate.lower + model.rounding)
    #expect(result.certificate.lower <= upper + model.rounding)
    #expect(result.certificate.reference == model.originValue)
    if result.termination == .converged { #expect(result.certificate.isMet(gap)) }
  }

  @Test("a converged result is certified, feasible and conservative", arguments: references, [(1e-4, 1), (1e-8, 1), (1e-8, 3)])
  func certified(_ reference: ConicReference, run: (gap: Double, slices: Int)) throws {
    let mesh = SphereMesh.named(reference.surface, reference.size), operators = mesh.space, gap = run.gap
    let model = reference.model(on: mesh, slices: run.slices)
    let result = PrimalDualSolver(Discretization(mesh.space, slices: run.slices)).solve(
      model, from: Iterate(startFor: model), to: Accuracy(gap: gap))
    #expect(result.termination == .converged)
    try audit(result, model, gap)
    #expect(result.certificate.upper < model.originValue)
  }

  @Test("the optimum does not depend on the start", arguments: references)
  func starts(_ reference: ConicReference) throws {
    let mesh = SphereMesh.named(reference.surface, reference.size), operators = mesh.space
    let model = reference.model(on: mesh)
    let solver = PrimalDualSolver(Discretization(operators))
    let first = solver.solve(model, from: Iterate(startFor: model), to: Accuracy(gap: 1e-8))
    var numbers = Numbers(seed: 6)
    var perturbed = Iterate(startFor: model)
    for i in perturbed.mass.indices {
      perturbed.mass[i] *= 1.5 + numbers.signed()
      perturbed.slack[i] *= 1.5 + numbers.signed()
      perturbed.potential[i] += 0.05 * model.range * numbers.signed()
    }
    for start in [
      perturbed, first.iterate.restarted(for: model, complementarity: 1e-3 * first.certificate.scale / Double(model.linear.count)),
    ] {
      let result = solver.solve(model, from: start, to: Accuracy(gap: 1e-8))
      #expect(result.termination == .converged)
      try audit(result, model, 1e-8)
      // Both within the gap of the optimum.
      #expect(abs(result.certificate.upper - first.certificate.upper) <= 2e-8 * first.certificate.scale)
    }
  }

  @Test("limits of no, one and two iterations", arguments: [0, 1, 2])
  func limits(maximum: Int) {
    for reference in Self.references where reference.density != "dirac" {
      let mesh = SphereMesh.named(reference.surface, reference.size), operators = mesh.space
      let model = reference.model(on: mesh)
      var records: [PrimalDualRecord] = []
      let result = PrimalDualSolver(Discretization(operators))
        .solve(
          model, from: Iterate(startFor: model), to: Accuracy(gap: 1e-12, maximumIterations: maximum),
          observer: { if case .iteration(let record) = $0 { records.append(record) } })
      #expect(result.termination == .iterationLimit)
      #expect(result.iterations == maximum)
      #expect(records.map(\.iteration) == Array(0...maximum))
      #expect(records.last?.stepLength == 0)
      #expect(records.dropLast().allSatisfy { $0.stepLength > 0 && $0.stepLength <= 1 })
      #expect(records.last?.certificate == result.certificate)
    }
  }

  @Test("a record an iteration: the barrier falls, the bounds close in", arguments: references)
  func records(_ reference: ConicReference) {
    let mesh = SphereMesh.named(reference.surface, reference.size), operators = mesh.space
    let model = reference.model(on: mesh)
    var records: [PrimalDualRecord] = []
    let solver = PrimalDualSolver(Discretization(operators))
    let result = solver.solve(
      model, from: Iterate(startFor: model), to: Accuracy(gap: 1e-8),
      observer: { if case .iteration(let record) = $0 { records.append(record) } })
    #expect(records.map(\.iteration) == Array(0...result.iterations))
    for (before, after) in zip(records, records.dropFirst()) {
      #expect(after.certificate.lower >= before.certificate.lower)
      #expect(after.certificate.upper <= before.certificate.upper)
      #expect(after.complementarity > 0)
    }
    // The corrector may raise the barrier once on its way from a start that is far from feasible, not three times.
    for k in records.indices.dropFirst(3) { #expect(records[k].complementarity < records[k - 3].complementarity) }
    #expect(records.last!.complementarity < 1e-3 * records[0].complementarity)
    #expect(records.last!.continuityResidual < 1e-6)
  }

  @Test("results are the same bit for bit on one thread and on two", arguments: [(4, 1), (3, 4)])
  func threads(level: Int, slices: Int) {
    let before = Threads.count
    defer { Threads.count = before }
    // Large enough for several blocks in every loop; smaller meshes never fork.
    let mesh = SphereMesh.icosphere(subdivisions: level), operators = mesh.space
    let model = ConvexModel(mesh, density: "half", mobility: "exponential", timeStep: 0.1, curvature: "linear", slices: slices)
    func solve(_ threads: Int) -> PrimalDualResult {
      Threads.count = threads
      return PrimalDualSolver(Discretization(mesh.space, slices: slices)).solve(
        model, from: Iterate(startFor: model), to: Accuracy(gap: 1e-4))
    }
    let one = solve(1)
    let two = solve(2)
    #expect(one.iterations == two.iterations && one.certificate == two.certificate)
    #expect(
      one.iterate.mass == two.iterate.mass && one.iterate.potential == two.iterate.potential && one.iterate.slack == two.iterate.slack)
    #expect(one.feasible?.mass == two.feasible?.mass && one.feasible?.momentum == two.feasible?.momentum)
  }

  @Test("a loop that is stopped early leaves a feasible point, mended where vacuum was filled", arguments: references)
  func stoppedEarly(_ reference: ConicReference) throws {
    let mesh = SphereMesh.named(reference.surface, reference.size), model = reference.model(on: mesh)
    nonisolated(unsafe) var mended = 0
    let result = PrimalDualSolver(Discretization(mesh.space)).solve(
      model, from: Iterate(startFor: model), to: Accuracy(gap: 1e-8, maximumIterations: 1),
      observer: { if case .restoration = $0 { mended += 1 } })
    #expect(result.termination == .iterationLimit)
    // Starts fill vacuum with mass that is not there, so the first points overdraw it.
    #expect(reference.density == "smooth" || mended == 1)
    let point = try #require(result.feasible)
    #expect(point.mass.allSatisfy { $0 >= 0 })
    #expect(model.value(mass: point.mass, momentum: point.momentum) == result.certificate.upper)
  }

  @Test("small random models all converge", arguments: 0..<50)
  func randomModels(seed: Int) throws {
    var numbers = Numbers(seed: UInt64(seed))
    let surfaces: [(String, Int)] = [("icosphere", 0), ("icosphere", 1), ("icosphere", 2), ("circle", 3), ("circle", 48)]
    let (surface, size) = surfaces[seed % 5]
    let mesh = SphereMesh.named(surface, size), operators = mesh.space
    let timeStep = [0.003, 0.03, 0.3, 3][seed % 4]
    let model = ConvexModel(random: mesh, timeStep: timeStep, curvature: seed % 3 == 0 ? [4, 1, 0.1] : [], &numbers)
    let result = PrimalDualSolver(Discretization(operators)).solve(model, from: Iterate(startFor: model), to: Accuracy(gap: 1e-8))
    #expect(result.termination == .converged)
    try audit(result, model, 1e-8)
  }
}
