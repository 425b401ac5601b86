/// Tables of whole numbers, one behind the other, laid out so that they compress well: a row is stored as its difference from the
/// row before, modulo the word, and of all words first the lowest bytes, then the next.
struct BinaryBlocks {
  /// Where a table lies, for who unpacks it.
  struct Place: Encodable, Equatable {
    /// In bytes.
    var offset: Int
    var rows, columns: Int
    /// Bytes a number.
    var width: Int
  }

  private(set) var bytes: [UInt8] = []

  init(bytes: [UInt8] = []) { self.bytes = bytes }

  /// Appends a table, row by row, of `columns` numbers each.
  mutating func append<Word: FixedWidthInteger & UnsignedInteger>(_ table: [Word], columns: Int) -> Place {
    precondition(columns > 0 && table.count % columns == 0, "whole rows")
    let place = Place(offset: bytes.count, rows: table.count / columns, columns: columns, width: Word.bitWidth / 8)
    let differences = table.indices.map { $0 < columns ? table[$0] : table[$0] &- table[$0 - columns] }
    bytes.reserveCapacity(bytes.count + table.count * place.width)
    for byte in 0..<place.width {
      for word in differences { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * byte))) }
    }
    return place
  }

  /// What ``append(_:columns:)`` was given.
  func table<Word: FixedWidthInteger & UnsignedInteger>(at place: Place) -> [Word] {
    let count = place.rows * place.columns
    var table = [Word](repeating: 0, count: count)
    for byte in 0..<place.width {
      for index in 0..<count { table[index] |= Word(bytes[place.offset + byte * count + index]) << (8 * byte) }
    }
    for index in place.columns..<max(count, place.columns) { table[index] = table[index] &+ table[index - place.columns] }
    return table
  }
}
