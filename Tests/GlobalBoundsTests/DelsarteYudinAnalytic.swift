import Foundation
import Spectrum
import Testing
import TestSupport

@testable import GlobalBounds

@Suite("The linear program of Delsarte and Yudin")
struct DelsarteYudinAnalytic {
  @Test("closed forms", arguments: [2, 3, 4, 8])
  func closedForms(n: Int) {
    func bound(_ powers: [Double]) -> Double { DelsarteYudin(powers: powers, ambient: n).bound }
    // t: the mean vanishes. −t: a point. t²: isotropic second moments. (t − a)², a < 0: both. −t²: a point.
    #expect(abs(bound([0, 1])) < 1e-9)
    #expect(abs(bound([0, -1]) + 1) < 1e-9)
    #expect(abs(bound([0, 0, 1]) - 1 / Double(n)) < 1e-9)
    #expect(abs(bound([0.09, 0.6, 1]) - 0.09 - 1 / Double(n)) < 1e-9)
    #expect(abs(bound([0, 0, -1]) + 1) < 1e-9)
  }

  @Test("attention with D = ±I: the uniform state and a point", arguments: [2, 3, 4])
  func attention(n: Int) {
    for beta in [0.5, 1, 3] {
      for sign in [1.0, -1.0] {
        let series = DelsarteYudin.exponential(sign * beta)
        let result = DelsarteYudin(powers: series.powers, remainder: series.remainder, ambient: n)
        let exact = sign > 0 ? FunkHecke.exponential(degree: 0, ambient: n, beta) : exp(-beta)
        // The tolerance of the search is 1e-10 of Σ|c_k| = e^β; GLPK's is 1e-11.
        #expect(result.bound <= exact && result.bound > exact - 2e-10 * exp(beta))
      }
    }
  }

  @Test("no measure lies below the bound of a random power series", arguments: [2, 3, 5])
  func random(n: Int) {
    var numbers = Numbers(seed: 31)
    for _ in 0..<10 {
      let powers = numbers.field(6)
      let result = DelsarteYudin(powers: powers, ambient: n)
      #expect(result.bound <= result.programValue + 1e-12)
      var least = Double.infinity
      for count in [1, 2, 3, 4, 6, 20] {
        for _ in 0..<30 {
          let points = uniformPoints(count, ambient: n, using: &numbers)
          var sum = 0.0
          for x in points {
            for y in points {
              let t = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
              sum += powers.reversed().reduce(0) { $0 * t + $1 }
            }
          }
          least = min(least, sum / Double(count * count))
        }
      }
      #expect(least >= result.bound)
    }
  }

  @Test("intervals hold what exact arithmetic gives")
  func intervals() {
    let third = OutwardInterval(1) / OutwardInterval(3)
    let sum = third + third + third - OutwardInterval(1)
    #expect(sum.low <= 0 && sum.high >= 0 && sum.magnitude < 1e-15)
    let product = OutwardInterval(-1, 2) * OutwardInterval(-3, 5)
    #expect(product.low <= -6 && product.high >= 10 && product.low > -6.000001 && product.high < 10.000001)
    // Σ_j α_j α_{l−j} = C: harmonics are 1 at θ = 0, and the least value of 1 + P_2 on S² is ½.
    var series = CosineSeries(degree: 2)
    series.add(power: 0, OutwardInterval(1))
    series.add(harmonic: 2, ambient: 3, OutwardInterval(1))
    let bound = series.lowerBound(tolerance: 1e-12)
    #expect(bound <= 0.5 && bound > 0.5 - 1e-11)
  }
}
