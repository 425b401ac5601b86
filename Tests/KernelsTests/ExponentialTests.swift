import Glibc
import NumericalKernels
import Testing

@Suite("The vector exponential")
struct ExponentialTests {
  private func exponentials(_ values: [Double]) -> [Double] {
    var values = values
    values.withUnsafeMutableBufferPointer { exponentiate($0) }
    return values
  }

  @Test("at most 4 units in the last place off, from underflow to overflow")
  func accuracy() {
    let count = 200_003
    var arguments: [Double] = []
    for k in 0..<count {
      let fraction = Double(k) / Double(count)
      arguments += [-708 + 1_417.7 * fraction, -2 + 4 * fraction]
    }
    for (x, value) in zip(arguments, exponentials(arguments)) {
      let exact: Double = exp(x)
      if abs(value - exact) > 4 * exact.ulp { Issue.record("exp(\(x)) is \(exact), not \(value)") }
    }
  }

  @Test("special values")
  func special() {
    let arguments = [0, -0.0, .infinity, -.infinity, 710, 1e300, -746, -1e300, 1, .nan]
    let values = exponentials(arguments)
    #expect(Array(values[0..<8]) == [1, 1, .infinity, 0, .infinity, .infinity, 0, 0])
    #expect(abs(values[8] - M_E) <= 4 * M_E.ulp)
    #expect(values[9].isNaN)
    #expect(exponentials([-740])[0] > 0)
  }

  @Test("a value does not depend on its position")
  func position() {
    let arguments = (0..<37).map { cos(Double($0)) * 20 }
    let all = exponentials(arguments)
    for start in 0..<37 { #expect(exponentials(Array(arguments[start...])) == Array(all[start...])) }
  }
}
