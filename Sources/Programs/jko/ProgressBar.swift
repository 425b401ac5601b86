import Foundation

/// A line on a terminal: what is done, rate, time left and energy.
struct ProgressBar {
  private let first: Int
  private let last: Int
  private let unit: String
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var done: Int

  /// - Parameter unit: what is counted, in the plural.
  init(from first: Int, to last: Int, unit: String = "steps", isShown: Bool) {
    self.first = first
    self.last = last
    self.unit = unit
    self.isShown = isShown
    done = first
  }

  mutating func advance(twiceEnergy: Double) {
    done += 1
    guard isShown else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    write("\r\u{1B}[K" + line(seconds: seconds, twiceEnergy: twiceEnergy))
  }

  /// Removes the line.
  func clear() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func line(seconds: Double, twiceEnergy: Double) -> String {
    let width = 24
    let filled = last > 0 ? width * done / last : width
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let rate = Double(done - first) / max(seconds, 1e-9)
    let left = Int((Double(last - done) / max(rate, 1e-9)).rounded())
    let clock =
      left >= 3600
      ? String(format: "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60) : String(format: "%d:%02d", left / 60, left % 60)
    return "\(bar) \(done)/\(last) \(unit)  \(String(format: rate < 10 ? "%.2f" : "%.0f", rate))/s  \(clock) left  2E "
      + String(format: "%.8f", twiceEnergy)
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
