import Glibc
import NumericalKernels
import Testing

@testable import Kernels

@Suite("The zonal kernel")
struct ZonalKernelTests {
  private typealias Real = ReferenceKernel.Real

  @Test("values to 50 digits, dimensions 2 to 10,000, within the stated rounding")
  func values() throws {
    var worst = 0.0
    for line in zonalValues.split(separator: "\n") {
      let row = line.split(separator: " ").compactMap { Double($0) }
      try #require(row.count == 7)
      // β = 1, so that β d₁, β d₂ are the numbers of the row.
      let kernel = try ZonalKernel(ambient: Int(row[0]), axis: row[1], others: row[2])
      let entries = ZonalEntries(kernel: kernel, colatitudes: [row[3], row[4]])
      var value = 0.0
      entries.evaluate(column: 1, 0..<1, into: &value)
      let exact = ReferenceKernel.exponential(Real(row[5]) + Real(row[6]) - Real(kernel.logScale))
      let bound = Real(entries.rounding.relative) * exact + Real(entries.rounding.absolute)
      if abs(Real(value) - exact) > bound { Issue.record("\(line): \(value), not \(exact)") }
      #expect(value.isFinite && Real(value) <= Real(entries.rounding.largest))
      // Below the smallest normal numbers digits are lost.
      guard exact > 1e-300 else { continue }
      let error = Double(abs(Real(value) - exact) / exact)
      // A tenth of the bound: roundings go both ways.
      #expect(error < 1e-13 + 3e-16 * kernel.norm)
      worst = max(worst, error)
    }
    #expect(worst > 1e-14)
  }

  // Λ_{−1/2}(z) = cosh z, Λ_0 = I₀, Λ_{1/2}(z) = sinh z / z.
  @Test("closed forms on the circle and in four dimensions, and mirror images")
  func closedForms() throws {
    let angles = (0...40).map { Double.pi * Double($0) / 40 }
    for (axis, others) in [(1.3, 2.1), (-3.0, 5.0), (20, -7)] {
      for n in [2, 4] {
        let kernel = try ZonalKernel(ambient: n, axis: axis, others: others)
        let entries = ZonalEntries(kernel: kernel, colatitudes: angles)
        for j in angles.indices {
          for i in angles.indices {
            var value = 0.0
            entries.evaluate(column: j, i..<i + 1, into: &value)
            let z = others * sin(angles[i]) * sin(angles[j])
            let mean = n == 2 ? cosh(z) : abs(z) < 1e-6 ? 1 : sinh(z) / z
            let exact = exp(axis * cos(angles[i]) * cos(angles[j]) - kernel.logScale) * mean
            // Exponents up to 20 are off by a few ulp of them.
            #expect(abs(value - exact) <= 1e-14 * exact)
          }
        }
      }
    }
  }

  @Test("on the sphere the mean over circles of latitude")
  func meanOverCircles() throws {
    let kernel = try ZonalKernel(ambient: 3, axis: -2, others: 3, inverseTemperature: 1.5)
    let angles = [0.2, 1.1, 2.0]
    let entries = ZonalEntries(kernel: kernel, colatitudes: angles)
    for j in 0..<3 {
      for i in 0..<3 {
        var value = 0.0
        entries.evaluate(column: j, i..<i + 1, into: &value)
        // 64 longitudes integrate exp(4.5 cos φ) to rounding.
        let mean = (0..<64).reduce(0.0) { sum, k in
          let dot = -2 * cos(angles[i]) * cos(angles[j]) + 3 * sin(angles[i]) * sin(angles[j]) * cos(2 * .pi * Double(k) / 64)
          return sum + exp(1.5 * dot - kernel.logScale) / 64
        }
        #expect(abs(value - mean) <= 1e-14 * mean)
      }
    }
  }

  @Test(
    "the operator, its parity parts and its factors", arguments: [2, 3, 8, 512, 10_000],
    [[3.0, 3], [-4, 2], [0, 5], [30, -20], [600, 400]])
  func operators(n: Int, eigenvalues: [Double]) throws {
    let kernel = try ZonalKernel(ambient: n, axis: eigenvalues[0], others: eigenvalues[1])
    let angles = (0..<97).map { Double.pi * Double($0) / 96 }
    let stored = InteractionKernel(kernel, colatitudes: angles)
    let anew = InteractionKernel(kernel, colatitudes: angles, storageLimit: 0)
    let weights = angles.indices.map { exp(-0.1 * Double(($0 - 30) * ($0 - 30))) }
    let image = stored.exact.apply(weights)
    #expect(image == anew.exact.apply(weights))
    #expect(stored.exact.kind == .stored && anew.exact.kind == .blocked)
    #expect(stored.exact.serves(weights, image: image, within: 1e-11))
    #expect(image.allSatisfy { $0 >= 0 })

    // K₊ − K₋ = K, both positive semi-definite, from factors of full rank.
    var difference = [Double](repeating: 0, count: 97 * 97)
    for sigma in [1.0, -1] {
      guard let factor = stored.positivePart(sigma: sigma, tolerance: 0) else {
        #expect(sigma < 0 && eigenvalues[0] >= 0)
        continue
      }
      for i in 0..<97 { for (j, value) in factor.row(i).enumerated() { difference[i + 97 * j] += sigma * value } }
    }
    let entries = ZonalEntries(kernel: kernel, colatitudes: angles)
    let sizes = angles.indices.map { i in
      var value = 0.0
      entries.evaluate(column: i, i..<i + 1, into: &value)
      // k̄ₑ + |k̄ₒ| at a point is k̄ there, or at its mirror image.
      var mirrored = 0.0
      entries.evaluate(column: i, 96 - i..<97 - i, into: &mirrored)
      return max(value, mirrored)
    }
    var column = [Double](repeating: 0, count: 97)
    for j in 0..<97 {
      entries.evaluate(column: j, 0..<97, into: &column)
      for i in 0..<97 {
        // Rounding of exponents up to 600, of terms of the series, and of 97 pivots.
        #expect(abs(difference[i + 97 * j] - column[i]) <= (1e-12 + 4e-15 * kernel.norm) * (sizes[i] * sizes[j]).squareRoot())
      }
    }
  }

  @Test("what is no zonal kernel is refused")
  func refused() {
    #expect(throws: ModelError.wrongShape(rows: 1, expected: 2)) { try ZonalKernel(ambient: 1, axis: 1, others: 1) }
    #expect(throws: ModelError.notFinite(row: 1, column: 1)) { try ZonalKernel(ambient: 3, axis: 1, others: .nan) }
    #expect(throws: ModelError.invalidInverseTemperature(-1)) { try ZonalKernel(ambient: 3, axis: 1, others: 1, inverseTemperature: -1) }
    #expect(throws: ModelError.kernelOverflows(norm: 2e5)) { try ZonalKernel(ambient: 3, axis: 2e5, others: 1) }
  }
}
