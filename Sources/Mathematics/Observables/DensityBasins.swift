import Spaces

/// Nodes of a mesh and their neighbours, for walks over its edges.
package struct NodeNeighbours: Sendable {
  private let starts: [Int]
  private let nodes: [Int32]

  package init(_ mesh: SphereMesh) {
    // An inner edge comes from two faces, which does no harm.
    var starts = [Int](repeating: 0, count: mesh.nodeCount + 1)
    let n = mesh.ambient
    for corner in mesh.faces { starts[Int(corner) + 1] += n - 1 }
    for i in 0..<mesh.nodeCount { starts[i + 1] += starts[i] }
    var place = starts
    var nodes = [Int32](repeating: 0, count: mesh.faces.count * (n - 1))
    for f in 0..<mesh.faceCount {
      for a in 0..<n {
        for b in 0..<n where a != b {
          let i = Int(mesh.faces[f * n + a])
          nodes[place[i]] = mesh.faces[f * n + b]
          place[i] += 1
        }
      }
    }
    (self.starts, self.nodes) = (starts, nodes)
  }

  subscript(node: Int) -> ArraySlice<Int32> { nodes[starts[node]..<starts[node + 1]] }
}

/// The clusters of a density on a mesh: basins of its peaks, by the watershed with a threshold of persistence.
///
/// Nodes are taken from the densest down. One without a neighbour taken before is a new peak; others join the basin of their
/// densest neighbour. A node where two basins meet is the highest saddle between them: the lower peak keeps its basin where it is
/// `persistence` times as high as that saddle, and joins the other's where it is not (Edelsbrunner, Letscher, Zomorodian, Discrete
/// Comput. Geom. 28 (2002) 511, with quotients in place of differences, since densities range over many decades).
package enum DensityBasins {
  /// The clusters, the heaviest first; none where the greatest density is below `persistence` times the least. O(V log V).
  package static func clusters(of density: NodeField, on mesh: SphereMesh, neighbours: NodeNeighbours, rule: ClusterRule) -> [MassCluster] {
    let rho = density.values
    let order = rho.indices.sorted { (rho[$0], $1) > (rho[$1], $0) }
    guard let top = order.first, let bottom = order.last, rho[top] > 0, rho[top] >= rule.persistence * rho[bottom] else { return [] }
    var basins = DisjointSets(count: rho.count)
    var taken = [Bool](repeating: false, count: rho.count)
    for i in order where rho[i] > 0 {
      taken[i] = true
      var best: Int?
      for j in neighbours[i] where taken[Int(j)] {
        let j = Int(j)
        if best.map({ rho[j] > rho[$0] || (rho[j] == rho[$0] && j < $0) }) ?? true { best = j }
      }
      guard let best else { continue }
      // A basin's root is its peak.
      basins.join(i, to: best)
      for j in neighbours[i] where taken[Int(j)] {
        let (a, b) = (basins.root(of: i), basins.root(of: Int(j)))
        guard a != b else { continue }
        let (high, low) = (rho[a], a) > (rho[b], b) ? (a, b) : (b, a)
        if rho[low] < rule.persistence * rho[i] { basins.join(low, to: high) }
      }
    }
    var number: [Int: Int] = [:]
    let labels: [Int?] = rho.indices.map { i in
      guard taken[i] else { return nil }
      let root = basins.root(of: i)
      if let known = number[root] { return known }
      number[root] = number.count
      return number.count - 1
    }
    return MassCluster.gathered(
      labels, count: number.count, ambient: mesh.ambient, coordinates: mesh.coordinates, weights: mesh.mass(density).values,
      least: rule.leastMass)
  }
}
