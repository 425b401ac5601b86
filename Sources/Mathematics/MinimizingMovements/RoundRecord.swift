/// What one round of the outer loop did, in the numbers its decisions are made from.
package struct RoundRecord: Sendable, Equatable {
  /// Rounds so far, this one included.
  package var round: Int
  /// What the model promised: its value at the point less that of its solution. Negative or zero where nothing was promised.
  package var predicted: Double
  /// J(μ^k, 0) − J after the round.
  package var decrease: Double
  /// By how much the round lowered J.
  package var gain: Double
  /// How far the point went towards the model's solution, in (0, 1]; 0 where it stayed.
  package var length: Double
  /// Why the model was not solved as well as was asked; nil when it was.
  package var failure: StepStatus?
  /// Whether the model was solved to the step's own tolerance, not only as well as the next one could use.
  package var isExact: Bool
  /// Differences of J below this are rounding.
  package var rounding: Double
  /// Whether the model was that of the point's own data, whose predicted decrease measures criticality; false for extrapolated data.
  package var isPlain = true

  package init(
    round: Int, predicted: Double, decrease: Double, gain: Double, length: Double, failure: StepStatus?, isExact: Bool, rounding: Double
  ) {
    self.round = round
    self.predicted = predicted
    self.decrease = decrease
    self.gain = gain
    self.length = length
    self.failure = failure
    self.isExact = isExact
    self.rounding = rounding
  }

  /// The decrease that measures are taken relative to: at a stationary state the least of which seven digits can be told.
  package var scale: Double { max(decrease, Self.leastDigits * rounding) }

  /// Predicted decrease relative to the decrease: zero exactly at critical points. Infinite where the model was not solved.
  package var criticality: Double { failure == nil ? max(0, predicted) / scale : .infinity }

  /// Where no decrease can be told from rounding, relative figures are relative to this many roundings.
  static let leastDigits = 1e7
}
