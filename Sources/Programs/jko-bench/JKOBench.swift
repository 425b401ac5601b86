import ArgumentParser

@main
struct JKOBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jko-bench", abstract: "Measure the solver; without a subcommand, everything.",
    subcommands: [
      All.self, SetupBench.self, ModelBench.self, SliceBench.self, KernelBench.self, ParticleBench.self, RegimeBench.self,
      GeodesicBench.self, TransportBench.self,
    ],
    defaultSubcommand: All.self)
}

/// Every benchmark, in the order of the list above.
struct All: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Run every benchmark.")

  func run() throws {
    for benchmark in JKOBench.configuration.subcommands where benchmark != All.self {
      var command = try benchmark.parseAsRoot([])
      try command.run()
    }
  }
}

/// The shortest of several runs, in seconds: what the work costs when nothing else runs.
func shortestTime(runs: Int, _ work: () -> Void) -> Double {
  let clock = ContinuousClock()
  let shortest = (0..<runs).map { _ in clock.measure(work) }.min()!
  return Double(shortest.components.seconds) + 1e-18 * Double(shortest.components.attoseconds)
}
