import Foundation
import Kernels
import NumericalKernels
import Spaces
import Testing
import TestSupport

@testable import Spectrum

@Suite("Second variation of densities and of points")
struct SecondVariationAnalytic {
  private func uniform(_ mesh: SphereMesh) -> NodeField { NodeField(mesh.nodeArea.values.map { $0 / mesh.totalArea }) }

  @Test("the discrete spectrum about the uniform state against Funk and Hecke, of order h²", arguments: [FlowDirection.ascent, .descent])
  func uniformOrder(direction: FlowDirection) throws {
    let model = try SelfAttention(interaction: diagonalMatrix([1, 1, 1]), inverseTemperature: 2, direction: direction)
    let exact = try #require(UniformSpectrum(model)).growth
    var errors: [[Double]] = []
    for level in [2, 3] {
      let mesh = SphereMesh.icosphere(subdivisions: level)
      let spectrum = try #require(DensitySpectrum(mesh: mesh, mass: uniform(mesh), model: model, described: 24))
      // Every degree's 2l + 1 rates in a row, fastest first for ascent; degree 2 grows faster than degree 1 at β = 2.
      let byRate = exact.sorted { $0.rate > $1.rate }
      var modes = spectrum.modes[...]
      if direction == .descent { modes = spectrum.modes.suffix(2 * 24) }
      let ordered = direction == .ascent ? byRate.prefix(4).map { $0 } : byRate.suffix(4).reversed().map { $0 }
      var rates = direction == .ascent ? Array(modes) : Array(modes.reversed())
      errors.append(
        ordered.map { growth in
          let count = Int(growth.multiplicity)
          let group = rates.prefix(count)
          rates.removeFirst(count)
          for mode in group where mode.degree != nil { #expect(mode.degree == growth.degree && mode.share! > 0.98) }
          return group.map { abs($0.rate / growth.rate - 1) }.max()!
        })
    }
    for (index, (coarse, fine)) in zip(errors[0], errors[1]).enumerated() {
      if (direction == .ascent ? exact.sorted { $0.rate > $1.rate } : exact.sorted { $0.rate < $1.rate })[index].degree == 1 {
        // Coordinates are eigenvectors of the icosphere's stiffness matrix; what is left is the sum over nodes of the kernel.
        #expect(coarse < 1e-6 && fine < 1e-6)
      } else {
        // O(h²): the quotient is 4 up to O(h²), h² being 0.08 at level 2.
        #expect(fine < 0.03 && coarse / fine > 3.5 && coarse / fine < 4.5)
      }
    }
  }

  @Test("on the circle, indefinite D: against a Fourier matrix")
  func circle() throws {
    // D = diag(c, −c): k = e^{c cos(s + t)}, whose matrix takes cos to I_1 cos and sin to −I_1 sin in degree 1, and so on.
    let model = try SelfAttention(interaction: [[1.5, 0], [0, -1.5]])
    let mesh = SphereMesh.circle(nodes: 400)
    let spectrum = try #require(DensitySpectrum(mesh: mesh, mass: uniform(mesh), model: model))
    let exact = (1...4).flatMap { l -> [Double] in
      let rate = Double(l * l) * FunkHecke.exponential(degree: l, ambient: 2, 1.5) / FunkHecke.exponential(degree: 0, ambient: 2, 1.5)
      return [rate, -rate]
    }
    let (top, bottom) = (exact.sorted(by: >).prefix(3), exact.sorted().prefix(3))
    // h²l²/12 at l = 4 is 3e-4 of the rate.
    for (rate, value) in zip(spectrum.modes.map(\.rate), top) { #expect(abs(rate - value) < 4e-4 * value) }
    for (rate, value) in zip(spectrum.modes.map(\.rate).reversed(), bottom) { #expect(abs(rate - value) < -4e-4 * value) }
  }

  private func angles(_ angles: [Double]) -> PointSet { PointSet(points: angles.map { [cos($0), sin($0)] }, ambient: 2) }

  @Test("the Hessian of points on the circle against differences of the energy")
  func differences() throws {
    let model = try SelfAttention(interaction: [[0.7, 0.4], [0.4, -1.2]], inverseTemperature: 1.3, direction: .descent)
    let (theta, weights) = ([0.3, 1.9, 4.1], [0.5, 0.2, 0.3])
    func kernel(_ s: Double, _ t: Double) -> Double {
      exp(1.3 * (0.7 * cos(s) * cos(t) + 0.4 * sin(s + t) - 1.2 * sin(s) * sin(t)))
    }
    func energy(_ a: [Double]) -> Double {
      var sum = 0.0
      for i in 0..<3 { for j in 0..<3 { sum += weights[i] * weights[j] * kernel(a[i], a[j]) / 2 } }
      return sum
    }
    let h = 1e-3
    var matrix = DenseMatrix(rows: 3, columns: 3)
    let m = (0..<3).map { i in (0..<3).reduce(0) { $0 + weights[$1] * kernel(theta[i], theta[$1]) } }
    for i in 0..<3 {
      for j in 0..<3 {
        func shifted(_ a: Double, _ b: Double) -> Double {
          var angles = theta
          angles[i] += a * h
          angles[j] += b * h
          return energy(angles)
        }
        let second = (shifted(1, 1) - shifted(1, -1) - shifted(-1, 1) + shifted(-1, -1)) / (4 * h * h)
        matrix[i, j] = -second / (weights[i] * m[i] * weights[j] * m[j]).squareRoot()
      }
    }
    let rates = try #require(AtomicSpectrum(angles(theta), weights: weights, model: model)).rates
    // h² times fourth derivatives, about 30, over 12.
    for (rate, value) in zip(rates, SymmetricEigen(matrix).values.reversed()) { #expect(abs(rate - value) < 3e-5) }
  }

  @Test("two particles that meet decay as in the closed form; turning together costs nothing")
  func meeting() throws {
    // tan(θ/2) = tan(θ₀/2) e^{−t}.
    let model = try SelfAttention(interaction: diagonalMatrix([1, 1, 1]), kernel: .linear, metric: .wasserstein)
    let points = PointSet(points: [[0.6, 0, 0.8], [0.6, 0, 0.8]], ambient: 3)
    let spectrum = try #require(AtomicSpectrum(points, weights: [0.5, 0.5], model: model))
    for (rate, value) in zip(spectrum.rates, [0, 0, -1, -1]) { #expect(abs(rate - Double(value)) < 1e-14) }
    for rates in spectrum.splitting { for rate in rates { #expect(abs(rate + 1) < 1e-14) } }
    #expect(spectrum.speed < 1e-14)
  }

  @Test("three points at 120° are stable for D = −I exactly above β = 2/3")
  func threePoints() throws {
    for (beta, isStable) in [(2.0 / 3 - 1e-6, false), (2.0 / 3 + 1e-6, true), (0.2, false), (3, true)] {
      let model = try SelfAttention(interaction: [[-1, 0], [0, -1]], inverseTemperature: beta, direction: .descent)
      let third = 2 * Double.pi / 3
      let spectrum = try #require(
        AtomicSpectrum(angles([0.4, 0.4 + third, 0.4 + 2 * third]), weights: [1.0 / 3, 1.0 / 3, 1.0 / 3], model: model))
      #expect(spectrum.speed < 1e-14)
      // Turning all three is free; the other two rates are equal.
      #expect(spectrum.rates.contains { abs($0) < 1e-13 })
      #expect(isStable ? spectrum.rates[1] < -1e-8 && spectrum.rates[0] < 1e-13 : spectrum.rates[1] > 1e-8)
    }
  }

  @Test("two antipodal points along a negative axis are a maximum exactly below λ₂ = tanh 1")
  func antipodalPoints() throws {
    // Moved by θ towards e₂ both: 2E = e^{λ₂ sin²θ} cosh(cos²θ) = cosh 1 + (λ₂ cosh 1 − sinh 1) θ² + ….
    for (lambda, isStable) in [(tanh(1) - 1e-6, true), (tanh(1) + 1e-6, false), (0.2, true), (1, false)] {
      let model = try SelfAttention(interaction: [[-1, 0], [0, lambda]])
      let spectrum = try #require(AtomicSpectrum(angles([0, Double.pi]), weights: [0.5, 0.5], model: model))
      #expect(spectrum.speed < 1e-14 && (isStable ? spectrum.rates[0] < -1e-8 : spectrum.rates[0] > 1e-8))
    }
  }
}
