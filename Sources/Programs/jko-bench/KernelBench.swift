import ArgumentParser
import AttentionJKO
import Foundation

/// The kernel's operators on icospheres: what an application costs, and what relative error is known of it.
struct KernelBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "kernel", abstract: "Kernel operators: rank, relative error, times.")

  @Option(help: "The finest icosphere.") var level = 5

  func run() throws {
    print("Kernel operators on icospheres: bound of the relative error of (Kμ)_i at the worst point, μ uniform and a bump where")
    print("x·Dx is least; milliseconds of one and of two products at once; ranks of the curvature at tolerances 1e-2 and 1e-4")
    print("   nodes  |βD|  D           operator  rank  build s  uniform     bump      one      two   curvature (σ = 1)")
    for level in [3, 4, self.level] {
      let mesh = SphereMesh.icosphere(subdivisions: level)
      let points = PointSet(ambient: 3, coordinates: mesh.coordinates)
      for norm in [1.0, 4, 10, 30, 300] {
        for (name, diagonal) in [("positive", [0.25, 0.75, 1]), ("negative", [-1, -1, -1]), ("indefinite", [1, -1, 0.5])] {
          let kernel = try AttentionKernel(
            interaction: (0..<3).map { i in (0..<3).map { i == $0 ? diagonal[i] : 0 } }, inverseTemperature: norm)
          var interaction: InteractionKernel?
          let build = shortestTime(runs: 1) { interaction = InteractionKernel(kernel, points: points) }
          guard let interaction else { continue }
          let ranks = [1e-2, 1e-4].map { String(interaction.positivePart(sigma: 1, tolerance: $0)?.rank ?? 0) }
          var operators: [any KernelOperator] = [interaction.exact]
          if let factors = interaction.factors { operators.append(factors) }
          for kernel in operators {
            let uniform = [Double](repeating: 1 / Double(points.count), count: points.count)
            let bump = Self.bump(points, diagonal)
            let errors = [uniform, bump].map { kernel.relativeError(of: $0, image: kernel.apply($0)) }
            let one = shortestTime(runs: 5) { _ = kernel.apply(uniform) }
            let two = shortestTime(runs: 5) { _ = kernel.apply(uniform, bump) }
            let rank = kernel.kind == .factors ? interaction.factors!.rank : points.count
            print(
              String(
                format: "%8d  %4.0f  %@  %@  %4d  %7.3f  %7.1e  %7.1e  %7.2f  %7.2f   %@", points.count, norm,
                name.padding(toLength: 10, withPad: " ", startingAt: 0),
                kernel.kind.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0), rank, build, errors[0], errors[1], 1e3 * one,
                1e3 * two, ranks.joined(separator: ", ")))
          }
        }
      }
    }
  }

  /// Mass as e^{−8 (x·Dx − least)}: where descent goes.
  private static func bump(_ points: PointSet, _ diagonal: [Double]) -> [Double] {
    let forms = (0..<points.count).map { i in zip(points[i], diagonal).reduce(0) { $0 + $1.1 * $1.0 * $1.0 } }
    let least = forms.min() ?? 0
    let weights = forms.map { exp(-8 * ($0 - least)) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }
}
