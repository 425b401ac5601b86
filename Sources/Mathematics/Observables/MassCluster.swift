/// A part of a measure that has gathered.
package struct MassCluster: Sendable, Equatable, Encodable {
  package let mass: Double
  /// The direction of its mean, a unit vector.
  package let centre: [Double]
  /// Root of the mean squared chord from its mean to its points.
  package let radius: Double

  /// The clusters of a labelled measure, the heaviest first.
  /// - Parameters:
  ///   - labels: the cluster of each point, from 0; nil: of none.
  ///   - least: lighter ones are left out.
  static func gathered(
    _ labels: [Int?], count: Int, ambient n: Int, coordinates: [Double], weights: [Double], least: Double
  ) -> [MassCluster] {
    var masses = [Double](repeating: 0, count: count)
    var means = [Double](repeating: 0, count: count * n)
    let points = labels.count
    for (i, label) in labels.enumerated() {
      guard let label else { continue }
      masses[label] += weights[i]
      for c in 0..<n { means[label * n + c] += weights[i] * coordinates[c * points + i] }
    }
    let kept = masses.indices.filter { masses[$0] > 0 && masses[$0] >= least }.sorted { (masses[$0], $1) > (masses[$1], $0) }
    return kept.map { label in
      let mean = Array(means[label * n..<(label + 1) * n])
      let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // Unit vectors: the mean of |x − m|² is 1 − |m|².
      let inner = length / masses[label]
      return MassCluster(
        mass: masses[label], centre: length > 0 ? mean.map { $0 / length } : mean, radius: max(0, 1 - inner * inner).squareRoot())
    }
  }
}

/// What counts as a cluster.
package struct ClusterRule: Sendable, Equatable {
  /// A peak of a density counts where it is this many times as high as the highest saddle that leads to a higher one, or as the
  /// least density when it is the highest peak.
  package var persistence = 2.0
  /// Particles at most this far apart, along the chord, belong to one group.
  package var linkingLength = 0.1
  /// Clusters of less mass are not counted.
  package var leastMass = 1e-3

  package init() {}

  /// The rule for densities, as files state it.
  package var densitySentence: String {
    "basins of the density's peaks, each at least \(persistence) times as high as the saddle to a higher one, of mass at least \(leastMass)"
  }

  /// The rule for particles.
  package var particleSentence: String {
    "groups of particles linked at chords of at most \(linkingLength), of mass at least \(leastMass)"
  }
}

/// Sets of points that grow together.
struct DisjointSets {
  private var parent: [Int32]

  init(count: Int) { parent = (0..<Int32(count)).map { $0 } }

  mutating func root(of i: Int) -> Int {
    var i = i
    while Int(parent[i]) != i {
      parent[i] = parent[Int(parent[i])]
      i = Int(parent[i])
    }
    return i
  }

  /// Joins the set of `j` to that of `i`, whose root stays.
  mutating func join(_ j: Int, to i: Int) { parent[root(of: j)] = Int32(root(of: i)) }
}
