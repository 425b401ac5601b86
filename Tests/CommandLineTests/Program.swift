import Foundation
import TestSupport

/// The program, as built beside the tests.
enum Program {
  static let path: String = {
    let tests = try! FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("jko").path
  }()

  struct Outcome {
    var status: Int32
    var output: String
    var error: String

    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]) ?? [:] }
  }

  /// Runs the program to its end.
  static func run(_ arguments: String..., in folder: TemporaryFolder) -> Outcome { finish(start(arguments, in: folder)) }

  /// Runs a line of the shell where `$JKO` is the program.
  static func shell(_ line: String, in folder: TemporaryFolder) -> Outcome {
    finish(start(["-c", line], in: folder, executable: "/bin/bash"))
  }

  final class Running {
    let process = Process()
    fileprivate let files: (output: String, error: String)

    fileprivate init(_ files: (String, String)) { self.files = files }
  }

  static func start(_ arguments: [String], in folder: TemporaryFolder, executable: String = path) -> Running {
    // Files rather than pipes: nothing blocks, whatever the program prints.
    let name = UUID().uuidString
    let running = Running((NSTemporaryDirectory() + name + ".out", NSTemporaryDirectory() + name + ".err"))
    FileManager.default.createFile(atPath: running.files.output, contents: nil)
    FileManager.default.createFile(atPath: running.files.error, contents: nil)
    running.process.executableURL = URL(fileURLWithPath: executable)
    running.process.arguments = arguments
    running.process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    running.process.environment = ProcessInfo.processInfo.environment.merging(["JKO": path, "COLUMNS": "80"]) { $1 }
    running.process.standardOutput = FileHandle(forWritingAtPath: running.files.output)
    running.process.standardError = FileHandle(forWritingAtPath: running.files.error)
    try! running.process.run()
    return running
  }

  static func finish(_ running: Running) -> Outcome {
    running.process.waitUntilExit()
    defer {
      try? FileManager.default.removeItem(atPath: running.files.output)
      try? FileManager.default.removeItem(atPath: running.files.error)
    }
    func text(_ path: String) -> String { String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) }
    let status =
      running.process.terminationReason == .uncaughtSignal ? -running.process.terminationStatus : running.process.terminationStatus
    return Outcome(status: status, output: text(running.files.output), error: text(running.files.error))
  }
}

/// A run of well under a second.
func smallConfiguration(steps: Int = 6, every: Int = 1, extra: String = "") -> String {
  """
  sphere: {subdivisions: 1}
  attention: {diagonal: [1, 1.1, 0.5]}
  initial:
    components: [{kind: von-mises-fisher, mean: [1, 2, 0.5], concentration: 1, weight: 0.7}, {kind: uniform, weight: 0.3}]
  movement: {step: 0.05, steps: \(steps)}
  output: {every: \(every)}
  \(extra)
  """
}
