import Configurations
import Foundation
import Particles
import RunFiles
import Spaces
import TestSupport

/// What became of random configurations.
package struct ConfigurationFuzz {
  package private(set) var movements = 0
  package private(set) var particles = 0
  /// What should not have happened, with the configuration.
  package private(set) var failures: [String] = []

  /// Reads random configurations for every purpose, and makes what they describe where it is small. Steps of the movement are not
  /// taken: which models they manage is a matter of their own tests.
  package init(_ count: Int, seed: UInt64) {
    var random = RandomConfiguration(seed: seed)
    for number in 0..<count {
      let text = random.text(wildness: number % 2 == 0 ? 0.01 : 0.08)
      for purpose in [Configuration.Purpose.movement, .particles, .measure] {
        do {
          let configuration = try Configuration(yaml: text, file: "run.yaml", for: purpose)
          expect(try Configuration(yaml: configuration.yaml, file: "again", for: purpose) == configuration, "reads back another", text)
          try make(configuration, purpose, text)
          if purpose == .movement { movements += 1 }
          if purpose == .particles { particles += 1 }
        } catch {
          // One line of some words, from the input's own errors alone.
          let line = "\(error)"
          expect(error is InputError && !line.contains("\n") && line.count > 20 && line.count < 600, line, text)
        }
      }
    }
  }

  private mutating func expect(_ isSo: Bool, _ message: String, _ text: String) {
    if !isSo { failures.append("\(message) in\n\(text)") }
  }

  private mutating func make(_ configuration: Configuration, _ purpose: Configuration.Purpose, _ text: String) throws {
    switch configuration.sphere {
    case .icosphere(let level) where level <= 2: break
    case .circle(let nodes) where nodes <= 100: break
    default: return
    }
    let mesh = try configuration.sphere.mesh(relativeTo: "/nonexistent")
    _ = configuration.warnings(on: mesh)
    if purpose == .particles {
      let initial = try configuration.initial.particles(configuration.particles, on: configuration.sphere, relativeTo: "/nonexistent")
      expect(initial.weights.allSatisfy { $0 >= 0 && $0.isFinite }, "weights", text)
      expect(configuration.particles.outputCount(for: configuration.movement) >= 1, "outputs", text)
      var system = try ParticleSystem(
        model: try configuration.attention.particleModel(), positions: initial.positions, weights: initial.weights)
      system.step(configuration.particles.step, scheme: configuration.particles.scheme)
    } else {
      let density = try configuration.initial.density(on: mesh, relativeTo: "/nonexistent")
      // A hundred roundings of numbers below one.
      expect(abs(mesh.mass(density).total - 1) < 1e-13 && density.values.allSatisfy { $0 >= 0 }, "density", text)
      expect(configuration.movement.stepCount >= 1, "steps", text)
      if purpose == .movement { _ = try configuration.attention.model() }
    }
  }
}
