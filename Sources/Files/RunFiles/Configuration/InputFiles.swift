import Foundation

/// `path`, once it is known to be a readable file.
/// - Throws: ``InputError`` when it is missing, a directory, or may not be read.
func readableFile(_ path: String, kind: String) throws -> String {
  var isDirectory: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
    throw InputError(path, "there is no such \(kind) file", remedy: "name an existing file")
  }
  guard !isDirectory.boolValue, FileManager.default.isReadableFile(atPath: path) else {
    throw InputError(path, "the \(kind) file cannot be read", remedy: "name a readable file")
  }
  return path
}

/// The bytes of a file.
func readData(_ path: String, kind: String) throws -> Data {
  guard let data = FileManager.default.contents(atPath: try readableFile(path, kind: kind)) else {
    throw InputError(path, "the \(kind) file cannot be read", remedy: "name a readable file")
  }
  return data
}

/// The text of a file in UTF-8.
func readText(_ path: String, kind: String) throws -> String {
  guard let text = String(data: try readData(path, kind: kind), encoding: .utf8) else {
    throw InputError(path, "the \(kind) file is not text in UTF-8", remedy: "save it as UTF-8")
  }
  return text
}
