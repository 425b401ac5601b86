import Glibc
import NumericalKernels
import Testing

@testable import Kernels

@Suite("Choice of operators and convex part")
struct OperatorChoiceTests {
  @Test("low rank where it pays, entries where it does not")
  func choice() throws {
    let mild = try SelfAttention(interaction: interaction(eigenvalues: [1, 1.5, 0.5]))
    let sharp = try SelfAttention(interaction: interaction(eigenvalues: [10, 10, 10]))
    let points = randomPoints(1_500, ambient: 3)
    #expect(mild.kernelOperator(on: points) is LowRankKernel)
    #expect(sharp.kernelOperator(on: points) is DenseKernel)
    #expect(sharp.kernelOperator(on: points, relativeError: 1e-2) is LowRankKernel)
    #expect(mild.kernelOperator(on: randomPoints(12, ambient: 3)) is DenseKernel)
    #expect(mild.kernelOperator(on: randomPoints(1, ambient: 3)).apply([1]).count == 1)
  }

  @Test("σK minus its convex part is negative semi-definite", arguments: modelZoo)
  func convexPart(eigenvalues: [Double]) throws {
    let points = randomPoints(80, ambient: eigenvalues.count, seed: 5)
    for model in try models(eigenvalues) {
      let factor = model.convexFactor(on: points)
      let positive = eigenvalues.contains { $0 > 0 }
      let negative = eigenvalues.contains { $0 < 0 }
      switch (model.kernel, model.direction) {
      case (.exponential, .descent): #expect(factor != nil)
      case (.linear, .descent): #expect((factor != nil) == positive)
      case (_, .ascent): #expect((factor != nil) == negative)
      }
      var concave = DenseMatrix(rows: 80, columns: 80)
      for i in 0..<80 {
        for j in 0..<80 {
          concave[i, j] = model.sigma * kernel(model, points[i], points[j])
          for c in 0..<(factor?.rank ?? 0) { concave[i, j] -= factor!.factor[i, c] * factor!.factor[j, c] }
        }
      }
      // The factor leaves out at most 80·errorBound of the convex part's spectrum; 1e-13 is the rounding of the entries.
      let scale = KernelSplit(points: points, kernel: model.head, logScale: 0).scale
      #expect(SymmetricEigen(concave).values.last! <= 80 * (factor?.errorBound ?? 0) + 1e-13 * max(scale, 1))
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
    #expect(abs(2 * DenseKernel(points: circle, model: onCircle).interactionEnergy(even) - 1.26606587775) < 1e-11)

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
    #expect(abs(2 * DenseKernel(points: sphere, model: onSphere).interactionEnergy(weights) - 1.17520119364) < 1e-11)
    #expect(abs(2 * LowRankKernel(points: sphere, model: onSphere).interactionEnergy(weights) - 1.17520119364) < 4e-10)
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
