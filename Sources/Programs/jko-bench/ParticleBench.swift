import ArgumentParser
import AttentionJKO
import Foundation

/// One explicit Euler step on the sphere, D = I, softmax, in double precision on all threads.
struct ParticleBench: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "particles", abstract: "Euler steps of particles on S², D = I.")

  /// Milliseconds a step of the public PyTorch code of arXiv 2501.03096, float32, two threads of a machine like those this was
  /// written on.
  private static let reference: [Int: Double] = [400: 0.31, 2_000: 12, 10_000: 970]

  func run() throws {
    print("Particles on S², D = I, explicit Euler, double precision, \(Threads.count) threads; reference: PyTorch, float32, two threads")
    print("       N  summation       ms/step   ns/pair  kernel error  reference ms  ratio")
    let identity = (0..<3).map { i in (0..<3).map { i == $0 ? 1.0 : 0 } }
    let model = try ParticleModel(interaction: identity)
    for (count, summation) in [
      (400, AttentionSummation.pairwise), (2_000, .pairwise), (10_000, .pairwise), (400, .polynomial()), (2_000, .polynomial()),
      (10_000, .polynomial()), (100_000, .polynomial()), (1_000_000, .polynomial()),
    ] {
      var generator = Xoshiro256(seed: 0)
      let positions = try SphereDistribution.uniform.sample(count, ambient: 3, using: &generator)
      var system = try ParticleSystem(model: model, positions: positions, summation: summation)
      let steps = max(1, 200_000 / count)
      let time = shortestTime(runs: count > 100_000 ? 3 : 7) { for _ in 0..<steps { system.step(1e-3, scheme: .euler) } } / Double(steps)
      let pairs = Double(count) * Double(count)
      let name = summation == .pairwise ? "pairwise  " : "polynomial"
      let row = String(
        format: "%8d  %@  %12.3f  %8.4f  %12.1e", count, name, 1e3 * time, 1e9 * time / pairs, system.kernelError)
      guard let reference = Self.reference[count] else {
        print(row)
        continue
      }
      print(row, String(format: "%13.2f  %5.3f", reference, 1e3 * time / reference))
    }
  }
}
