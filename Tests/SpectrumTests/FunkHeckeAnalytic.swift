import Foundation
import Kernels
import Testing
import TestSupport

@testable import Spectrum

@Suite("Eigenvalues of zonal kernels and the spectrum about the uniform state")
struct FunkHeckeAnalytic {
  @Test("closed forms on S², in and out of the range of the exponential")
  func closedForms() {
    for beta in [1e-6, 0.5, 1, 3, 20, 300] {
      // (1 − e^{−2β})/2β and (β cosh β − sinh β)/β², without e^β.
      let a0 = -expm1(-2 * beta) / (2 * beta)
      #expect(abs(FunkHecke.exponential(degree: 0, ambient: 3, beta, scale: beta) / a0 - 1) < 2e-13)
      guard beta >= 0.5 else { continue }
      let a1 = ((1 + exp(-2 * beta)) / 2 - a0) / beta
      // lgamma at β/2 is off by an ulp of its value, about β log β/2.
      #expect(abs(FunkHecke.exponential(degree: 1, ambient: 3, beta, scale: beta) / a1 - 1) < 1e-14 * (10 + beta * beta.squareRoot()))
    }
    #expect(abs(FunkHecke.exponential(degree: 0, ambient: 2, 1) - 1.26606587775) < 1e-11)
    #expect(FunkHecke.exponential(degree: 0, ambient: 3, 2_000, scale: 2_000) > 2.4e-4)
  }

  @Test("the recurrence in the degree, in every dimension", arguments: [2, 3, 4, 8, 64])
  func recurrence(n: Int) {
    // I_{ν−1} − I_{ν+1} = (2ν/β) I_ν at ν = l + n/2 − 1.
    for beta in [0.3, 2, 15] {
      for l in 1..<9 {
        let a = (l - 1...l + 1).map { FunkHecke.exponential(degree: $0, ambient: n, beta, scale: beta) }
        #expect(abs(a[0] - a[2] - Double(2 * l + n - 2) / beta * a[1]) < 1e-13 * a[0])
        #expect(FunkHecke.exponential(degree: l, ambient: n, -beta, scale: beta) == (l % 2 == 0 ? a[1] : -a[1]))
      }
    }
  }

  private func identity(_ n: Int, beta: Double, _ direction: FlowDirection = .ascent, _ metric: TransportMetric = .nonlocalMobility)
    throws -> SelfAttention
  {
    try SelfAttention(
      interaction: diagonalMatrix([Double](repeating: 1, count: n)), inverseTemperature: beta, direction: direction, metric: metric)
  }

  @Test("growth rates, the degree that emerges, critical numbers")
  func published() throws {
    for (n, rates) in [(2, [0.4463899659, 0.4288802728, 0.1575872376]), (3, [0.6260705710, 0.3653648610, 0.1027748159])] {
      let growth = try #require(UniformSpectrum(identity(n, beta: 1))).growth
      let decay = try #require(UniformSpectrum(identity(n, beta: 1, .descent))).growth
      for (l, rate) in rates.enumerated() {
        #expect(abs(growth[l].rate - rate) < 1e-10 && growth[l].degree == l + 1)
        #expect(decay[l].rate == -growth[l].rate)
      }
      #expect(growth[2].multiplicity == (n == 2 ? 2 : 7))
    }
    for n in [2, 3] {
      for (beta, degree) in [(1.0, 1), (5, 3), (10, 4), (20, 6), (50, 10), (100, 14)] {
        #expect(try #require(UniformSpectrum(identity(n, beta: beta))).emergingDegree == degree)
      }
    }
    for (n, limit) in [(2, 2.44691831), (3, 1.81615453), (8, 1.26655302), (64, 1.03149443)] {
      #expect(abs(UniformSpectrum.continuousTransitionLimit(ambient: n) - limit) < 1e-8)
    }
    let sphere = try #require(UniformSpectrum(identity(3, beta: 3, .ascent, .wasserstein)))
    #expect(abs(sphere.criticalTemperature! - 2.24279012) < 1e-8)
    #expect(abs(UniformSpectrum(try identity(2, beta: 3))!.criticalTemperature! - 3.95337022) < 1e-8)
    // At T_# the first degree neither grows nor decays.
    let critical = try #require(
      UniformSpectrum(identity(3, beta: 3, .ascent, .wasserstein), temperature: sphere.criticalTemperature!))
    #expect(abs(critical.growth[0].rate) < 1e-14)
    #expect(try #require(UniformSpectrum(identity(3, beta: 3, .descent))).criticalTemperature == nil)
    #expect(UniformSpectrum(try SelfAttention(interaction: [[1, 0], [0, 2]])) == nil)
  }

  @Test("harmonic moments against all pairs", arguments: [2, 3, 5])
  func moments(n: Int) {
    var numbers = Numbers(seed: 4)
    let points = uniformPoints(40, ambient: n, using: &numbers)
    let weights = numbers.field(40)
    let degree = n == 5 ? 2 : 7
    let moments = HarmonicMoments.squaredNorms(PointSet(points: points, ambient: n), weights: weights, through: degree)
    var pairs = [Double](repeating: 0, count: degree + 1)
    for (x, w) in zip(points, weights) {
      for (y, v) in zip(points, weights) {
        let t = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        for (l, value) in Gegenbauer.values(t, through: degree, ambient: n).enumerated() { pairs[l] += w * v * value }
      }
    }
    for l in 0...degree { #expect(abs(moments[l] - pairs[l]) < 1e-12) }
    let five = HarmonicMoments.squaredNorms(PointSet(points: points, ambient: n), weights: weights, through: 4)
    for l in 0...2 { #expect(abs(five[l] - moments[l]) < 1e-12) }
    // A point has all moments 1.
    let one = HarmonicMoments.squaredNorms(PointSet(points: [points[0]], ambient: n), weights: [1], through: 4)
    for value in one { #expect(abs(value - 1) < 1e-12) }
  }
}
