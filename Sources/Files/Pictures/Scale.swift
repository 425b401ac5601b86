import Glibc

/// A range of numbers and how it is laid out: along an axis, or over the colours.
package struct Scale: Sendable, Equatable {
  package enum Spacing: String, Sendable, CaseIterable { case linear, logarithmic }

  package let range: ClosedRange<Double>
  package let spacing: Spacing

  /// - Parameter range: widened a little when it is a single number; positive when logarithmic.
  package init(_ range: ClosedRange<Double>, spacing: Spacing = .linear) {
    precondition(range.lowerBound.isFinite && range.upperBound.isFinite, "a scale needs finite ends")
    precondition(spacing == .linear || range.lowerBound > 0, "a logarithmic scale needs positive ends")
    self.spacing = spacing
    guard range.lowerBound == range.upperBound else {
      self.range = range
      return
    }
    let value = range.lowerBound
    let room = max(abs(value) * 0.05, 1e-12)
    self.range = spacing == .logarithmic ? value / 2...value * 2 : value - room...value + room
  }

  /// A scale that holds all finite numbers of `values`, those above zero when logarithmic and then at most twelve decades; with
  /// room of `margin` of its length at both ends. From 0 to 1 when there are none.
  package init(holding values: some Sequence<Double>, spacing: Spacing = .linear, margin: Double = 0) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite && (spacing == .linear || value > 0) { (low, high) = (min(low, value), max(high, value)) }
    guard low <= high else {
      self.init(spacing == .linear ? 0...1 : 0.1...1, spacing: spacing)
      return
    }
    switch spacing {
    case .linear:
      let room = margin * (high - low)
      self.init(low - room...high + room)
    case .logarithmic:
      low = max(low, high * 1e-12)
      let room = pow(high / low, margin)
      self.init(low / room...high * room, spacing: .logarithmic)
    }
  }

  /// Where a number stands: 0 at the lower end, 1 at the upper; NaN where a logarithm does not exist.
  package func fraction(_ value: Double) -> Double {
    switch spacing {
    case .linear: return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic: return value > 0 ? log(value / range.lowerBound) / log(range.upperBound / range.lowerBound) : .nan
    }
  }

  /// Round numbers within the range, about `count` of them, and their labels.
  package func ticks(count: Int) -> [Tick] {
    switch spacing {
    case .linear: return linearTicks(count: count)
    case .logarithmic:
      let (first, last) = (Int(log10(range.lowerBound * 0.999999).rounded(.up)), Int(log10(range.upperBound * 1.000001).rounded(.down)))
      // Less than two powers of ten mark no scale.
      guard last > first else { return linearTicks(count: count) }
      let stride = max(1, Int((Double(last - first + 1) / Double(max(count, 1))).rounded(.up)))
      return Swift.stride(from: first, through: last, by: stride).map { Tick(pow(10, Double($0)), "10" + superscript($0)) }
    }
  }

  private func linearTicks(count: Int) -> [Tick] {
    let length = range.upperBound - range.lowerBound
    let rough = length / Double(max(count, 1))
    let magnitude = pow(10, log10(rough).rounded(.down))
    let step = magnitude * ([1, 2, 2.5, 5, 10].first { $0 * magnitude >= rough * 0.8 } ?? 10)
    let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((range.upperBound / step + 1e-9).rounded(.down))
    // As many decimals as the step needs.
    var decimals = 0
    var shifted = step
    while decimals < 15, abs(shifted.rounded() - shifted) > 1e-6 * shifted {
      decimals += 1
      shifted *= 10
    }
    guard first <= last else { return [] }
    return (first...last).map { Tick(Double($0) * step, decimal(Double($0) * step, decimals)) }
  }
}

/// A marked place on a scale.
package struct Tick: Sendable, Equatable {
  package var value: Double
  package var label: String

  package init(_ value: Double, _ label: String) {
    self.value = value
    self.label = label
  }
}

/// A number with so many decimals and a minus sign, very large and small ones by their exponent.
func decimal(_ value: Double, _ decimals: Int) -> String {
  let isPlain = value == 0 || (abs(value) < 1e6 && decimals <= 6)
  return formatted(isPlain ? "%.\(decimals)f" : "%.3g", value).replacingMinus
}

private func formatted(_ format: String, _ value: Double) -> String {
  var buffer = [CChar](repeating: 0, count: 64)
  _ = withVaList([value == 0 ? 0 : value]) { vsnprintf(&buffer, buffer.count, format, $0) }
  return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

extension String {
  fileprivate var replacingMinus: String { String(map { $0 == "-" ? "−" : $0 }) }
}

private func superscript(_ exponent: Int) -> String {
  let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
  return (exponent < 0 ? "⁻" : "") + String("\(abs(exponent))".map { digits[$0.wholeNumberValue!] })
}
