/// Bad input data, told in one line: where it is, what is wrong, and what would be right.
///
///     run.yaml:7: attention.beta: -1 is not positive; write a positive number
public struct InputError: Error, Equatable, CustomStringConvertible {
  /// A file, with a line (`run.yaml:7`) or a row (`tokens.csv: row 3`), and the key path when there is one.
  public var location: String
  /// What is wrong there.
  public var problem: String
  /// What would be right; empty when `problem` says it.
  public var remedy: String

  package init(_ location: String, _ problem: String, remedy: String = "") {
    self.location = location
    self.problem = problem
    self.remedy = remedy
  }

  /// The three parts in one line.
  public var description: String {
    let line = "\(location): \(problem)" + (remedy.isEmpty ? "" : "; \(remedy)")
    return line.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
