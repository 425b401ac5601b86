import RunFiles

/// A comparison as the table and `--json` give it.
package struct ComparisonSummary: Sendable, Equatable, Encodable {
  package var a: String
  package var b: String
  /// Whether kernel, matrices, direction and metric are the same.
  package var isSameModel: Bool
  /// One a common time, ascending.
  package var differences: [MeasureDifference]
  /// What carries either measure, as in "642 nodes".
  package var carrierA: String
  package var carrierB: String
  /// Said where the files have their start in common and nothing else.
  package var warning: String?

  package init(_ comparison: Comparison, _ differences: [MeasureDifference]) {
    a = comparison.a.path
    b = comparison.b.path
    isSameModel = comparison.a.configuration.attention == comparison.b.configuration.attention
    carrierA = comparison.a.carrier
    carrierB = comparison.b.carrier
    warning = comparison.onlyStartIsCommon
    self.differences = differences
  }

  /// Whether all linear programs were solved to their ends.
  package var isOptimal: Bool { differences.allSatisfy { ($0.w1?.isOptimal ?? true) && ($0.w2?.isOptimal ?? true) } }
}

extension ComparisonSummary {
  /// What is compared, and the names of the columns of ``line(_:)``.
  package static func heading(_ comparison: Comparison, withDistances: Bool) -> String {
    ComparisonSummary(comparison, []).heading(withDistances: withDistances)
  }

  fileprivate func heading(withDistances: Bool) -> String {
    let names = ["time", "2E of A", "2E of B", "A - B", "first moments", "second moments"] + (withDistances ? ["W_1", "W_2"] : [])
    return (["A  \(a) (\(carrierA))", "B  \(b) (\(carrierB))"] + (isSameModel ? [] : ["the models differ"]) + [Self.aligned(names)])
      .joined(separator: "\n")
  }

  /// The row of a time; a bound that is not the optimum is marked.
  package static func line(_ row: MeasureDifference) -> String {
    func bound(_ distance: MeasureDifference.Distance?) -> String? {
      distance.map { ($0.isOptimal ? "" : "≤ ") + fixed($0.distance, 6) }
    }
    return aligned(
      [
        short(row.time), fixed(2 * row.interactionEnergyA, 8), fixed(2 * row.interactionEnergyB, 8), short(2 * row.energyDifference),
        short(row.firstMomentDistance), short(row.secondMomentDistance),
      ] + [bound(row.w1), bound(row.w2)].compactMap { $0 })
  }

  /// Cells flush right in columns wide enough for all but the largest numbers, so that rows can be written as they come.
  private static func aligned(_ cells: [String]) -> String {
    zip(cells, [9, 14, 14, 10, 13, 14, 10, 10]).map { String(repeating: " ", count: max(0, $1 - $0.count)) + $0 }.joined(separator: "  ")
  }
}

extension ComparisonSummary: CustomStringConvertible {
  /// What is compared, then a row a time.
  package var description: String {
    ([heading(withDistances: differences.contains { $0.w1 != nil })] + differences.map(Self.line)).joined(separator: "\n")
  }
}
