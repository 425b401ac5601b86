/// Arrays that are filled again and again in the memory they have.
extension [Double] {
  /// Has `count` numbers, which are to be overwritten.
  package mutating func fit(_ count: Int) {
    if self.count != count { self = [Double](repeating: 0, count: count) }
  }

  /// Has `count` zeros.
  package mutating func clear(_ count: Int) {
    fit(count)
    for i in indices { self[i] = 0 }
  }

  /// The numbers of another array.
  package mutating func copy(_ other: [Double]) {
    fit(other.count)
    withUnsafeMutableBufferPointer { to in
      other.withUnsafeBufferPointer { from in
        if let from = from.baseAddress { to.baseAddress!.update(from: from, count: other.count) }
      }
    }
  }
}
