import Foundation

/// A folder that lives as long as the test.
public final class TemporaryFolder {
  public let path: String

  public init() {
    path = NSTemporaryDirectory() + "attention-jko-" + UUID().uuidString
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  public func write(_ name: String, _ text: String) -> String {
    try! Data(text.utf8).write(to: URL(fileURLWithPath: self(name)))
    return self(name)
  }

  public var names: [String] { try! FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
