import RegressionSupport
import Testing

@Suite struct RandomConfigurationTests {
  @Test func randomConfigurationsAreReadOrRefusedInALine() {
    let fuzz = ConfigurationFuzz(2_000, seed: 1)
    #expect(fuzz.failures.isEmpty, "\(fuzz.failures.prefix(3).joined(separator: "\n"))")
    // Enough of either kind for both ways to be tried.
    #expect(fuzz.movements > 100 && fuzz.movements < 1_900 && fuzz.particles > 100)
  }
}
