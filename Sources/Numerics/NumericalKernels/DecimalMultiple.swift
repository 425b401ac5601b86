import Glibc

/// k·τ rounded to 15 significant decimal digits: 7·0.05 is 0.35, and not 0.35000000000000003, so that a time can be looked up by the
/// number that a person would write. A step that has 15 digits or fewer has the multiples that it has on paper.
package func decimalMultiple(_ count: Double, of step: Double) -> Double {
  let product = count * step
  guard product.isNormal else { return product }
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { text in
    withVaList([product]) { _ = vsnprintf(text.baseAddress!, 32, "%.14e", $0) }
    return strtod(text.baseAddress!, nil)
  }
}
