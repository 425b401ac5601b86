import FreeEnergies
import Glibc
import TestSupport
import Testing

/// A law, with a name that test reports show.
struct Law: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let law: any InternalEnergy

  static let all = [
    Law(testDescription: "noise 1", law: Entropy(temperature: 1)), Law(testDescription: "noise 1e-3", law: Entropy(temperature: 1e-3)),
    Law(testDescription: "square", law: PowerLaw(exponent: 2, strength: 0.5)),
    Law(testDescription: "power 1.2", law: PowerLaw(exponent: 1.2, strength: 3)),
  ]
}

@Suite("Internal energies") struct InternalEnergyAnalytic {
  @Test("derivative and stiffness are those of the value", arguments: Law.all) func derivatives(_ law: Law) {
    for r in [1e-3, 0.3, 1, 7] {
      let h = 1e-4 * r
      let values = law.law.values([r - h, r, r + h]), slopes = law.law.derivatives([r - h, r, r + h])
      // Central differences err by (h²/6) times a third derivative, 1e-8 of the second over r.
      #expect(abs((values[2] - values[0]) / (2 * h) - slopes[1]) <= 1e-7 * (abs(slopes[1]) + law.law.scale))
      #expect(abs(r * (slopes[2] - slopes[0]) / (2 * h) - law.law.stiffnesses([r])[0]) <= 1e-6 * law.law.stiffnesses([r])[0])
    }
    #expect(law.law.values([0]) == [0])
  }

  @Test("the conjugate is no less than any measure gives, and as much as the best one does", arguments: Law.all)
  func conjugates(_ law: Law) {
    var numbers = Numbers(seed: 3)
    for size in [0.01, 1, 30] {
      let count = 40, mass = 1 + 0.3 * numbers.signed()
      let v = numbers.field(count).map { size * $0 }
      var reference = numbers.field(count).map { 1.5 + $0 }
      let total = reference.reduce(0, +)
      reference = reference.map { $0 / total }
      let conjugate = law.law.conjugate(v, reference: reference, mass: mass)
      func value(_ raw: [Double]) -> Double {
        let scale = mass / raw.reduce(0, +)
        let values = law.law.values(raw.indices.map { scale * raw[$0] / reference[$0] })
        return raw.indices.reduce(0) { $0 + scale * raw[$1] * v[$1] - reference[$1] * values[$1] }
      }
      for _ in 0..<50 { #expect(value(numbers.field(count).map { exp(3 * $0) }) <= conjugate + 1e-12 * (1 + abs(conjugate))) }
      #expect(value(reference) <= conjugate + 1e-12 * (1 + abs(conjugate)))
      // The best one satisfies v_i − h′(μ_i/s_i) = λ where there is mass: found by bisection on λ, r by bisection on h′.
      func density(_ p: Double) -> Double {
        var low = 0.0, high = 1e8
        if law.law.derivatives([high])[0] <= p { return high }
        for _ in 0..<200 {
          let middle = (low + high) / 2
          if law.law.derivatives([middle])[0] < p { low = middle } else { high = middle }
        }
        return low
      }
      var low = -1e3, high = 1e3
      for _ in 0..<200 {
        let middle = (low + high) / 2
        let sum = v.indices.reduce(0) { $0 + reference[$1] * density(v[$1] - middle) }
        if sum > mass { low = middle } else { high = middle }
      }
      let best = v.indices.map { reference[$0] * density(v[$0] - low) }
      #expect(abs(value(best) - conjugate) <= 1e-9 * (1 + abs(conjugate)), "\(value(best)) against \(conjugate)")
    }
  }
}
