import Foundation

/// `path`, once it is known to be a readable file.
/// - Throws: ``InputError`` when it is missing, a directory, or may not be read.
package func readableFile(_ path: String, kind: String) throws -> String {
  var isDirectory: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
    throw InputError(path, "there is no such \(kind) file", remedy: "name an existing file")
  }
  guard !isDirectory.boolValue, FileManager.default.isReadableFile(atPath: path) else {
    throw InputError(path, "the \(kind) file cannot be read", remedy: "name a readable file")
  }
  return path
}

/// The bytes of a file or a pipe, to its end; `-` is standard input.
func readData(_ path: String, kind: String) throws -> Data {
  let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: try readableFile(path, kind: kind))
  do {
    if let data = try handle?.readToEnd() ?? handle.map({ _ in Data() }) { return data }
  } catch {}
  throw InputError(path, "the \(kind) file cannot be read", remedy: "name a readable file")
}

/// The text of a file in UTF-8, without its byte order mark.
func readText(_ path: String, kind: String) throws -> String {
  guard let text = String(data: try readData(path, kind: kind), encoding: .utf8) else {
    throw InputError(path, "the \(kind) file is not text in UTF-8", remedy: "save it as UTF-8")
  }
  return text.first == "\u{FEFF}" ? String(text.dropFirst()) : text
}

/// `path`, from `directory` when it is relative.
package func resolve(_ path: String, relativeTo directory: String) -> String {
  path.hasPrefix("/") || directory.isEmpty ? path : directory + "/" + path
}

/// The directory that relative paths in the file at `path` start from.
package func directory(of path: String) -> String {
  // Standard input and pipes are in no directory of their own.
  guard let slash = path.lastIndex(of: "/"), !path.hasPrefix("/dev/fd/"), path != "/dev/stdin" else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
