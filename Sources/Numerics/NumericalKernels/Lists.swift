/// Lists of numbers in compressed form: list i is `items[starts[i]..<starts[i + 1]]`.
package struct Lists: Sendable, Equatable {
  /// Where each list starts, and the end: `count + 1` numbers.
  package let starts: [Int32]
  /// All lists, one after another.
  package let items: [Int32]

  /// For each i the places where `keys` has it, ascending. O(keys + count), by counting.
  /// - Parameters:
  ///   - keys: numbers in `0..<count`.
  ///   - count: how many lists.
  package init(placesOf keys: some Collection<Int32>, count: Int) {
    var starts = [Int32](repeating: 0, count: count + 1)
    for key in keys { starts[Int(key) + 1] += 1 }
    for i in 0..<count { starts[i + 1] += starts[i] }
    var filled = starts, items = [Int32](repeating: 0, count: Int(starts[count]))
    for (place, key) in keys.enumerated() {
      items[Int(filled[Int(key)])] = Int32(place)
      filled[Int(key)] += 1
    }
    self.starts = starts
    self.items = items
  }

  /// How many lists there are.
  package var count: Int { starts.count - 1 }

  /// Places of list i in `items`.
  @inlinable package func range(_ i: Int) -> Range<Int> { Int(starts[i])..<Int(starts[i + 1]) }

  /// List i.
  @inlinable package subscript(_ i: Int) -> ArraySlice<Int32> { items[range(i)] }
}
