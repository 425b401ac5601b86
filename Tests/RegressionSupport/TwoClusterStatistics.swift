import AttentionJKO

/// How often particles get stuck in two clusters: uniform starts of 100 particles on S¹, D = diag(1, λ₂), explicit Euler, τ = 0.1,
/// 1,500 steps (arXiv 2501.03096, figure 2).
package enum TwoClusterStatistics {
  /// Published single-cluster ends of 100 starts, for λ₂ = 1.5 k/19, k = 0 … 19.
  package static let published = [0, 1, 0, 1, 2, 2, 5, 8, 16, 50, 100, 100, 100, 100, 100, 100, 45, 6, 3, 1]

  /// Ends of 100 starts in which all particles are within 0.1 of their mean.
  package static func singleClusters(_ k: Int) throws -> Int {
    let model = try ParticleModel(interaction: diagonal([1, 1.5 * Double(k) / 19]))
    var generator = Xoshiro256(seed: UInt64(100 + k))
    return try (0..<100).count { _ in
      var system = try ParticleSystem(
        model: model, positions: try SphereDistribution.uniform.sample(100, ambient: 2, using: &generator))
      for _ in 0..<1_500 { system.step(0.1, scheme: .euler) }
      return Clustering.smallest(of: system.positions, maximum: 1) != nil
    }
  }

  /// Two counts, ours and the published, are binomial with one share p: they differ by at most four standard deviations
  /// (200 p(1−p))^½, p pooled and kept one start from 0 and 1.
  package static func bound(_ count: Int, _ published: Int) -> Double {
    let share = min(max(Double(count + published) / 200, 0.01), 0.99)
    return 4 * (200 * share * (1 - share)).squareRoot()
  }
}
