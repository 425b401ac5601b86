import Glibc
import NumericalKernels
import Testing

@testable import Kernels

@Suite("Choice of operators and convex part")
struct OperatorChoiceTests {
  @Test("factors where the points are many and their rank is low, else entries, stored where they fit")
  func choice() throws {
    let points = randomPoints(2_400, ambient: 3)
    let mild = try AttentionKernel(interaction: interaction(eigenvalues: [1, 1.5, 0.5]))
    let sharp = try AttentionKernel(interaction: interaction(eigenvalues: [40, 40, 40]))
    #expect(InteractionKernel(mild, points: randomPoints(900, ambient: 3)).initial.kind == .stored)
    #expect(InteractionKernel(sharp, points: points).initial.kind == .stored)
    #expect(InteractionKernel(mild, points: points).exact.keepingEntries().kind == .stored)
    let factored = InteractionKernel(mild, points: points, storageLimit: 1_000)
    #expect(factored.initial.kind == .factors && factored(.factors).kind == .factors && factored(.blocked).kind == .blocked)
    // 2,400 points stand for at most 300 columns.
    #expect(try #require(factored.factors).rank <= 300)
    let entries = InteractionKernel(sharp, points: points, storageLimit: 1_000)
    #expect(entries.initial.kind == .blocked && entries(.factors).kind == .blocked)
    #expect(InteractionKernel(mild, points: randomPoints(1, ambient: 3)).initial.apply([1]).count == 1)
  }

  @Test("products are checked, and formed anew where factors do not serve")
  func checked() throws {
    // Mass where the kernel is smallest: both parts of the factors cancel to e^{−2·2.5} of their size.
    let points = randomPoints(3_000, ambient: 3)
    let kernel = try AttentionKernel(interaction: interaction(eigenvalues: [0.5, -2.5, 0.3]))
    let interaction = InteractionKernel(kernel, points: points, storageLimit: 1_000)
    let factors = try #require(interaction.factors)
    let checked = CheckedKernel(interaction, tolerance: 1e-9)
    let spread = [Double](repeating: 1.0 / 3_000, count: 3_000)
    let concentrated = RelativeAccuracyTests.concentrated(points, kernel, low: true)
    #expect(checked.apply(spread) == factors.apply(spread))
    #expect(CheckedKernel(interaction, tolerance: 1e-14).apply(concentrated) == interaction.exact.apply(concentrated))
    for weights in [spread, concentrated] {
      let image = checked.apply(weights)
      #expect(checked.serves(weights, image: image, within: 1e-9))
      let (exact, bounds) = (interaction.exact.apply(weights), checked.error(of: weights, image: image))
      let rounding = interaction.exact.error(of: weights, image: exact)
      for i in 0..<3_000 { #expect(abs(image[i] - exact[i]) <= bounds[i] + rounding[i]) }
    }
  }

  @Test("σK minus its positive part is negative semi-definite", arguments: modelZoo)
  func positivePart(eigenvalues: [Double]) throws {
    let count = 80
    let points = randomPoints(count, ambient: eigenvalues.count, seed: 5)
    let (positive, negative) = (eigenvalues.contains { $0 > 0 }, eigenvalues.contains { $0 < 0 })
    for model in try models(eigenvalues) {
      let interaction = model.interactionKernel(on: points)
      let factor = interaction.positivePart(sigma: model.sigma, tolerance: 1e-10)
      switch (model.kernel, model.direction) {
      case (.exponential, .descent): #expect(factor != nil)
      case (.linear, .descent): #expect((factor != nil) == positive)
      case (_, .ascent): #expect((factor != nil) == negative)
      }
      var concave = DenseMatrix(rows: count, columns: count)
      for i in 0..<count {
        let row = factor?.row(i) ?? [Double](repeating: 0, count: count)
        for j in 0..<count {
          concave[i, j] = model.sigma * exp(-interaction.logScale) * kernel(model, points[i], points[j]) - row[j]
        }
      }
      // What is left out has at most the trace of the remainder; 1e-12 is the rounding of 80 entries in a row of size one, or 5.
      #expect(SymmetricEigen(concave).values.last! <= (factor?.remainder.reduce(0, +) ?? 0) + 1e-12)
    }
  }

  @Test("energy of the uniform measure")
  func uniformEnergy() throws {
    // 2E(σ) for D = I: I₀(1) on the circle, sinh 1 on the sphere. The trapezoidal rule on the circle is exact to rounding;
    // on the sphere, Gauss–Legendre heights of 12 points and 24 equispaced longitudes integrate degree 23 exactly, and
    // what is left of exp beyond degree 23 is far below rounding.
    let circle = PointSet(
      points: (0..<64).map { [cos(2 * .pi * Double($0) / 64), sin(2 * .pi * Double($0) / 64)] }, ambient: 2)
    let onCircle = try SelfAttention(interaction: [[1, 0], [0, 1]])
    let even = [Double](repeating: 1.0 / 64, count: 64)
    #expect(abs(2 * onCircle.kernelOperator(on: circle).interactionEnergy(even) - 1.26606587775) < 1e-11)

    // Golub–Welsch: nodes and weights from the Jacobi matrix of the Legendre polynomials.
    let m = 12
    var jacobi = DenseMatrix(rows: m, columns: m)
    for k in 1..<m {
      let b = Double(k) / Double(4 * k * k - 1).squareRoot()
      jacobi[k, k - 1] = b
      jacobi[k - 1, k] = b
    }
    let legendre = SymmetricEigen(jacobi)
    var points: [[Double]] = []
    var weights: [Double] = []
    for k in 0..<m {
      let z = legendre.values[k]
      let r = (1 - z * z).squareRoot()
      for j in 0..<24 {
        let angle = 2 * .pi * Double(j) / 24
        points.append([r * cos(angle), r * sin(angle), z])
        weights.append(legendre.vectors[0, k] * legendre.vectors[0, k] / 24)
      }
    }
    let sphere = PointSet(points: points, ambient: 3)
    let onSphere = try SelfAttention(interaction: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    #expect(abs(2 * onSphere.kernelOperator(on: sphere).interactionEnergy(weights) - 1.17520119364) < 1e-11)
  }

  @Test("models that are no gradient flow are refused")
  func invalidModels() {
    #expect(throws: ModelError.self) { try SelfAttention(interaction: [[1, 2], [0, 1]]) }
    #expect(throws: ModelError.self) { try SelfAttention(interaction: [[1, 2]]) }
    #expect(throws: ModelError.notFinite(row: 1, column: 1)) { try SelfAttention(interaction: [[1, 0], [0, .nan]]) }
    #expect(throws: ModelError.linearKernelNeedsWasserstein) { try SelfAttention(interaction: [[1, 0], [0, 1]], kernel: .linear) }
    #expect(throws: ModelError.invalidInverseTemperature(0)) { try SelfAttention(interaction: [[1, 0], [0, 1]], inverseTemperature: 0) }
  }
}
