import Spaces
import ArgumentParser
import AttentionJKO

/// What a movement costs before its first step: mesh, kernel factors, pattern and symbolic factorization.
struct SetupBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "setup", abstract: "Mesh, kernel and symbolic factorization.")

  @Option(help: "Finest icosphere level.") var finest = 5

  func run() throws {
    let model = try SelfAttention(interaction: [[1, 0, 0], [0, 1.5, 0], [0, 0, 0.5]])
    for level in 3...finest {
      let clock = ContinuousClock()
      let start = clock.now
      let mesh = SphereMesh.icosphere(subdivisions: level)
      let meshed = clock.now
      let kernel = model.kernelOperator(on: PointSet(ambient: 3, coordinates: mesh.coordinates))
      let factored = clock.now
      let operators = mesh.space
      _ = Discretization(operators)
      let analyzed = clock.now
      print(
        "\(mesh.nodeCount) nodes: mesh \(meshed - start), kernel \(factored - meshed) \(type(of: kernel)), pattern and analysis \(analyzed - factored)"
      )
    }
  }
}
