import Foundation
import Kernels
import Particles
import Spaces
import Testing
import TestSupport

@testable import Observables

@Suite("Observables against their definitions")
struct ObservablesProperty {
  private func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

  private func measure(_ count: Int, _ n: Int, seed: UInt64) -> (points: [[Double]], weights: [Double]) {
    var numbers = Numbers(seed: seed)
    let points = uniformPoints(count, ambient: n, using: &numbers)
    let weights = (0..<count).map { _ in 1.1 + numbers.signed() }
    let total = weights.reduce(0, +)
    return (points, weights.map { $0 / total })
  }

  @Test("energy, entropy of attention, speed", arguments: [2, 3, 5])
  func attention(n: Int) throws {
    let (points, weights) = measure(30, n, seed: 2)
    var numbers = Numbers(seed: 3)
    let matrix = symmetricMatrix(n, size: 1, using: &numbers)
    let set = PointSet(points: points, ambient: n)
    func apply(_ x: [Double]) -> [Double] { matrix.map { 1.2 * dot($0, x) } }
    for metric in [TransportMetric.nonlocalMobility, .wasserstein] {
      let model = try SelfAttention(interaction: matrix, inverseTemperature: 1.2, metric: metric)
      let flow = try ParticleModel(model)
      var (energy, entropy, square) = (0.0, 0.0, 0.0)
      for (x, w) in zip(points, weights) {
        let row = points.map { exp(dot(x, apply($0))) }
        let m = dot(row, weights)
        energy += w * m
        let p = zip(row, weights).map { $0 * $1 / m }
        for (p, v) in zip(p, weights) { entropy -= w * p * log(p / v) }
        var mean = [Double](repeating: 0, count: n)
        for (p, y) in zip(p, points) { for c in 0..<n { mean[c] += p * y[c] } }
        let drift = apply(mean).map { metric == .wasserstein ? m * $0 : $0 }
        square += w * (metric == .wasserstein ? 1 : m) * (dot(drift, drift) - dot(drift, x) * dot(drift, x))
      }
      let fields = [
        AttentionField(try ParticleSystem(model: flow, positions: set, weights: weights)),
        AttentionField(model.kernelOperator(on: set), positions: set, weights: weights, model: flow),
      ]
      for field in fields {
        #expect(abs(field.twoEnergy - energy) < 1e-12 * energy)
        #expect(abs(field.attentionEntropy! - entropy) < 1e-12)
        #expect(abs(field.squaredSpeed - square) < 1e-12 * max(1, square))
      }
    }
    let linear = try SelfAttention(interaction: matrix, kernel: .linear, metric: .wasserstein)
    let field = AttentionField(try ParticleSystem(model: ParticleModel(linear), positions: set, weights: weights))
    #expect(field.attentionEntropy == nil)
    let other = AttentionField(
      linear.kernelOperator(on: set), positions: set, weights: weights, model: try ParticleModel(linear))
    #expect(abs(field.squaredSpeed - other.squaredSpeed) < 1e-13)
  }

