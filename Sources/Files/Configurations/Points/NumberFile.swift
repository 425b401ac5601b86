import CZlib
import Foundation

/// What a file of numbers holds, told by its name: .npy a NumPy array, anything else text, either compressed where .gz follows.
enum NumberFile {
  case array(NumpyArray)
  case text(String)

  /// - Throws: ``InputError`` when the file cannot be read, or is not what its name says.
  init(_ path: String, kind: String) throws {
    var data = try readData(path, kind: kind)
    var name = path.lowercased()
    if name.hasSuffix(".gz") || data.starts(with: [0x1F, 0x8B]) {
      data = try Self.inflated(data, file: path)
      if name.hasSuffix(".gz") { name.removeLast(3) }
    }
    if name.hasSuffix(".npy") {
      self = .array(try NumpyArray(data, file: path))
    } else if let text = String(data: data, encoding: .utf8) {
      self = .text(text.first == "\u{FEFF}" ? String(text.dropFirst()) : text)
    } else {
      throw InputError(path, "the \(kind) file is not text in UTF-8", remedy: "save it as UTF-8, or as .npy")
    }
  }

  /// The most a file may hold once expanded, so that a few kilobytes of zeros do not fill the memory.
  private static let largestSize = 1 << 31

  /// The contents of a gzip file, all its members (RFC 1952).
  private static func inflated(_ data: Data, file: String) throws -> Data {
    func bad(_ problem: String) -> InputError { InputError(file, problem, remedy: "compress it anew with gzip") }
    var stream = z_stream()
    // 16 more than the largest window: a gzip header is expected.
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw bad("it cannot be expanded") }
    defer { inflateEnd(&stream) }
    var result = Data()
    var input = [UInt8](data)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let size = input.count
    try input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(size)
      while true {
        let status = chunk.withUnsafeMutableBufferPointer { chunk in
          stream.next_out = chunk.baseAddress
          stream.avail_out = UInt32(chunk.count)
          return inflate(&stream, Z_NO_FLUSH)
        }
        result.append(contentsOf: chunk[..<(chunk.count - Int(stream.avail_out))])
        guard result.count <= largestSize else { throw bad("it expands to more than two gigabytes") }
        if status == Z_STREAM_END {
          if stream.avail_in == 0 { return }
          guard inflateReset(&stream) == Z_OK else { throw bad("it cannot be expanded") }
        } else if status != Z_OK {
          throw bad("it is cut off or no gzip file")
        }
      }
    }
    return result
  }
}
