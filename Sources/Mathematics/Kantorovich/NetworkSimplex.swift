import NumericalKernels

/// The transport problem on some of its cells,
///
///     minimize Σ c_ij f_ij   subject to   Σ_j f_ij = a_i,  Σ_i f_ij = b_j,  f ≥ 0,
///
/// in whole numbers by the network simplex, cells joining between solves: the basis stays, so that a solve after a few new cells takes
/// a few pivots.
///
/// A basis is a spanning tree of the sources, the targets and a root, to which costly artificial arcs lead. Trees are strongly
/// feasible, an arc without flow points to the root, which rules out cycling (Cunningham, Math. Program. 11 (1976) 105); whole
/// numbers make that exact. Arcs are priced block by block, of a block the cheapest enters (Kovács, Optim. Methods Softw. 30 (2015) 94).
struct NetworkSimplex: ~Copyable {
  let sources: Int
  let targets: Int
  private let root: Int
  /// The cost of artificial arcs.
  private static let artificial: Int64 = 1 << 58
  /// The largest cost of a cell.
  static let largestCost: Int64 = 1 << 50

  // Arcs: first one a node, its artificial arc; then the cells.
  private var tail: Store<Int32>
  private var head: Store<Int32>
  private var cost: Store<Int64>
  private var flow: Store<Int64>
  private var isInTree: Store<Bool>

  // Nodes: the arc to the parent, the children as a list, the number of arcs to the root, and the potential.
  private var parent: Store<Int32>
  private var arc: Store<Int32>
  private var isUp: Store<Bool>
  private var child: Store<Int32>
  private var next: Store<Int32>
  private var previous: Store<Int32>
  private var depth: Store<Int32>
  private var potential: Store<Int64>

  /// Where pricing goes on.
  private var place = 0
  private(set) var pivots = 0

  /// A network of sources and targets, 0..<sources and 0..<targets, all mass on artificial arcs.
  init(supply: [Int64], demand: [Int64]) {
    precondition(supply.reduce(0, +) == demand.reduce(0, +), "what is supplied is demanded")
    (sources, targets) = (supply.count, demand.count)
    let nodes = supply.count + demand.count
    root = nodes
    tail = Store(repeating: 0, count: nodes)
    head = Store(repeating: 0, count: nodes)
    cost = Store(repeating: Self.artificial, count: nodes)
    flow = Store(repeating: 0, count: nodes)
    isInTree = Store(repeating: true, count: nodes)
    parent = Store(repeating: -1, count: nodes + 1)
    arc = Store(repeating: -1, count: nodes + 1)
    isUp = Store(repeating: true, count: nodes + 1)
    child = Store(repeating: -1, count: nodes + 1)
    next = Store(repeating: -1, count: nodes + 1)
    previous = Store(repeating: -1, count: nodes + 1)
    depth = Store(repeating: 0, count: nodes + 1)
    potential = Store(repeating: 0, count: nodes + 1)
    for v in 0..<nodes { flow[v] = v < sources ? supply[v] : demand[v - sources] }
    for v in 0..<nodes { hangFromRoot(v) }
  }

  // MARK: - Cells

  /// The number of cells.
  var cellCount: Int { cost.count - root }

  /// Source and target of cell k.
  func cell(_ k: Int) -> (source: Int, target: Int) { (Int(tail[root + k]), Int(head[root + k]) - sources) }

  /// What cell k carries.
  func flow(ofCell k: Int) -> Int64 { flow[root + k] }

  /// Whether cell k is in the basis.
  func isBasic(_ k: Int) -> Bool { isInTree[root + k] }

  /// Appends a cell that has not been appended before, 0 ≤ cost ≤ ``largestCost``.
  mutating func append(source: Int, target: Int, cost: Int64) {
    tail.append(Int32(source))
    head.append(Int32(sources + target))
    self.cost.append(cost)
    flow.append(0)
    isInTree.append(false)
  }

  /// What artificial arcs still carry: zero for a plan.
  var unmet: Int64 {
    var sum: Int64 = 0
    for v in 0..<sources where isInTree[v] { sum += flow[v] }
    return sum
  }

  /// u_i with c_ij − u_i − v_j the price of a cell.
  func sourcePotential(_ i: Int) -> Int64 { -potential[i] }
  /// v_j.
  func targetPotential(_ j: Int) -> Int64 { potential[sources + j] }

  // MARK: - A first basis

  /// Builds the tree anew by moving along the cells in the order given, cheapest first say, what both ends still have: each cell that
  /// empties an end hangs it from the other. Flows on artificial arcs as in a new network are needed.
  mutating func start(order: [Int]) {
    for k in order {
      let e = root + k, i = Int(tail[e]), j = Int(head[e])
      guard arc[i] == i, arc[j] == j else { continue }
      let moved = min(flow[i], flow[j])
      // A target that is hung must get something: an arc without flow is to point to the root.
      guard moved > 0 else { continue }
      flow[i] -= moved
      flow[j] -= moved
      flow[e] = moved
      isInTree[e] = true
      let (emptied, other) = flow[i] == 0 ? (i, j) : (j, i)
      isInTree[emptied] = false
      unhang(emptied)
      hang(emptied, from: other, by: e)
    }
    for v in 0..<root where arc[v] == v {
      unhang(v)
      hangFromRoot(v)
    }
    refresh()
  }

