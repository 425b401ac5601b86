import AttentionJKO

extension SharedOptions {
  /// Prints warnings, a line each, on standard error.
  func warn(_ warnings: [String]) {
    if !quiet { for warning in warnings { printError("jko: warning: \(warning)") } }
  }
}
