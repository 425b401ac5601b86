import AttentionJKO
import RegressionSupport
import Testing

/// W_2 of 10⁴ sampled particles to the movement's density on S², both metrics and directions, within the sampling error; see
/// ``SamplingExperiment``. Exact linear programs of 10⁴ × 642 cells, some seconds each.
@Suite struct SampledOnTheSphere {
  @Test(arguments: AttentionFlow.all) func staysWithinTheSamplingError(_ flow: AttentionFlow) throws {
    var experiment = try SamplingExperiment(.icosphere(subdivisions: 3), flow.model([1, 1.5, 0.5]), seed: 12)
    for time in [0.0, 0.5, 1] {
      experiment.advance(to: time)
      let distance = try experiment.distance(to: experiment.density)
      #expect(distance <= experiment.bound, "time \(time): \(distance), \(experiment.bound)")
    }
  }
}
