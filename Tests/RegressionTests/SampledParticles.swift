import AttentionJKO
import RegressionSupport
import Testing

/// W_2 of 10⁴ sampled particles to the movement's density, within the sampling error; see ``SamplingExperiment``.
@Suite struct SampledParticles {
  /// On the circle at three times; the density at the start is no match for the end: what is measured is not the bound's slack.
  @Test(arguments: AttentionFlow.all) func onTheCircle(_ flow: AttentionFlow) throws {
    var experiment = try SamplingExperiment(.circle(nodes: 64), flow.model([1.2, 0.6]), seed: 11)
    let start = experiment.density
    for time in [0.0, 0.5, 1.5] {
      experiment.advance(to: time)
      let distance = try experiment.distance(to: experiment.density)
      #expect(distance <= experiment.bound, "time \(time)")
    }
    let wrong = try experiment.distance(to: start)
    #expect(wrong > 2 * experiment.bound, "\(wrong), \(experiment.bound)")
  }

  @Test func onTheSphere() throws {
    let model = try SelfAttention(interaction: diagonal([1, 1.5, 0.5]))
    var experiment = try SamplingExperiment(.icosphere(subdivisions: 3), model, seed: 12)
    let start = experiment.density
    experiment.advance(to: 1)
    let distance = try experiment.distance(to: experiment.density)
    let wrong = try experiment.distance(to: start)
    #expect(distance <= experiment.bound && wrong > 2 * experiment.bound, "\(distance), \(wrong), \(experiment.bound)")
  }
}
