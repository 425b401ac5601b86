import Kernels
import Glibc
import Testing

@testable import Particles

@Suite("Reductions and refusals")
struct ReductionTests {
  @Test("gathered particles: their number of points", arguments: 1...6)
  func clusterCount(k: Int) throws {
    var generator = Xoshiro256(seed: UInt64(k))
    // Poles and equator of the octahedron, distance √2, each spread by about 0.01.
    let centres: [[Double]] = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]]
    let law = SphereDistribution.mixture(centres.prefix(k).map { (1, .vonMisesFisher(mean: $0, concentration: 1e4)) })
    let points = try law.sample(60 * k, ambient: 3, using: &generator)
    let clustering = try #require(Clustering.smallest(of: points))
    #expect(clustering.count == k)
    #expect(clustering.radius < 0.1)
    for i in 0..<points.count {
      let centre = clustering.centres[clustering.assignment[i]]
      #expect(zip(points[i], centre).allSatisfy { abs($0 - $1) <= clustering.radius })
    }
    // Weights: those of one centre set to zero lose their cluster.
    if k > 1 {
      let lost = clustering.assignment[0]
      let weights = clustering.assignment.map { $0 == lost ? 0.0 : 1.0 }
      #expect(Clustering.smallest(of: points, weights: weights)?.count == k - 1)
    }
  }

  @Test("spread particles have no number of clusters; few and equal ones do")
  func noClusters() throws {
    #expect(Clustering.smallest(of: try uniformPoints(300, ambient: 3, seed: 1)) == nil)
    let one = PointSet(points: [[1, 0]], ambient: 2)
    #expect(Clustering.smallest(of: one)?.count == 1)
    // More clusters than distinct points: the centres coincide, the cost is zero.
    let equal = PointSet(points: [[1, 0], [1, 0], [0, 1]], ambient: 2)
    #expect(Clustering(of: equal, clusters: 3).radius == 0)
    #expect(Clustering.smallest(of: equal)?.count == 2)
  }

  @Test("k-means decreases towards a partition by nearest means")
  func lloyd() throws {
    let points = try uniformPoints(200, ambient: 3, seed: 2)
    let weights = unevenWeights(200, seed: 3)
    var previous = Double.infinity
    for k in 1...5 {
      let clustering = Clustering(of: points, weights: weights, clusters: k, restarts: 20)
      var cost = 0.0
      for i in 0..<200 {
        let distances = (0..<k).map { c in zip(points[i], clustering.centres[c]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
        #expect(distances[clustering.assignment[i]] == distances.min())
        cost += weights[i] * distances.min()!
      }
      for c in 0..<k {
        let members = (0..<200).filter { clustering.assignment[$0] == c }
        let mass = members.reduce(0) { $0 + weights[$1] }
        for d in 0..<3 {
          let mean = members.reduce(0) { $0 + weights[$1] * points[$1][d] } / mass
          // A mean of 200 numbers in another order of operations.
          #expect(abs(mean - clustering.centres[c][d]) < 1e-13)
        }
      }
      #expect(cost < previous)
      previous = cost
    }
  }

  @Test("moments and the smallest inner product by their definitions", arguments: [2, 3, 5])
  func moments(n: Int) throws {
    let points = try uniformPoints(135, ambient: n, seed: 4)
    let weights = unevenWeights(135, seed: 5)
    let list = (0..<135).map { points[$0] }
    for a in 0..<n {
      // Sums of 135 terms below one.
      #expect(abs(points.firstMoment(weights: weights)[a] - zip(list, weights).reduce(0) { $0 + $1.0[a] * $1.1 }) < 1e-13)
      for b in 0..<n {
        let exact = zip(list, weights).reduce(0) { $0 + $1.0[a] * $1.0[b] * $1.1 }
        #expect(abs(points.secondMoment(weights: weights)[a][b] - exact) < 1e-13)
      }
    }
    var smallest = Double.infinity
    for i in 0..<135 { for j in 0..<i { smallest = min(smallest, abs(dotProduct(list[i], list[j]))) } }
    #expect(abs(try #require(points.smallestInnerProduct) - smallest) < 1e-15)
    #expect(PointSet(points: [[1, 0]], ambient: 2).smallestInnerProduct == nil)
  }

  @Test("impossible models and data are refused")
  func errors() throws {
    #expect(throws: ParticleModelError.wrongShape(matrix: "D", expected: 2)) { try ParticleModel(interaction: [[1, 0], [0]]) }
    #expect(throws: ParticleModelError.wrongShape(matrix: "V", expected: 2)) {
      try ParticleModel(interaction: [[1, 0], [0, 1]], value: [[1]])
    }
    #expect(throws: ParticleModelError.notFinite(matrix: "V", row: 0, column: 1)) {
      try ParticleModel(interaction: [[1, 0], [0, 1]], value: [[1, .infinity], [0, 1]])
    }
    #expect(throws: ParticleModelError.linearKernelWithSoftmax) { try ParticleModel(interaction: [[1, 0], [0, 1]], kernel: .linear) }
    #expect(throws: ParticleModelError.invalidInverseTemperature(-1)) {
      try ParticleModel(interaction: [[1, 0], [0, 1]], inverseTemperature: -1)
    }
    #expect(throws: ParticleModelError.self) { try ParticleModel(interaction: [[800, 0], [0, 1]]) }

    let model = try ParticleModel(interaction: [[1, 0], [0, 1]])
    func error(_ points: [[Double]], _ weights: [Double]? = nil, ambient: Int = 2) -> ParticleError? {
      do {
        _ = try ParticleSystem(model: model, positions: PointSet(points: points, ambient: ambient), weights: weights)
        return nil
      } catch { return error }
    }
    #expect(error([]) == ParticleError.none)
    #expect(error([[1, 0, 0]], ambient: 3) == .wrongAmbient(particles: 3, model: 2))
    #expect(error([[1, 0], [0, 0]]) == .noDirection(particle: 1))
    #expect(error([[1, .nan]]) == .noDirection(particle: 0))
    #expect(error([[1, 0]], [1, 2]) == .wrongWeightCount(weights: 2, particles: 1))
    #expect(error([[1, 0], [0, 1]], [1, -1]) == .invalidWeight(particle: 1, weight: -1))
    #expect(error([[1, 0]], [0]) == .noMass)
    // Layer normalization: any length but zero will do.
    let system = try ParticleSystem(model: model, positions: PointSet(points: [[3e200, 4e200], [3e-200, -4e-200]], ambient: 2))
    #expect(distance(system.positions, PointSet(points: [[0.6, 0.8], [0.6, -0.8]], ambient: 2)) < 1e-15)
  }
}
