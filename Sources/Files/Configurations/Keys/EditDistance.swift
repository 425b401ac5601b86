/// The fewest insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment).
/// O(|a|·|b|).
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.lowercased())
  let b = Array(b.lowercased())
  var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in 0...a.count { table[i][0] = i }
  for j in 0...b.count { table[0][j] = j }
  for i in a.indices {
    for j in b.indices {
      var best = min(table[i][j + 1] + 1, table[i + 1][j] + 1, table[i][j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, table[i - 1][j - 1] + 1) }
      table[i + 1][j + 1] = best
    }
  }
  return table[a.count][b.count]
}

/// The candidate nearest to `word`; the first of equals.
func nearest(_ word: String, among candidates: [String]) -> String? {
  candidates.min { editDistance(word, $0) < editDistance(word, $1) }
}

/// " (did you mean beta?)", where a candidate is near enough to be what was meant: half of its letters at most are others.
func suggestion(for word: String, among candidates: [String]) -> String {
  guard let found = nearest(word, among: candidates), 2 * editDistance(word, found) <= found.count else { return "" }
  return " (did you mean \(found)?)"
}
