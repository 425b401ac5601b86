/// An output that cannot be written, told in one line: where it is, what is wrong, and what would be right.
package enum OutputError: Error, Equatable, CustomStringConvertible {
  case exists(String, resumable: Bool)
  /// Another process has the ``WriterLock`` of the output; `holder` names it where the lock does.
  case busy(String, holder: String?)
  /// A name that no output can have, and what to do about it.
  case unusable(String, problem: String, remedy: String)
  /// The output is no longer what this process wrote.
  case changed(String, problem: String)
  /// `keepsFormer`: what stood at the path before is still there, complete.
  case cannotWrite(String, reason: String, keepsFormer: Bool = false)

  package var description: String {
    let line =
      switch self {
      case .exists(let path, true): "\(path): the file exists; use --resume to continue it or --force to overwrite it"
      case .exists(let path, false): "\(path): the file exists; use --force to overwrite it"
      case .busy(let path, let holder):
        "\(path): another process writes it\(holder.map { ", \($0)" } ?? ""); wait for it to end, or name another output"
      case .unusable(let path, let problem, let remedy): (path.isEmpty ? "" : "\(path): ") + "\(problem); \(remedy)"
      case .changed(let path, let problem):
        "\(path): another program changed it while this one wrote (\(problem)); it is left as it is now"
      case .cannotWrite(let path, let reason, false): "\(path): cannot be written (\(reason))"
      case .cannotWrite(let path, let reason, true): "\(path): cannot be written (\(reason)); the file is kept complete as it was before"
      }
    return line.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

/// A failure inside the writing of an output, in a few words.
package protocol WriteFailure: Error {
  var reason: String { get }
}
