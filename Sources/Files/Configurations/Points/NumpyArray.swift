import Foundation

/// An array of a NumPy `.npy` file: format versions 1 to 3, float32 or float64 of either byte order, in C or Fortran order
/// (numpy.lib.format, "NumPy format").
struct NumpyArray: Equatable {
  let shape: [Int]
  /// In C order.
  let values: [Double]

  /// - Throws: ``InputError`` when the bytes are anything else, or fewer or more than the shape says.
  init(_ data: Data, file: String) throws {
    let bytes = [UInt8](data)
    func bad(_ problem: String) -> InputError {
      InputError(file, problem, remedy: "save it with numpy.save as an array of float64 or float32")
    }
    guard bytes.count >= 10, bytes[0..<6] == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59] else { throw bad("this is not a NumPy file") }
    guard (1...3).contains(bytes[6]) else { throw bad("NumPy format version \(bytes[6]) is not read here") }
    let headerStart = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= headerStart else { throw bad("the header is cut off") }
    let headerLength = bytes[8..<headerStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = headerStart + headerLength
    guard bytes.count >= start else { throw bad("the header is cut off") }
    let header = String(decoding: bytes[headerStart..<start], as: UTF8.self)
    guard let type = Self.value("descr", in: header)?.trimmingCharacters(in: CharacterSet(charactersIn: "'\"")),
      let order = Self.value("fortran_order", in: header), let shapeText = Self.value("shape", in: header)
    else { throw bad("the header does not name descr, fortran_order and shape") }
    guard ["<f8", "<f4", ">f8", ">f4"].contains(type) else { throw bad("the type \(type) is not read here") }
    guard order == "False" || order == "True" else { throw bad("fortran_order is \(order)") }
    let entries = shapeText.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard entries.allSatisfy({ $0 != nil && $0! >= 0 }) else { throw bad("the shape (\(shapeText)) is not one") }
    shape = entries.map { $0! }
    let width = type.hasSuffix("8") ? 8 : 4
    let isBigEndian = type.hasPrefix(">")
    var expected = width
    for extent in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw bad("the shape (\(shapeText)) is too large") }
      expected = product
    }
    guard bytes.count - start == expected else {
      throw bad("the shape (\(shapeText)) needs \(expected) bytes of data and the file has \(bytes.count - start)")
    }
    let stored = bytes.withUnsafeBytes { raw in
      stride(from: start, to: raw.count, by: width).map { offset in
        if width == 8 {
          let bits = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          return Double(bitPattern: isBigEndian ? UInt64(bigEndian: bits) : UInt64(littleEndian: bits))
        }
        let bits = raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return Double(Float(bitPattern: isBigEndian ? UInt32(bigEndian: bits) : UInt32(littleEndian: bits)))
      }
    }
    values = order == "True" ? Self.rowMajor(stored, shape) : stored
  }

  /// The values of an array in C order, its first index slowest, from Fortran's, its first index fastest.
  private static func rowMajor(_ values: [Double], _ shape: [Int]) -> [Double] {
    var result = values
    var index = [Int](repeating: 0, count: shape.count)
    for value in values {
      result[zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }] = value
      for axis in shape.indices {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
    }
    return result
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
