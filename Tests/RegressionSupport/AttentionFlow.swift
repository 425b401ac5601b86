import AttentionJKO

/// A direction and a metric: one of the four flows of a matrix.
package struct AttentionFlow: CustomStringConvertible, Sendable {
  package let direction: FlowDirection
  package let metric: TransportMetric
  package var description: String { "\(direction), \(metric.rawValue)" }

  package static let all = [FlowDirection.ascent, .descent].flatMap { direction in
    TransportMetric.allCases.map { AttentionFlow(direction: direction, metric: $0) }
  }

  package func model(_ entries: [Double]) throws -> SelfAttention {
    try SelfAttention(interaction: diagonal(entries), direction: direction, metric: metric)
  }
}
