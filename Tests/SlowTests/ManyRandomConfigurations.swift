import RegressionSupport
import Testing

@Suite struct ManyRandomConfigurations {
  @Test(arguments: 2...11) func manyRandomConfigurationsAreReadOrRefusedInALine(seed: UInt64) {
    let fuzz = ConfigurationFuzz(5_000, seed: seed)
    #expect(fuzz.failures.isEmpty, "\(fuzz.failures.prefix(3).joined(separator: "\n"))")
  }
}