  @Test("the cosine histogram of few points is that of all pairs", arguments: [2, 3, 7])
  func histogram(n: Int) {
    let (points, weights) = measure(200, n, seed: 9)
    var expected = [Double](repeating: 0, count: 25)
    for (x, w) in zip(points, weights) {
      for (y, v) in zip(points, weights) { expected[min(24, max(0, Int((dot(x, y) + 1) * 12.5)))] += w * v }
    }
    let masses = CosineHistogram.masses(PointSet(points: points, ambient: n), weights: weights, bins: 25)
    for (a, b) in zip(masses, expected) { #expect(abs(a - b) < 1e-13) }
  }

  @Test("that of many points is near it, for spread and for gathered ones")
  func joinedHistogram() {
    let (uniform, weights) = measure(4_000, 3, seed: 11)
    // Two clusters of width 0.01 at a right angle, among 5 % of the rest.
    var gathered = uniform
    for i in gathered.indices where i % 20 != 0 {
      var x = gathered[i].map { 0.01 * $0 }
      x[i % 2] += 1
      let length = dot(x, x).squareRoot()
      gathered[i] = x.map { $0 / length }
    }
    for points in [uniform, gathered] {
      let bins = 40
      var expected = [Double](repeating: 0, count: bins)
      for i in points.indices {
        for j in 0...i {
          let t = dot(points[i], points[j])
          expected[min(bins - 1, max(0, Int((t + 1) * 20)))] += (i == j ? 1 : 2) * weights[i] * weights[j]
        }
      }
      let masses = CosineHistogram.masses(PointSet(points: points, ambient: 3), weights: weights, bins: bins)
      #expect(abs(masses.reduce(0, +) - 1) < 1e-12)
      // Parts of four points: a hundredth of the mass goes to a neighbouring bin, in the clusters' bins at 0 that of an edge of a bin.
      let sums = (masses.indices.dropLast()).map { k in (masses[0...k].reduce(0, +), expected[0...k].reduce(0, +)) }
      for (k, (a, b)) in sums.enumerated() where k != bins / 2 - 1 || points == uniform { #expect(abs(a - b) < 4e-3) }
      // Means of the cosine are exact up to the bin's width.
      let mean = masses.enumerated().reduce(0) { $0 + $1.1 * (-1 + (Double($1.0) + 0.5) / 20) }
      let exact = (0..<3).reduce(0.0) { sum, c in
        let m = zip(points, weights).reduce(0) { $0 + $1.0[c] * $1.1 }
        return sum + m * m
      }
      #expect(abs(mean - exact) < 0.025)
    }
  }

  @Test("groups of particles are the components of the graph of near pairs", arguments: [2, 3, 6])
  func groups(n: Int) {
    var numbers = Numbers(seed: 21)
    for trial in 0..<6 {
      var rule = ClusterRule()
      rule.linkingLength = [0.05, 0.1, 0.2, 0.4, 0.7, 1.5][trial]
      rule.leastMass = 0
      // Centres of different sizes, with a few particles far from them.
      let centres = uniformPoints(6, ambient: n, using: &numbers)
      let points = (0..<300).map { i -> [Double] in
        let width = [0.001, 0.05, 0.3][i % 3]
        let x = centres[i % 6].map { $0 + width * numbers.signed() }
        let length = dot(x, x).squareRoot()
        return x.map { $0 / length }
      }
      let weights = (0..<300).map { $0 % 50 == 0 ? 0 : 1.0 / 294 }
      var label = Array(0..<300)
      var hasChanged = true
      while hasChanged {
        hasChanged = false
        for i in 0..<300 where weights[i] > 0 {
          for j in 0..<300 where weights[j] > 0 && label[j] < label[i] {
            let gap = zip(points[i], points[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            if gap <= rule.linkingLength * rule.linkingLength { (label[i], hasChanged) = (label[j], true) }
          }
        }
      }
      var masses: [Int: Double] = [:]
      for i in 0..<300 where weights[i] > 0 { masses[label[i], default: 0] += weights[i] }
      let clusters = ParticleGroups.clusters(of: PointSet(points: points, ambient: n), weights: weights, rule: rule)
      #expect(clusters.count == masses.count)
      for (a, b) in zip(clusters.map(\.mass), masses.values.sorted(by: >)) { #expect(abs(a - b) < 1e-13) }
    }
  }

  @Test("basins of a mixture: number, masses and centres")
  func basins() {
    let mesh = SphereMesh.icosphere(subdivisions: 4)
    let neighbours = NodeNeighbours(mesh)
    let centres: [([Double], Double)] = [([0, 0, 1], 0.6), ([1, 0, 0], 0.3), ([0, -1, 0], 0.1)]
    func density(_ concentration: Double, background: Double = 0) -> NodeField {
      var rho = (0..<mesh.nodeCount).map { i in
        background + centres.reduce(0) { $0 + $1.1 * exp(concentration * (dot(mesh.node(i), $1.0) - 1)) }
      }
      let total = zip(rho, mesh.nodeArea.values).reduce(0) { $0 + $1.0 * $1.1 }
      rho = rho.map { $0 / total }
      return NodeField(rho)
    }
    let clusters = DensityBasins.clusters(of: density(60), on: mesh, neighbours: neighbours, rule: ClusterRule())
    #expect(clusters.count == 3)
    for (cluster, (centre, mass)) in zip(clusters, centres) {
      #expect(abs(cluster.mass - mass) < 2e-3 && dot(cluster.centre, centre) > 1 - 1e-3)
    }
    // Flat, and with a peak that does not stand out: 0 and 2 clusters.
    #expect(DensityBasins.clusters(of: density(60, background: 10), on: mesh, neighbours: neighbours, rule: ClusterRule()).isEmpty)
    #expect(DensityBasins.clusters(of: density(60, background: 0.12), on: mesh, neighbours: neighbours, rule: ClusterRule()).count == 2)
    // The rest is one basin where the third mass is below the least one.
    var rule = ClusterRule()
    rule.leastMass = 0.2
    #expect(DensityBasins.clusters(of: density(60), on: mesh, neighbours: neighbours, rule: rule).count == 2)
    let circle = SphereMesh.circle(nodes: 90)
    let waves = NodeField((0..<90).map { 1 + 0.9 * cos(3 * 2 * .pi * Double($0) / 90) })
    let three = DensityBasins.clusters(of: waves, on: circle, neighbours: NodeNeighbours(circle), rule: ClusterRule())
    #expect(three.count == 3)
  }

  @Test("mergers and plateaus of an invented staircase")
  func events() {
    let times = (0...100).map(Double.init)
    let energies = times.map { t in t < 40 ? 1 : t < 50 ? 1 + (t - 40) / 10 : t < 90 ? 2 : 2 + (t - 90) / 10 }
    let clusters = times.map { $0 < 5 ? 200 : $0 < 45 ? 4 : $0 < 92 ? 2 : 1 }
    let events = FlowEvents(times: times, clusters: clusters, energies: energies)
    #expect(events.plateaus == [0...40, 50...90])
    // 200 groups are no clusters yet: sixteen at most count.
    #expect(events.mergeTimes == [Double](repeating: 5, count: 12) + [45, 45, 92])
    let rest = FlowEvents(times: times, clusters: times.map { _ in 1 }, energies: times.map { 3 + 1e-16 * $0 })
    #expect(rest.plateaus == [0...100] && rest.mergeTimes.isEmpty)
  }
}
