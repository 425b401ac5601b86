import Kernels

/// A partition of particles into clusters, by k-means of their positions in Rⁿ.
public struct Clustering: Sendable, Equatable {
  /// The weighted means of the clusters, in the ball rather than on the sphere.
  public let centres: PointSet
  /// The cluster of each particle: the one of the nearest centre.
  public let assignment: [Int]
  /// The largest distance of a particle of positive weight to the centre of its cluster.
  public let radius: Double
  /// The number of clusters.
  public var count: Int { centres.count }

  /// Lloyd's iteration from the k-means++ seeding (Arthur and Vassilvitskii, SODA 2007), the best of several starts by the sum of
  /// the weighted squared distances. O(restarts · iterations · N k n).
  ///
  /// - Parameters:
  ///   - clusters: k, from 1 to the number of particles of positive weight.
  ///   - weights: one a point; nil for equal ones. Points of weight zero are assigned, but move no centre.
  ///   - seed: of the seeding.
  package init(of points: PointSet, weights: [Double]? = nil, clusters: Int, restarts: Int = 8, seed: UInt64 = 0) {
    var generator = Xoshiro256(seed: seed)
    let weights = weights ?? [Double](repeating: 1, count: points.count)
    precondition(weights.count == points.count, "one weight a point")
    precondition((1...max(1, points.count)).contains(clusters), "the number of clusters must be positive and at most that of points")
    var best: (assignment: Assignment, centres: [[Double]])?
    for _ in 0..<max(1, restarts) {
      let run = Self.lloyd(points, weights, Self.seeds(points, weights, clusters, &generator))
      if best.map({ run.assignment.cost < $0.assignment.cost }) ?? true { best = run }
    }
    centres = PointSet(points: best!.centres, ambient: points.ambient)
    assignment = best!.assignment.clusters
    radius = best!.assignment.radius
  }

  /// The clustering with the fewest clusters whose radius is at most `tolerance`: the number of clusters of a state.
  ///
  /// k = 1, 2, … until every particle lies within the tolerance of the centre of its cluster. Particles that have gathered to
  /// points give their number of points for any tolerance between the spread of a cluster and about half the distance of the
  /// two nearest ones. Nil when `maximum` clusters do not suffice: the particles have not gathered.
  ///
  /// Particles more than twice the tolerance apart are in different clusters, so k starts at the number of such particles that a
  /// farthest-first traversal finds (Gonzalez, Theor. Comput. Sci. 38 (1985) 293), and what has not gathered is told in O(N k n).
  ///
  /// - Parameters:
  ///   - tolerance: chord length; the default 0.1 is an angle of 5.7°.
  ///   - maximum: the largest k tried.
  public static func smallest(
    of points: PointSet, weights: [Double]? = nil, tolerance: Double = 0.1, maximum: Int = 16, restarts: Int = 8, seed: UInt64 = 0
  ) -> Clustering? {
    let carriers = (0..<points.count).filter { i in weights.map { $0[i] > 0 } ?? true }
    let fewest = separated(points, carriers, by: 2 * tolerance, limit: maximum + 1)
    for k in stride(from: max(1, fewest), through: min(maximum, carriers.count), by: 1) {
      let clustering = Clustering(of: points, weights: weights, clusters: k, restarts: restarts, seed: seed)
      if clustering.radius <= tolerance { return clustering }
    }
    return nil
  }

  /// How many particles of a farthest-first traversal are further apart than `distance`, at most `limit`.
  private static func separated(_ points: PointSet, _ carriers: [Int], by distance: Double, limit: Int) -> Int {
    guard var last = carriers.first else { return 0 }
    var nearest = [Double](repeating: .infinity, count: carriers.count)
    var count = 1
    while count < limit {
      let centre = points[last]
      var farthest = 0
      for (i, carrier) in carriers.enumerated() {
        nearest[i] = min(nearest[i], squaredDistance(points, carrier, centre))
        if nearest[i] > nearest[farthest] { farthest = i }
      }
      guard nearest[farthest].squareRoot() > distance else { break }
      last = carriers[farthest]
      count += 1
    }
    return count
  }

  private struct Assignment {
    var clusters: [Int]
    /// Σ_i w_i |x_i − c|².
    var cost = 0.0
    var radius = 0.0
  }

  /// Centres drawn with probability proportional to weight times squared distance to those already drawn.
  private static func seeds(_ points: PointSet, _ weights: [Double], _ k: Int, _ generator: inout Xoshiro256) -> [[Double]] {
    var odds = weights
    var distances = [Double](repeating: .infinity, count: points.count)
    var centres: [[Double]] = []
    for _ in 0..<k {
      var rest = generator.uniform() * odds.reduce(0, +)
      // Fewer distinct points than clusters leave no odds: any point will do.
      let chosen = odds.firstIndex { odds in
        rest -= odds
        return odds > 0 && rest <= 0
      }
      let centre = points[chosen ?? odds.lastIndex { $0 > 0 } ?? 0]
      centres.append(centre)
      for i in odds.indices {
        distances[i] = min(distances[i], squaredDistance(points, i, centre))
        odds[i] = weights[i] * distances[i]
      }
    }
    return centres
  }

  private static func lloyd(
    _ points: PointSet, _ weights: [Double], _ seeds: [[Double]]
  ) -> (assignment: Assignment, centres: [[Double]]) {
    var centres = seeds
    var assignment = assign(points, weights, centres)
    // Ends by itself, every round lowering the cost; the limit is for sets of very many points.
    for _ in 0..<200 {
      var sums = [[Double]](repeating: [Double](repeating: 0, count: points.ambient), count: centres.count)
      var masses = [Double](repeating: 0, count: centres.count)
      for i in 0..<points.count where weights[i] > 0 {
        let cluster = assignment.clusters[i]
        masses[cluster] += weights[i]
        for c in 0..<points.ambient { sums[cluster][c] += weights[i] * points.coordinates[c * points.count + i] }
      }
      // A cluster that lost its points keeps its centre.
      for k in centres.indices where masses[k] > 0 { centres[k] = sums[k].map { $0 / masses[k] } }
      let next = assign(points, weights, centres)
      let isDone = next.clusters == assignment.clusters
      assignment = next
      if isDone { break }
    }
    return (assignment, centres)
  }

  private static func assign(_ points: PointSet, _ weights: [Double], _ centres: [[Double]]) -> Assignment {
    var assignment = Assignment(clusters: [Int](repeating: 0, count: points.count))
    for i in 0..<points.count {
      var nearest = Double.infinity
      for (k, centre) in centres.enumerated() {
        let distance = squaredDistance(points, i, centre)
        if distance < nearest { (nearest, assignment.clusters[i]) = (distance, k) }
      }
      guard weights[i] > 0 else { continue }
      assignment.cost += weights[i] * nearest
      assignment.radius = max(assignment.radius, nearest.squareRoot())
    }
    return assignment
  }

  private static func squaredDistance(_ points: PointSet, _ i: Int, _ centre: [Double]) -> Double {
    var sum = 0.0
    for c in 0..<points.ambient {
      let difference = points.coordinates[c * points.count + i] - centre[c]
      sum += difference * difference
    }
    return sum
  }
}
