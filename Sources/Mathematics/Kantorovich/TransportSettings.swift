import NumericalKernels

/// Limits of one transport problem, and who is asked and told meanwhile.
package struct TransportSettings: Sendable {
  /// Pivots allowed; problems take some ten for each point.
  package var maximumPivots = 1_000_000_000
  /// Asked every few thousand pivots and every round.
  package var cancellation = Cancellation.never
  /// Told of every round.
  package var progress: (@Sendable (TransportProgress) -> Void)?

  package init(cancellation: Cancellation = .never, progress: (@Sendable (TransportProgress) -> Void)? = nil) {
    self.cancellation = cancellation
    self.progress = progress
  }
}

/// Where a transport problem is.
package struct TransportProgress: Sendable, Equatable {
  /// Levels from the coarsest groups of points to the points, and which one is being solved, from 1.
  package var level: Int
  package var levels: Int
  /// Sources and targets of the level.
  package var points: Int
  /// Solves on this level so far, and cells in the last of them.
  package var rounds: Int
  package var cells: Int
}

/// How a transport problem ended.
package enum TransportStatus: Sendable, Equatable {
  /// No cell can lower the cost.
  case optimal
  /// The pivots allowed were used up.
  case pivotLimit
  /// The caller cancelled.
  case cancelled
}
