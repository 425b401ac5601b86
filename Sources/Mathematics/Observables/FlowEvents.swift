/// What happens along a flow: mergers of clusters and plateaus of the energy, from states at output times.
package struct FlowEvents: Sendable, Equatable, Encodable {
  /// When the number of clusters fell, once for each cluster less: the time of the first output after it.
  package let mergeTimes: [Double]
  /// Where the energy rests: first and last time of each plateau.
  package let plateaus: [ClosedRange<Double>]

  /// Mergers are told from this many clusters down; particles that have not gathered are more groups than that.
  package static let largestCount = 16
  /// A plateau's slope, over the mean slope of the whole file, is at most this.
  static let flatness = 0.1
  /// A plateau lasts at least this part of the file's time.
  static let leastShare = 0.05

  /// The rule for plateaus, as files state it.
  package static let plateauSentence =
    "outputs in a row between which 2E changes at most \(flatness) times as fast as over the whole file on average, for at least \(leastShare) of its time"

  /// - Parameters:
  ///   - times: ascending.
  ///   - clusters: the number at each time.
  ///   - energies: 2E at each time.
  package init(times: [Double], clusters: [Int], energies: [Double]) {
    var merges: [Double] = []
    for i in times.indices.dropFirst() where clusters[i] < clusters[i - 1] && clusters[i] > 0 {
      let fell = min(clusters[i - 1], Self.largestCount) - min(clusters[i], Self.largestCount)
      merges += [Double](repeating: times[i], count: fell)
    }
    mergeTimes = merges
    var found: [ClosedRange<Double>] = []
    let span = (times.last ?? 0) - (times.first ?? 0)
    let (high, low) = (energies.max() ?? 0, energies.min() ?? 0)
    // What changes by rounding alone rests.
    let allowed = max(Self.flatness * (high - low), 1e-12 * max(high.magnitude, low.magnitude))
    if span > 0 {
      var start: Int?
      for i in times.indices {
        let isFlat = i + 1 < times.count && abs(energies[i + 1] - energies[i]) * span <= allowed * (times[i + 1] - times[i])
        if isFlat {
          start = start ?? i
        } else if let first = start {
          if times[i] - times[first] >= Self.leastShare * span { found.append(times[first]...times[i]) }
          start = nil
        }
      }
    }
    plateaus = found
  }

  private enum CodingKeys: String, CodingKey { case mergeTimes = "mergeTime", plateaus = "plateau" }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mergeTimes, forKey: .mergeTimes)
    try container.encode(plateaus.map { [$0.lowerBound, $0.upperBound] }, forKey: .plateaus)
  }
}
