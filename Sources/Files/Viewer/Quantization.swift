import Glibc

/// Numbers ≥ 0 in 16 bits, evenly in the logarithm:
///
///     q = 0            for 0 and what is below the floor
///     x ≈ floor · (peak/floor)^((q − 1)/65534)      for q = 1, …, 65535
///
/// The floor is the least positive number, or 10⁻⁹ of the greatest where that is more.
struct LogarithmicCode: Equatable {
  let floor, peak: Double

  /// Decades below the peak that are told apart.
  private static let decades = 9.0

  /// - Precondition: finite numbers; negative ones count as 0.
  init(holding values: some Sequence<Double>) {
    var (low, high) = (Double.infinity, 0.0)
    for value in values where value > 0 { (low, high) = (min(low, value), max(high, value)) }
    peak = high > 0 ? high : 1
    floor = max(min(low, peak), peak * pow(10, -Self.decades))
  }

  /// ln(peak/floor)/65534: neighbouring codes differ by this factor less one.
  var step: Double { log(peak / floor) / 65534 }

  /// The bound of |decoded − x|/x for floor ≤ x ≤ peak.
  var relativeError: Double { exp(step / 2) - 1 }

  func encoded(_ value: Double) -> UInt16 {
    guard value >= floor else { return 0 }
    guard step > 0 else { return 1 }
    return UInt16(min(65535, (log(value / floor) / step + 1).rounded()))
  }

  func decoded(_ code: UInt16) -> Double { code == 0 ? 0 : floor * exp(Double(code - 1) * step) }
}

/// Coordinates of unit vectors in 16 bits: q = round(32767 x), an error of 1.6·10⁻⁵ at most.
enum UnitCode {
  static func encoded(_ coordinate: Double) -> UInt16 {
    UInt16(bitPattern: Int16((32767 * max(-1, min(1, coordinate))).rounded()))
  }

  static func decoded(_ code: UInt16) -> Double { Double(Int16(bitPattern: code)) / 32767 }
}

/// Angles from −π to π in 16 bits, an error of 4.8·10⁻⁵ at most.
enum AngleCode {
  static func encoded(_ angle: Double) -> UInt16 { UInt16(((angle / .pi + 1) * 32767.5).rounded()) }

  static func decoded(_ code: UInt16) -> Double { (Double(code) / 32767.5 - 1) * .pi }
}
