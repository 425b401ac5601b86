/// The times that steps of one length lead to, multiples of it, until an end that is met: the last step is as short as it must be.
struct TimeGrid {
  let step: Double
  /// Infinite where there is none.
  let end: Double

  /// The time after `time`, which lies before the end.
  func next(after time: Double) -> Double {
    let count = (time / step).rounded()
    // A multiple rather than a sum, so that times of different flows meet; a flow that ended between multiples goes on from there.
    let following = count * step == time ? (count + 1) * step : time + step
    return following > end - 1e-9 * step ? end : following
  }

  /// How long the step from `time` is: the grid's step to the last bit unless the end cuts it.
  func length(from time: Double) -> Double {
    let length = next(after: time) - time
    return abs(length - step) <= 1e-9 * step ? step : length
  }

  /// Steps from `time` to the end.
  func count(from time: Double) -> Int {
    // What is left by rounding is no step.
    guard end - time > 1e-9 * step else { return 0 }
    return max(1, Int(min(((end - time) / step - 1e-9).rounded(.up), 9e15)))
  }
}
