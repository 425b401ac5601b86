/// A closed interval of real numbers whose arithmetic rounds outwards, so that it holds the exact result.
struct OutwardInterval: Sendable, Equatable {
  private(set) var low, high: Double

  init(_ value: Double) { (low, high) = (value, value) }

  init(_ low: Double, _ high: Double) {
    precondition(low <= high, "an interval's ends in order")
    (self.low, self.high) = (low, high)
  }

  /// The largest absolute value.
  var magnitude: Double { max(low.magnitude, high.magnitude) }

  static func + (a: Self, b: Self) -> Self { Self((a.low + b.low).nextDown, (a.high + b.high).nextUp) }

  static func - (a: Self, b: Self) -> Self { Self((a.low - b.high).nextDown, (a.high - b.low).nextUp) }

  static func * (a: Self, b: Self) -> Self {
    let products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
    return Self(products.min()!.nextDown, products.max()!.nextUp)
  }

  /// Of a positive divisor.
  static func / (a: Self, b: Self) -> Self {
    precondition(b.low > 0, "a quotient by a positive interval")
    return a * Self((1 / b.high).nextDown, (1 / b.low).nextUp)
  }
}
