import Configurations
import Foundation
import Outputs
import Pictures
import RunFiles

extension PictureFormat {
  /// The format of a file by the extension of its name; nil when there is none of that name.
  package init?(fileName: String) { self.init(rawValue: (fileName as NSString).pathExtension.lowercased()) }
}

extension Picture {
  /// Writes the picture, in the format of the file's extension, all or nothing.
  /// - Parameter pixels: width of a PNG.
  /// - Throws: ``InputError`` when the extension is none of a picture, ``OutputError`` when the file exists and `overwrite` is
  ///   false, or cannot be written; `PictureError`.
  package func write(to path: String, pixels: Int = 1200, overwrite: Bool = false) throws {
    guard let format = PictureFormat(fileName: path) else {
      throw InputError(path, "its extension names no picture format", remedy: "use .png, .svg or .pdf")
    }
    try writeFile(Data(try encoded(as: format, pixels: pixels)), to: path, overwrite: overwrite)
  }
}

/// Writes a file, all or nothing.
/// - Throws: ``OutputError``.
package func writeFile(_ data: Data, to path: String, overwrite: Bool) throws {
  let target = try OutputTarget(path)
  try target.check(overwrite: overwrite)
  try target.write(data)
}
