/// The undirected edges of a mesh, numbered in the order of their first insertion. O(node degree) an insertion.
struct EdgeTable {
  let nodeCount: Int
  /// Number of the first edge at its lower node, and of the next edge there; −1 ends the chain.
  private var first: [Int32]
  private var next: [Int32] = []
  private(set) var upper: [Int32] = []
  private(set) var lower: [Int32] = []

  init(nodeCount: Int) {
    self.nodeCount = nodeCount
    first = [Int32](repeating: -1, count: nodeCount)
  }

  var count: Int { upper.count }

  /// The number of edge {p, q}, and whether this call created it.
  mutating func insert(_ p: Int32, _ q: Int32) -> (edge: Int32, isNew: Bool) {
    let low = min(p, q), high = max(p, q)
    var edge = first[Int(low)]
    while edge >= 0 {
      if upper[Int(edge)] == high { return (edge, false) }
      edge = next[Int(edge)]
    }
    edge = Int32(upper.count)
    lower.append(low)
    upper.append(high)
    next.append(first[Int(low)])
    first[Int(low)] = edge
    return (edge, true)
  }
}
