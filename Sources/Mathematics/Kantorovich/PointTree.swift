/// Points cut in halves again and again, across the axis they spread most along: groups of near points, level by level, which stand
/// for their points in the coarser problems.
struct PointTree {
  /// One level of groups, as points with masses.
  struct Level {
    let points: SpherePoints
    let masses: [Int64]
    /// Of every group of the level above, its groups here; empty at the top.
    let children: [Range<Int>]
  }

  /// From the coarsest to the points themselves, four groups here for one above.
  let levels: [Level]
  /// The points in the order of the tree: that of the last level.
  let order: [Int]

  /// - Parameters:
  ///   - points: at least one.
  ///   - coarsest: how many groups the coarsest level has at most.
  /// - Complexity: O(points log² points).
  init(_ points: SpherePoints, masses: [Int64], coarsest: Int) {
    var order = Array(0..<points.count)
    var bounds = [[0, points.count]]
    while bounds.last!.count <= points.count {
      var next = [0]
      for (low, high) in zip(bounds.last!, bounds.last!.dropFirst()) {
        if high - low > 1 {
          let axis = Self.widestAxis(points, order[low..<high])
          order[low..<high].sort {
            (points.coordinates[axis * points.stride + $0], $0) < (points.coordinates[axis * points.stride + $1], $1)
          }
          next.append((low + high) / 2)
        }
        next.append(high)
      }
      bounds.append(next)
    }
    var kept: [[Int]] = []
    for depth in stride(from: bounds.count - 1, through: 0, by: -2) {
      kept.append(bounds[depth])
      if bounds[depth].count <= coarsest + 1 { break }
    }
    kept.reverse()
    levels = kept.indices.map { level in
      Level(
        points: Self.middles(points, masses, order, kept[level]),
        masses: zip(kept[level], kept[level].dropFirst()).map { low, high in order[low..<high].reduce(0) { $0 + masses[$1] } },
        children: level == 0 ? [] : Self.children(kept[level - 1], kept[level]))
    }
    self.order = order
  }

  private static func widestAxis(_ points: SpherePoints, _ indices: ArraySlice<Int>) -> Int {
    var best = (axis: 0, width: -1.0)
    for axis in 0..<points.ambient {
      var (least, most) = (Double.infinity, -Double.infinity)
      for i in indices {
        let x = points.coordinates[axis * points.stride + i]
        least = min(least, x)
        most = max(most, x)
      }
      if most - least > best.width { best = (axis, most - least) }
    }
    return best.axis
  }

  /// The mean of each group's points, weighted by mass.
  private static func middles(_ points: SpherePoints, _ masses: [Int64], _ order: [Int], _ bounds: [Int]) -> SpherePoints {
    SpherePoints(ambient: points.ambient, count: bounds.count - 1) { group, axis in
      order[bounds[group]..<bounds[group + 1]].reduce(0) { $0 + Double(masses[$1] + 1) * points.coordinates[axis * points.stride + $1] }
    }
  }

  private static func children(_ above: [Int], _ here: [Int]) -> [Range<Int>] {
    var first = 0
    return zip(above, above.dropFirst()).map { _, high in
      let start = first
      while here[first] < high { first += 1 }
      return start..<first
    }
  }
}
