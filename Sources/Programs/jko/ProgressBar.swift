import AttentionJKO
import Foundation

/// A line on a terminal: what is done, rate, time left and energy, and what is going on now.
final class ProgressBar {
  private let first: Int
  private let last: Int
  private let unit: String
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var done: Int
  private var text = ""
  private var written = ContinuousClock.now

  /// - Parameters:
  ///   - unit: what is counted, in the plural.
  ///   - isWanted: whether the line may be shown; it is where standard error is a terminal that knows how.
  init(from first: Int, to last: Int, unit: String = "steps", isWanted: Bool) {
    self.first = first
    self.last = last
    self.unit = unit
    isShown = isWanted && isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    done = first
  }

  func advance(twiceEnergy: Double) {
    done += 1
    guard isShown else { return }
    text = line(seconds: (ContinuousClock.now - start) / .seconds(1), twiceEnergy: twiceEnergy)
    write(text)
  }

  /// What is going on before the next advance, at most ten times a second.
  func note(_ what: @autoclosure () -> String, isForced: Bool = false) {
    guard isShown, isForced || ContinuousClock.now - written > .milliseconds(100) else { return }
    let note = what()
    write(text.isEmpty ? "0/\(last - first) \(unit)  \(note)" : "\(text)  \(note)")
  }

  /// Removes the line.
  func clear() {
    if isShown { writeError("\r\u{1B}[K") }
  }

  private func line(seconds: Double, twiceEnergy: Double) -> String {
    let width = 24
    let filled = last > 0 ? min(width, width * done / last) : width
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let rate = Double(done - first) / max(seconds, 1e-9)
    let left = Int(min((Double(last - done) / max(rate, 1e-9)).rounded(), 1e12))
    let clock =
      left >= 3600
      ? String(format: "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60) : String(format: "%d:%02d", left / 60, left % 60)
    return "\(bar) \(done)/\(last) \(unit)  \(String(format: rate < 10 ? "%.2f" : "%.0f", rate))/s  \(clock) left  2E "
      + String(format: "%.8g", twiceEnergy)
  }

  private func write(_ text: String) {
    writeError("\r\u{1B}[K" + text)
    written = .now
  }
}
