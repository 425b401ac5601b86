import Testing

@testable import Pictures

@Suite struct ScaleProperty {
  @Test(arguments: [(0.0, 1.0), (-0.1, 0.3), (1.1999, 1.2001), (-5e7, 3e8), (1e-9, 2e-9), (2, 9.7)], [2, 5, 9])
  func linearTicksAreEvenAndInside(ends: (Double, Double), count: Int) {
    let ticks = Scale(ends.0...ends.1).ticks(count: count)
    #expect(ticks.count >= 1 && ticks.count <= 2 * count + 1)
    let room = 1e-6 * (ends.1 - ends.0)
    #expect(ticks.allSatisfy { $0.value >= ends.0 - room && $0.value <= ends.1 + room })
    let gaps = zip(ticks, ticks.dropFirst()).map { $1.value - $0.value }
    #expect(gaps.allSatisfy { abs($0 - gaps[0]) < 1e-6 * gaps[0] })
    #expect(Set(ticks.map(\.label)).count == ticks.count)
  }

  @Test func labelsAreRoundNumbers() {
    #expect(Scale(-0.1...0.3).ticks(count: 4).map(\.label) == ["−0.1", "0.0", "0.1", "0.2", "0.3"])
    #expect(Scale(1e-8...10, spacing: .logarithmic).ticks(count: 4).map(\.label) == ["10⁻⁸", "10⁻⁵", "10⁻²", "10¹"])
  }

  @Test func fractionsRunFromZeroToOne() {
    #expect(Scale(2...4).fraction(3) == 0.5)
    let scale = Scale(0.01...100, spacing: .logarithmic)
    // Rounding of the logarithms.
    #expect(abs(scale.fraction(1) - 0.5) < 1e-15 && scale.fraction(0).isNaN && scale.fraction(-1).isNaN)
  }

  @Test func dataWithoutExtentHasAScale() {
    #expect(Scale(3...3).range.contains(3) && Scale(3...3).range.upperBound > 3)
    #expect(Scale(holding: [Double.nan, .infinity]).range == 0...1)
    #expect(Scale(holding: [0, -1, 1e-30, 1], spacing: .logarithmic).range == 1e-12...1)
  }
}
