import NumericalKernels
import Testing

@Suite struct DecimalMultipleTests {
  @Test func multiplesAreTheNumbersOnPaper() {
    #expect(decimalMultiple(7, of: 0.05) == 0.35 && decimalMultiple(3, of: 0.1) == 0.3 && decimalMultiple(3, of: 1e-10) == 3e-10)
    for k in 0...20_000 {
      let (whole, rest) = (k * 7 / 1_000, k * 7 % 1_000)
      #expect(decimalMultiple(Double(k), of: 0.007) == Double("\(whole).\(String(rest + 1_000).dropFirst())")!)
    }
  }

  @Test func otherNumbersKeepTheirSize() {
    for step in [1 / 3.0, 1e-300, 1.7e300, 0.1234567890123456] {
      #expect(abs(decimalMultiple(5, of: step) - 5 * step) <= 1e-14 * 5 * step)
    }
    #expect(decimalMultiple(2, of: 5e-324) == 1e-323 && decimalMultiple(0, of: 0.1) == 0)
    #expect(decimalMultiple(1e10, of: 1e300) == .infinity)
  }
}
