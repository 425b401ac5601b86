/// Why no transport cost can be computed: the measures are wrong as data.
package enum TransportError: Error, Equatable, CustomStringConvertible {
  /// The exponent of the cost is neither 1 nor 2.
  case exponent(Int)
  /// Points of different dimensions, or of fewer than two coordinates.
  case dimensions(source: Int, target: Int)
  /// Other than one coordinate a dimension and point.
  case coordinates(which: String, count: Int, expected: Int)
  /// A point off the unit sphere.
  case offSphere(which: String, index: Int, square: Double)
  /// A mass that is negative or no number.
  case mass(which: String, index: Int, value: Double)
  /// Total masses that differ.
  case unequalTotals(source: Double, target: Double)
  /// More pairs of points than memory is meant for.
  case tooMany(sources: Int, targets: Int, most: Int)

  package var description: String {
    switch self {
    case .exponent(let p): "the exponent is \(p); it must be 1 or 2"
    case .dimensions(let source, let target): "points in \(source) and in \(target) dimensions; they must agree and be at least 2"
    case .coordinates(let which, let count, let expected): "the \(which) measure has \(count) coordinates; \(expected) are needed"
    case .offSphere(let which, let index, let square): "\(which) point \(index) is not on the unit sphere: |x|² = \(square)"
    case .mass(let which, let index, let value): "the mass of \(which) point \(index) is \(value); it must be a number and not negative"
    case .unequalTotals(let source, let target): "total masses differ: \(source) and \(target)"
    case .tooMany(let sources, let targets, let most): "\(sources) × \(targets) pairs of points are more than \(most)"
    }
  }
}
