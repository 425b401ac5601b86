import Foundation

/// Numbers in rows separated by commas, under names where the first line gives some.
///
/// Empty lines and lines that start with # are left out, but for a first line "# x,y,z", as numpy.savetxt writes names. A first line
/// without a single number is a header, and so is 0,1,2, … up to its length, the names that pandas gives to columns without any. The
/// column that pandas writes for its index, whose name is empty, is left out.
struct CSVTable {
  /// Names of the columns, lowercase; nil where there are none.
  let names: [String]?
  /// Numbers of the rows with their places in the file, counted from 1 with the header and empty lines; equally many each.
  let rows: [(number: Int, values: [Double])]

  /// - Parameter meaning: what a row should hold, for messages.
  /// - Throws: ``InputError`` naming the first bad row.
  init(_ text: String, file: String, meaning: String) throws {
    var names: [String]?
    var rows: [(number: Int, values: [Double])] = []
    var index: Int?
    var columns: Int?
    func bad(_ number: Int, _ problem: String) -> InputError { InputError("\(file): row \(number)", problem, remedy: "write \(meaning)") }
    for (place, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let number = place + 1
      let isComment = line.first == "#"
      var cells = line.drop { $0 == "#" }.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if cells == [""] { continue }
      if columns == nil {
        let words = cells.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"'")).lowercased() }
        let named = words.filter { !$0.isEmpty && $0 != "unnamed: 0" }
        let isPlaces = named == named.indices.map { "\($0)" } && named.count > 1
        if isPlaces || cells.allSatisfy({ Double($0) == nil }) {
          if isComment, !words.contains("x") { continue }
          if named.count == words.count - 1, named.count > 0 { index = words.firstIndex { $0.isEmpty || $0 == "unnamed: 0" } }
          columns = words.count
          if !isPlaces { names = named }
          continue
        }
      }
      if isComment { continue }
      let width = columns ?? cells.count
      columns = width
      guard cells.count == width else { throw bad(number, "it has \(cells.count) values where the row before has \(width)") }
      if let index { cells.remove(at: index) }
      rows.append(
        (
          number,
          try cells.map { cell in
            guard let value = Double(cell) else { throw bad(number, "\"\(cell)\" is not a number") }
            guard value.isFinite else { throw bad(number, "a value is not finite") }
            return value
          }
        ))
    }
    guard !rows.isEmpty else { throw InputError(file, "the file holds no numbers", remedy: "write \(meaning)") }
    (self.names, self.rows) = (names, rows)
  }
}
