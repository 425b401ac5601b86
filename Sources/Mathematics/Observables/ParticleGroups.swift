import Kernels

/// Groups of particles: the components of the graph that links particles at most a given chord apart.
///
/// Particles are sorted into cubes of that side by their first three coordinates, so that only neighbouring cubes are compared;
/// inside a cube a particle is compared with the groups that are there, one member after the other until one is near. What has
/// gathered so costs O(N), spread particles O(N · neighbours).
package enum ParticleGroups {
  /// The groups, the heaviest first. Particles of weight zero belong to none.
  package static func clusters(of points: PointSet, weights: [Double], rule: ClusterRule) -> [MassCluster] {
    precondition(weights.count == points.count, "one weight a particle")
    let (n, count, length) = (points.ambient, points.count, rule.linkingLength)
    let x = points.coordinates
    let axes = min(n, 3)
    var cubes: [SIMD3<Int32>: [Int]] = [:]
    for i in 0..<count where weights[i] > 0 {
      var key = SIMD3<Int32>()
      for c in 0..<axes { key[c] = Int32((x[c * count + i] / length).rounded(.down)) }
      cubes[key, default: []].append(i)
    }
    var groups = DisjointSets(count: count)
    func isNear(_ i: Int, _ j: Int) -> Bool {
      var square = 0.0
      for c in 0..<n {
        let difference = x[c * count + i] - x[c * count + j]
        square += difference * difference
      }
      return square <= length * length
    }
    // Members of each cube by group.
    var parts: [SIMD3<Int32>: [[Int]]] = [:]
    for (key, members) in cubes {
      var here: [[Int]] = []
      for i in members {
        let near = here.indices.filter { part in here[part].contains { isNear(i, $0) } }
        guard let first = near.first else {
          here.append([i])
          continue
        }
        for part in near.dropFirst().reversed() {
          here[first] += here[part]
          here.remove(at: part)
        }
        here[first].append(i)
      }
      for part in here { for i in part.dropFirst() { groups.join(i, to: part[0]) } }
      parts[key] = here
    }
    for (key, here) in parts {
      for offset in Self.halfNeighbourhood(axes) {
        guard let there = parts[key &+ offset] else { continue }
        for a in here {
          for b in there where groups.root(of: a[0]) != groups.root(of: b[0]) {
            if a.contains(where: { i in b.contains { isNear(i, $0) } }) { groups.join(b[0], to: a[0]) }
          }
        }
      }
    }
    var number: [Int: Int] = [:]
    let labels: [Int?] = (0..<count).map { i in
      guard weights[i] > 0 else { return nil }
      let root = groups.root(of: i)
      if let known = number[root] { return known }
      number[root] = number.count
      return number.count - 1
    }
    return MassCluster.gathered(labels, count: number.count, ambient: n, coordinates: x, weights: weights, least: rule.leastMass)
  }

  /// One of each pair of opposite neighbours of a cube.
  private static func halfNeighbourhood(_ axes: Int) -> [SIMD3<Int32>] {
    let steps: [Int32] = [-1, 0, 1]
    var all: [SIMD3<Int32>] = []
    for a in steps { for b in steps { for c in axes > 2 ? steps : [0] { all.append(SIMD3(a, b, c)) } } }
    return all.filter { ($0.x, $0.y, $0.z) > (0, 0, 0) }
  }
}
