import Foundation

/// An array of a NumPy `.npy` file: format versions 1 and 2, little-endian float32 or float64, C order
/// (numpy.lib.format, "NumPy format").
struct NumpyArray: Equatable {
  let shape: [Int]
  /// In C order.
  let values: [Double]

  /// - Throws: ``InputError`` when the bytes are anything else, or fewer or more than the shape says.
  init(_ data: Data, file: String) throws {
    let bytes = [UInt8](data)
    func bad(_ problem: String) -> InputError {
      InputError(file, problem, remedy: "save it with numpy.save as a C-ordered array of float64 or float32")
    }
    guard bytes.count >= 10, bytes[0..<6] == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59] else { throw bad("this is not a NumPy file") }
    guard bytes[6] == 1 || bytes[6] == 2 else { throw bad("NumPy format version \(bytes[6]) is not read here") }
    let headerStart = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= headerStart else { throw bad("the header is cut off") }
    let headerLength = bytes[8..<headerStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = headerStart + headerLength
    guard bytes.count >= start else { throw bad("the header is cut off") }
    let header = String(decoding: bytes[headerStart..<start], as: UTF8.self)
    guard let type = Self.value("descr", in: header)?.trimmingCharacters(in: CharacterSet(charactersIn: "'\"")),
      let order = Self.value("fortran_order", in: header), let shapeText = Self.value("shape", in: header)
    else { throw bad("the header does not name descr, fortran_order and shape") }
    guard type == "<f8" || type == "<f4" else { throw bad("the type \(type) is not read here") }
    guard order == "False" else { throw bad("the array is in Fortran order") }
    let entries = shapeText.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard entries.allSatisfy({ $0 != nil && $0! >= 0 }) else { throw bad("the shape (\(shapeText)) is not one") }
    shape = entries.map { $0! }
    let width = type == "<f8" ? 8 : 4
    var expected = width
    for extent in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw bad("the shape (\(shapeText)) is too large") }
      expected = product
    }
    guard bytes.count - start == expected else {
      throw bad("the shape (\(shapeText)) needs \(expected) bytes of data and the file has \(bytes.count - start)")
    }
    values = bytes.withUnsafeBytes { raw in
      stride(from: start, to: raw.count, by: width).map { offset in
        width == 8
          ? Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
          : Double(Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))))
      }
    }
  }

  /// The value of a key in the header, a Python dictionary literal of three entries: the inside of parentheses, else the text
  /// up to the next comma or brace.
  private static func value(_ key: String, in header: String) -> String? {
    guard let found = header.range(of: "'\(key)':") ?? header.range(of: "\"\(key)\":") else { return nil }
    let rest = header[found.upperBound...].drop { $0 == " " }
    if rest.first == "(" { return rest.firstIndex(of: ")").map { String(rest[rest.index(after: rest.startIndex)..<$0]) } }
    return rest.prefix { $0 != "," && $0 != "}" }.trimmingCharacters(in: .whitespaces)
  }
}
