import Configurations

extension Configuration {
  /// The files that the configuration reads, which no output must replace.
  func namedFiles(relativeTo directory: String) -> [String] {
    var files: [String] = []
    if case .imported(let file) = sphere { files.append(file) }
    for component in initial.components {
      switch component.kind {
      case .particles(let file, _), .state(let file, _), .density(let file): files.append(file)
      default: break
      }
    }
    return files.map { resolve($0, relativeTo: directory) }
  }
}