  /// Node v hangs from the root by its artificial arc, which points up unless v is a target that lacks something.
  private func hangFromRoot(_ v: Int) {
    let isUp = v < sources || flow[v] == 0
    tail[v] = Int32(isUp ? v : root)
    head[v] = Int32(isUp ? root : v)
    hang(v, from: root, by: v)
    depth[v] = 1
    potential[v] = isUp ? -Self.artificial : Self.artificial
  }

  /// Depths and potentials from the tree.
  private func refresh() {
    var v = Int(child[root])
    while v >= 0 {
      let p = Int(parent[v]), e = Int(arc[v])
      depth[v] = depth[p] + 1
      potential[v] = isUp[v] ? potential[p] - cost[e] : potential[p] + cost[e]
      v = following(v, within: root)
    }
  }

  // MARK: - Trees

  @inline(__always)
  private func hang(_ v: Int, from p: Int, by e: Int) {
    parent[v] = Int32(p)
    arc[v] = Int32(e)
    isUp[v] = Int(tail[e]) == v
    let first = child[p]
    next[v] = first
    previous[v] = -1
    if first >= 0 { previous[Int(first)] = Int32(v) }
    child[p] = Int32(v)
  }

  @inline(__always)
  private func unhang(_ v: Int) {
    let (before, after) = (previous[v], next[v])
    if before >= 0 { next[Int(before)] = after } else { child[Int(parent[v])] = after }
    if after >= 0 { previous[Int(after)] = before }
  }

  /// The node after v in a walk over the nodes below `top`; −1 after the last.
  @inline(__always)
  private func following(_ v: Int, within top: Int) -> Int {
    if child[v] >= 0 { return Int(child[v]) }
    var v = v
    while v != top {
      if next[v] >= 0 { return Int(next[v]) }
      v = Int(parent[v])
    }
    return -1
  }

  // MARK: - Pivots

  /// Pivots until no cell lowers the cost, or as many times as allowed; false when it was stopped before.
  mutating func solve(pivotLimit: Int, _ cancellation: Cancellation) -> Bool {
    // Small blocks pick badly, large ones cost pricing.
    let block = max(64, Int(Double(cost.count).squareRoot()))
    var left = 0
    while let entering = entering(block) {
      if pivots >= pivotLimit { return false }
      // Some thousand pivots take milliseconds.
      if left == 0 {
        if cancellation.isCancelled { return false }
        left = 4_096
      }
      left -= 1
      pivot(entering)
      pivots += 1
    }
    return true
  }

  /// The cheapest cell of the first block that has one of negative price; nil when there is none.
  private mutating func entering(_ block: Int) -> Int? {
    let count = cost.count
    let tail = tail.pointer, head = head.pointer, cost = cost.pointer, potential = potential.pointer
    // Artificial arcs never come back.
    var e = max(place, root), seen = 0, inBlock = 0
    var least: Int64 = 0, best = -1
    while seen < count - root {
      if e >= count { e = root }
      // Those of the tree have price zero.
      let price = cost[e] + potential[Int(tail[e])] - potential[Int(head[e])]
      if price < least { (least, best) = (price, e) }
      e += 1
      seen += 1
      inBlock += 1
      if inBlock == block {
        if best >= 0 { break }
        inBlock = 0
      }
    }
    place = e
    return best >= 0 ? best : nil
  }

  private mutating func pivot(_ e: Int) {
    let i = Int(tail[e]), j = Int(head[e])
    // The cycle goes from the apex down to i, along e, and from j up to the apex. Of the arcs that block first, the last one leaves.
    var (p, q) = (i, j)
    var tailMost = Int64.max, tailLeaving = -1, headMost = Int64.max, headLeaving = -1
    while p != q {
      if depth[p] >= depth[q] {
        if isUp[p], flow[Int(arc[p])] < tailMost { (tailMost, tailLeaving) = (flow[Int(arc[p])], p) }
        p = Int(parent[p])
      } else {
        if !isUp[q], flow[Int(arc[q])] <= headMost { (headMost, headLeaving) = (flow[Int(arc[q])], q) }
        q = Int(parent[q])
      }
    }
    let isBelowTail = tailMost < headMost
    let (most, leaving, apex) = (min(tailMost, headMost), isBelowTail ? tailLeaving : headLeaving, p)
    if most > 0 {
      flow[e] += most
      var v = i
      while v != apex {
        flow[Int(arc[v])] += isUp[v] ? -most : most
        v = Int(parent[v])
      }
      v = j
      while v != apex {
        flow[Int(arc[v])] += isUp[v] ? most : -most
        v = Int(parent[v])
      }
    }
    // What hangs below the leaving arc is turned over, to hang from the other end of e.
    let price = cost[e] + potential[i] - potential[j]
    isInTree[e] = true
    isInTree[Int(arc[leaving])] = false
    var (v, above, by) = isBelowTail ? (i, j, e) : (j, i, e)
    let top = v
    while true {
      let (oldParent, oldArc) = (Int(parent[v]), Int(arc[v]))
      unhang(v)
      hang(v, from: above, by: by)
      if v == leaving { break }
      (above, v, by) = (v, oldParent, oldArc)
    }
    let shift = isBelowTail ? -price : price
    v = top
    while v >= 0 {
      potential[v] += shift
      depth[v] = depth[Int(parent[v])] + 1
      v = following(v, within: top)
    }
  }
}
