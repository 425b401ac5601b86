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

extension ComparisonSummary: CustomStringConvertible {
  /// What is compared, then a row a time; a bound that is not the optimum is marked.
  package var description: String {
    func bound(_ distance: MeasureDifference.Distance?) -> String? {
      distance.map { ($0.isOptimal ? "" : "≤ ") + fixed($0.distance, 6) }
    }
    var lines = ["A  \(a) (\(carrierA))", "B  \(b) (\(carrierB))"]
    if !isSameModel { lines.append("the models differ") }
    var rows = [["time", "2E of A", "2E of B", "A - B", "first moments", "second moments"]]
    if differences.contains(where: { $0.w1 != nil }) { rows[0] += ["W_1", "W_2"] }
    for row in differences {
      rows.append(
        [
          short(row.time), fixed(2 * row.interactionEnergyA, 8), fixed(2 * row.interactionEnergyB, 8), short(2 * row.energyDifference),
          short(row.firstMomentDistance), short(row.secondMomentDistance),
        ] + [bound(row.w1), bound(row.w2)].compactMap { $0 })
    }
    return (lines + [alignedColumns(rows)]).joined(separator: "\n")
  }
}
