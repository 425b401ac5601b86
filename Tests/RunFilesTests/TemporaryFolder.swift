import Foundation

/// A folder that lives as long as the test.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "attention-jko-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ name: String, _ text: String) -> String {
    try! Data(text.utf8).write(to: URL(fileURLWithPath: self(name)))
    return self(name)
  }

  var names: [String] { try! FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
