import ArgumentParser
import AttentionJKO
import Foundation

/// Rank, error and times of the low-rank kernel on icospheres.
struct KernelBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "kernel", abstract: "The low-rank kernel: rank, error, times.")

  @Option(help: "The finest icosphere.") var level = 7

  func run() throws {
    print("Low-rank kernel on icospheres, relative error 1e-10 of the largest entry")
    print("   nodes  |βD|  D                  ranks    error bound  on 100 rows   build s  apply ms")
    for level in [4, self.level] {
      let mesh = SphereMesh.icosphere(subdivisions: level)
      let points = PointSet(ambient: 3, coordinates: mesh.coordinates)
      let weights = [Double](repeating: 1 / Double(points.count), count: points.count)
      for norm in [1.0, 4, 10] {
        for (name, diagonal) in [("positive", [1, 1, 1]), ("negative", [-0.25, -1, -0.75]), ("indefinite", [1, -1, 0.5])] {
          let model = try SelfAttention(interaction: (0..<3).map { i in (0..<3).map { i == $0 ? norm * diagonal[i] : 0 } })
          var kernel: LowRankKernel?
          let build = shortestTime(runs: 2) { kernel = LowRankKernel(points: points, model: model) }
          guard let kernel else { continue }
          var generator = Xoshiro256(seed: 0)
          let measured = kernel.measuredError(points: points, model: model, rows: 100, using: &generator)
          let apply = shortestTime(runs: 5) { _ = kernel.apply(weights) }
          print(
            String(
              format: "%8d  %4.0f  %@%5d +%4d        %8.1e     %8.1e  %8.3f  %8.3f", points.count, norm,
              name.padding(toLength: 12, withPad: " ", startingAt: 0),
              kernel.positive.rank, kernel.negative.rank, kernel.accuracy.error, measured, build, 1e3 * apply))
        }
      }
    }
  }
}
