/// The greatest value of a function that rises and then falls on an interval, by golden section.
package enum GoldenSection {
  /// The place of the greatest value, to 0.618^sections of the interval; one value of the function a section.
  package static func maximizer(in interval: ClosedRange<Double>, sections: Int, of function: (Double) -> Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (interval.lowerBound, interval.upperBound)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (function(left), function(right))
    for _ in 0..<sections {
      if atLeft < atRight {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = function(right)
      } else {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = function(left)
      }
    }
    return (low + high) / 2
  }
}
