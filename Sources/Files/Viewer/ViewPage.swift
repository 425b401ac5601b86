import Configurations
import Figures
import Foundation
import Pictures
import RunFiles

/// A page that plays one or several files in a browser, alone: no network, no other file.
///
///     try ViewPage(["run.nc"]).write(to: "view.html")
///
/// States are stored with 16 bits a number and packed, and the page says so. Where all of them would not fit in the limit on its
/// size, states are left out, evenly in the pace of the film.
package struct ViewPage: Sendable {
  /// The document, in UTF-8.
  package let document: Data
  /// States on the page, and states stored, of all files together.
  package let states, storedStates: Int

  /// - Parameters:
  ///   - paths: runs, geodesics and particle files, shown side by side.
  ///   - limit: bytes of the page.
  /// - Throws: ``InputError`` when a file is none of these, or when not even three of its states fit.
  package init(_ paths: [String], limit: Int = 29_000_000) throws {
    try self.init(try paths.map { try ViewSource($0) }, limit: limit)
  }

  init(_ sources: [ViewSource], limit: Int) throws {
    // Half of what 16 bits a number would take is more than packing was seen to leave.
    var room = Double(2 * limit)
    while true {
      let bytes = sources.map { Double(max(1, $0.bytesPerState)) }.reduce(0, +)
      let count = max(3, Int(room / bytes))
      let chosen = sources.map { $0.pace.evenly(min(count, $0.times.count)) }
      let document = try Self.document(sources, chosen)
      if document.count <= limit {
        self.document = document
        states = chosen.reduce(0) { $0 + $1.count }
        storedStates = sources.reduce(0) { $0 + $1.times.count }
        return
      }
      guard count > 3 else {
        throw InputError(
          sources[0].name, "its page would have \(document.count / 1_000_000) MB",
          remedy: "a page shows meshes of some hundred thousand nodes")
      }
      let shown = Double(chosen.map(\.count).max() ?? 1) * bytes
      room = 0.95 * min(room, shown) * Double(limit) / Double(document.count)
    }
  }

  /// Writes the page, all or nothing.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, or cannot be written.
  package func write(to path: String, overwrite: Bool = false) throws { try writeFile(document, to: path, overwrite: overwrite) }

  private static func document(_ sources: [ViewSource], _ chosen: [[Int]]) throws -> Data {
    var blocks = BinaryBlocks()
    let panes = try zip(sources, chosen).map { try ViewPane($0, states: $1, in: &blocks) }
    let packed = Gzip.compressed(blocks.bytes)
    let header = Header(
      program: "jko \(programVersion)", rawBytes: blocks.bytes.count, packedBytes: packed.count,
      colourMaps: Dictionary(uniqueKeysWithValues: ColourMap.allCases.map { ($0.rawValue, $0.hexadecimal) }), panes: panes)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A name may hold what would end the script that holds it.
    let json = String(decoding: try encoder.encode(header), as: UTF8.self).replacingOccurrences(of: "<", with: "\\u003c")
    return Data(
      PageTemplate(title: panes.map(\.name).joined(separator: ", "), header: json, data: Data(packed).base64EncodedString()).text.utf8)
  }

  private struct Header: Encodable {
    var program: String
    var rawBytes, packedBytes: Int
    /// 256 colours of six digits each, by name.
    var colourMaps: [String: String]
    var panes: [ViewPane]
  }
}

extension ViewSource {
  /// Before packing.
  fileprivate var bytesPerState: Int { (density == nil ? 0 : 2 * domain.nodeCount) + 6 * (particles?.weights.count ?? 0) }
}
