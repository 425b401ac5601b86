import Kernels
import Glibc
import Testing

@testable import Particles

@Suite("Random initial data")
struct SamplingTests {
  @Test("the generator's published numbers")
  func generator() {
    // The reference implementation from the state (1, 2, 3, 4).
    var generator = Xoshiro256(state: (1, 2, 3, 4))
    #expect((0..<4).map { _ in generator.next() } == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    // Seeded with 0 through SplitMix64.
    var seeded = Xoshiro256(seed: 0)
    #expect(seeded.next() == 11_091_344_671_253_066_420)
  }

  @Test("uniform and normal numbers")
  func numbers() {
    var generator = Xoshiro256(seed: 5)
    var (sum, square, fourth) = (0.0, 0.0, 0.0)
    var (smallest, largest, total) = (1.0, 0.0, 0.0)
    let count = 100_000.0
    for _ in 0..<Int(count) {
      let u = generator.uniform()
      (smallest, largest, total) = (min(smallest, u), max(largest, u), total + u)
      let x = generator.normal()
      (sum, square, fourth) = (sum + x, square + x * x, fourth + x * x * x * x)
    }
    // Five standard errors: 1/√12, 1, √2, √96 over √count.
    let error = 5 / count.squareRoot()
    #expect(smallest > 0 && largest < 1 && abs(total / count - 0.5) < 0.29 * error)
    #expect(abs(sum / count) < error && abs(square / count - 1) < 1.42 * error && abs(fourth / count - 3) < 9.8 * error)
  }

  @Test("moments of the uniform measure and of von Mises and Fisher's", arguments: [2, 3, 5], [0, 0.5, 3, 40.0])
  func moments(n: Int, concentration: Double) throws {
    var generator = Xoshiro256(seed: 17)
    var mean = [Double](repeating: 0, count: n)
    (mean[0], mean[1]) = (3, -4)
    let count = 40_000
    let points = try SphereDistribution.vonMisesFisher(mean: mean, concentration: concentration).sample(
      count, ambient: n, using: &generator)
    // E w and E w² of the law ∝ exp(κw)(1 − w²)^{(n−3)/2} by the midpoint rule in the angle.
    var (mass, first, second) = (0.0, 0.0, 0.0)
    for k in 0..<4_000 {
      let angle = .pi * (Double(k) + 0.5) / 4_000
      let p = exp(concentration * (cos(angle) - 1)) * pow(sin(angle), Double(n - 2))
      (mass, first, second) = (mass + p, first + p * cos(angle), second + p * cos(angle) * cos(angle))
    }
    let weights = [Double](repeating: 1 / Double(count), count: count)
    let moment = points.firstMoment(weights: weights)
    let axis = mean.map { $0 / 5 }
    // Five standard errors of a variable in [−1, 1].
    let error = 5 / Double(count).squareRoot()
    #expect(abs(dotProduct(moment, axis) - first / mass) < error)
    for c in 0..<n { #expect(abs(moment[c] - axis[c] * first / mass) < error) }
    let secondMoment = points.secondMoment(weights: weights)
    #expect(abs(dotProduct(axis, times(secondMoment, axis)) - second / mass) < error)
    for i in 0..<count where abs(dotProduct(points[i], points[i]) - 1) > 1e-14 { Issue.record("particle \(i) left the sphere") }
  }

  @Test("the narrowest laws are normal laws about their mean", arguments: [2, 3, 5], [1e8, 1e16, 1e30, 1e90])
  func narrow(n: Int, concentration: Double) throws {
    var generator = Xoshiro256(seed: 4)
    let mean = [1] + [Double](repeating: 0, count: n - 1)
    let count = 4_000
    let points = try SphereDistribution.vonMisesFisher(mean: mean, concentration: concentration).sample(
      count, ambient: n, using: &generator)
    // κ|x⊥|² follows the χ² law of n − 1 degrees, of mean n − 1 and variance 2(n − 1); five standard errors.
    let square = (0..<count).reduce(0) { sum, i in sum + points[i].dropFirst().reduce(0) { $0 + $1 * $1 } } / Double(count)
    #expect(abs(square * concentration - Double(n - 1)) < 5 * (2 * Double(n - 1) / Double(count)).squareRoot())
    // The largest number there is: all points are the mean.
    let last = try SphereDistribution.vonMisesFisher(mean: mean, concentration: .greatestFiniteMagnitude).sample(
      1, ambient: n, using: &generator)
    #expect(abs(last[0][0] - 1) < 1e-15)
  }

  @Test("mixtures, reproducible")
  func mixture() throws {
    let law = SphereDistribution.mixture([
      (1, .uniform), (2, .dirac(at: [0, 0, 2])), (1, .vonMisesFisher(mean: [1, 0, 0], concentration: 1e6)), (0, .dirac(at: [0, 1, 0])),
    ])
    func sample(_ seed: UInt64) throws -> PointSet {
      var generator = Xoshiro256(seed: seed)
      return try law.sample(20_000, ambient: 3, using: &generator)
    }
    let points = try sample(3)
    #expect(try sample(3) == points)
    #expect(try sample(4) != points)
    let atPole = (0..<20_000).count { points[$0] == [0, 0, 1] }
    let near = (0..<20_000).count { points[$0][0] > 0.999 }
    // Five standard errors of the binomial law; the uniform part adds a quarter of 0.05% near e₁.
    #expect(abs(Double(atPole) - 10_000) < 5 * (20_000 * 0.25).squareRoot())
    #expect(abs(Double(near) - 5_002.5) < 5 * (20_000.0 * 3 / 16).squareRoot())
    #expect(!(0..<20_000).contains { points[$0] == [0, 1, 0] })
  }

  @Test("impossible laws are refused")
  func errors() {
    var generator = Xoshiro256(seed: 0)
    func error(_ law: SphereDistribution) -> DistributionError? {
      do {
        _ = try law.sample(1, ambient: 3, using: &generator)
        return nil
      } catch { return error }
    }
    #expect(error(.dirac(at: [1, 0])) == .wrongAmbient(coordinates: 2, ambient: 3))
    #expect(error(.dirac(at: [0, 0, 0])) == .noDirection)
    #expect(error(.vonMisesFisher(mean: [1, 0, 0], concentration: -1)) == .invalidConcentration(-1))
    #expect(error(.mixture([])) == .invalidWeights)
    #expect(error(.mixture([(1, .dirac(at: [.nan, 0, 0]))])) == .noDirection)
  }
}
