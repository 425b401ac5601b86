import Kernels
import Particles
import Spaces
import Spectrum

/// The observables of one state, whatever carries it.
package struct StateObservables: Sendable, Equatable {
  /// 2E.
  package let twoEnergy: Double
  /// What the movement decreases: σE, E with the factor ½; nil where the flow is no gradient flow.
  package let freeEnergy: Double?
  /// The heaviest first.
  package let clusters: [MassCluster]
  /// ∬ x·y dμdμ = |∫x dμ|².
  package let meanCosine: Double
  /// The law of x·y under μ⊗μ, by equal bins over [−1, 1].
  package let cosineHistogram: [Double]
  /// The norm of the moments of degree 1, 2, …: 1 for a point, 0 for the uniform state.
  package let orderParameter: [Double]
  /// ``AttentionField/attentionEntropy``.
  package let attentionEntropy: Double?
  /// Of the flow at this state, in its own metric: its square is the rate of E.
  package let speed: Double

  /// Mass of the heaviest cluster; 0 where there is none.
  package var largestCluster: Double { clusters.first?.mass ?? 0 }

  /// - Parameters:
  ///   - field: of the measure of `points` and `weights`.
  ///   - clusters: of the state.
  ///   - sigma: −1 for ascent, +1 for descent; nil where the flow is neither.
  ///   - bins: of the histogram.
  ///   - degrees: how many order parameters, from degree 1 on.
  package init(
    _ field: AttentionField, points: PointSet, weights: [Double], clusters: [MassCluster], sigma: Double?, bins: Int, degrees: Int
  ) {
    twoEnergy = field.twoEnergy
    freeEnergy = sigma.map { $0 * field.twoEnergy / 2 }
    self.clusters = clusters
    let moments = HarmonicMoments.squaredNorms(points, weights: weights, through: max(1, degrees))
    meanCosine = moments[1]
    cosineHistogram = CosineHistogram.masses(points, weights: weights, bins: bins)
    orderParameter = moments.dropFirst().prefix(degrees).map { $0.squareRoot() }
    attentionEntropy = field.attentionEntropy
    speed = field.squaredSpeed.squareRoot()
  }
}
