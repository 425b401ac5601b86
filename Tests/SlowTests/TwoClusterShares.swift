import RegressionSupport
import Testing

/// All twenty published counts of single-cluster ends; see ``TwoClusterStatistics``.
@Suite struct TwoClusterShares {
  @Test(arguments: TwoClusterStatistics.published.indices) func agreeWithThePublished(_ k: Int) throws {
    let published = TwoClusterStatistics.published[k]
    let count = try TwoClusterStatistics.singleClusters(k)
    #expect(Double((count - published).magnitude) <= TwoClusterStatistics.bound(count, published), "\(count), published \(published)")
  }
}
