import Kernels
import Transport
import ProximalSteps
import Glibc
import Spaces
import Testing

@testable import PrimalDual
import TestSupport

@Suite("The Newton system against dense matrices")
struct NewtonSystemProperty {
  /// The residuals that the system linearizes, at (μ, φ), without the slack.
  private func residuals(_ model: ConvexModel, _ mass: [Double], _ phi: [Double]) -> (continuity: [Double], hamiltonJacobi: [Double]) {
    let zero = [Double](repeating: 0, count: mass.count)
    let residuals = Residuals(model, Iterate(mass: mass, potential: phi, slack: zero))
    return (residuals.continuity, residuals.hamiltonJacobi)
  }

  /// Column by column derivatives of the residuals. R₁ is bilinear and R₂ quadratic, so central differences of any width are exact.
  private func jacobian(_ model: ConvexModel, _ mass: [Double], _ phi: [Double]) -> [[Double]] {
    let n = mass.count
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: 2 * n), count: 2 * n)
    for j in 0..<2 * n {
      func shifted(_ s: Double) -> [Double] {
        var (m, p) = (mass, phi)
        if j < n { m[j] += s } else { p[j - n] += s }
        let (r1, r2) = residuals(model, m, p)
        return r1 + r2
      }
      let width = j < n ? 1 / Double(n) : 0.1
      for (i, (up, down)) in zip(shifted(width), shifted(-width)).enumerated() { matrix[i][j] = (up - down) / (2 * width) }
    }
    return matrix
  }

  @Test(
    "solves the full linearized system, with and without curvature",
    arguments: [("icosphere", 1, 1), ("circle", 20, 1), ("icosphere", 0, 3), ("circle", 12, 4)], [[], [1, 3, 0.5], [200.0, 50, 10]])
  func direction(surface: (String, Int, Int), curvature: [Double]) {
    var numbers = Numbers(seed: 8)
    let mesh = SphereMesh.named(surface.0, surface.1), operators = mesh.space
    for timeStep in [0.05, 1] {
      let slices = surface.2
      let model = ConvexModel(random: mesh, slices: slices, timeStep: timeStep, curvature: curvature, &numbers)
      let n = slices * operators.nodeCount
      let mass = (0..<slices).flatMap { _ in mesh.masses(numbers.field(mesh.nodeCount).map { exp($0) }) }
      let phi = numbers.field(n).map { 0.3 * $0 }
      let weights = zip(mass, numbers.field(n)).map { $0 / (0.2 + 0.1 * $1) }
      let state = Residuals(model, Iterate(mass: mass, potential: phi, slack: [Double](repeating: 0, count: n)))
      var system = NewtonSystem(Discretization(model.path.space, slices: model.path.slices))
      let done = system.factor(model: model, density: state.density, gradient: state.gradient, weights: weights)
      #expect(done)
      let r1 = numbers.field(n).map { $0 / Double(n) }
      let r2 = numbers.field(n)
      var direction = Direction()
      system.solve(r1, r2, into: &direction)
      let massStep = direction.mass, potentialStep = direction.potential
      // J₁ (δμ, δφ) = r₁ and J₂ (δμ, δφ) − D⁻¹δμ = −r₂.
      let matrix = jacobian(model, mass, phi)
      let step = massStep + potentialStep
      for i in 0..<n {
        // Condition numbers up to 1e5 in these cases; one step of refinement brings the first equation to rounding.
        let first = inner(matrix[i], step) - r1[i]
        #expect(abs(first) <= 1e-12)
        let second = inner(matrix[n + i], step) - massStep[i] / weights[i] + r2[i]
        #expect(abs(second) <= 1e-9, "equation \(i): \(second)")
      }
      #expect((curvature.isEmpty) == (system.innerIterations == 0))
    }
  }

  @Test("𝒜 and its transpose are adjoint, and 𝒜 is the derivative of the continuity equation in μ", arguments: [1, 3])
  func ring(slices: Int) {
    var numbers = Numbers(seed: 9)
    let mesh = SphereMesh.icosphere(subdivisions: 2), operators = mesh.space
    let model = ConvexModel(random: mesh, slices: slices, timeStep: 0.2, curvature: [], &numbers)
    let n = slices * operators.nodeCount, mass = model.path.constant(model.previousMass)
    let phi = numbers.field(n)
    let state = Residuals(model, Iterate(mass: mass, potential: phi, slack: numbers.field(n)))
    var system = NewtonSystem(Discretization(model.path.space, slices: model.path.slices))
    let done = system.factor(
      model: model, density: state.density, gradient: state.gradient, weights: [Double](repeating: 1, count: n))
    #expect(done)
    let x = numbers.field(n)
    let y = numbers.field(n)
    var image: [Double] = [], transposed: [Double] = []
    system.applyRing(x, into: &image)
    system.applyRingTransposed(y, into: &transposed)
    // Each side is a sum of some thousand products of order ten.
    #expect(abs(inner(image, y) - inner(x, transposed)) <= 1e-11)
    // Mass is conserved: columns of 𝒜 add up to one in the last slice, to zero in those before, whose mass goes on.
    #expect(abs(total(image) - total(model.path.end(x))) <= 1e-12)
    let up = residuals(model, zip(mass, x).map { $0 + $1 }, phi).continuity
    let here = residuals(model, mass, phi).continuity
    // The equation is affine in μ.
    for i in 0..<n { #expect(abs(up[i] - here[i] - image[i]) <= 1e-12) }
  }

  @Test("what cannot be factored is reported")
  func failure() {
    var numbers = Numbers(seed: 10)
    let mesh = SphereMesh.icosphere(subdivisions: 1), operators = mesh.space
    let model = ConvexModel(random: mesh, timeStep: 0.2, curvature: [], &numbers)
    let n = operators.nodeCount
    let state = Residuals(model, Iterate(startFor: model))
    var system = NewtonSystem(Discretization(model.path.space, slices: model.path.slices))
    for bad in [-1.0, .nan, .infinity] {
      let done = system.factor(
        model: model, density: state.density, gradient: state.gradient, weights: [Double](repeating: bad, count: n))
      #expect(!done)
    }
    let done = system.factor(
      model: model, density: state.density, gradient: state.gradient, weights: [Double](repeating: 1, count: n))
    #expect(done)
  }

  @Test(
    "further iterates need no memory of the size of a path's field", .enabled(if: AllocationCounter.isAvailable), arguments: [1, 3],
    ["none", "stiff"])
  func memoryIsTakenOnce(slices: Int, curvature: String) throws {
    let reference = try #require(ConicReference.all.first { $0.curvature == curvature })
    let mesh = SphereMesh.named(reference.surface, reference.size)
    let model = reference.model(on: mesh, slices: slices)
    var system = NewtonSystem(Discretization(model.path.space, slices: model.path.slices))
    let iterate = Iterate(startFor: model)
    var residuals = Residuals(model, iterate), direction = Direction()
    let weights = zip(iterate.mass, iterate.slack).map { $0 / $1 }
    /// The allocations of a part of an iteration that could hold a number a node and slice.
    func count(_ body: () -> Void) -> Int { AllocationCounter.count(ofAtLeast: 8 * slices * mesh.nodeCount, in: body) }
    func iteration() -> [Int] {
      [
        count { residuals.update(model, iterate) }, count { _ = residuals.feasibleValue(model) },
        count {
          _ = system.factor(model: model, density: residuals.density, gradient: residuals.gradient, weights: weights)
        },
        count { system.solve(residuals.continuity, residuals.hamiltonJacobi, into: &direction) },
      ]
    }
    _ = iteration()
    let before = system.innerIterations
    let counts = iteration()
    #expect(counts[0] == 0 && counts[1] == 0, "\(counts)")
    // CHOLMOD's own workspace: two a factorization, one a solution, of which a direction takes two, and one more and the conjugate
    // gradients' where there is curvature.
    let solutions = curvature == "none" ? 2 : 3 + system.innerIterations - before
    #expect(counts[2] <= 2 && counts[3] <= solutions, "\(counts), \(solutions)")
    // The counter counts.
    var field: [Double] = []
    #expect(count { field = [Double](repeating: Double(slices), count: slices * mesh.nodeCount) } == 1)
    #expect(field.last == Double(slices))
  }
}
