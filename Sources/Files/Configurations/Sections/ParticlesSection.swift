import Particles
import Yams

/// The particle scheme.
package struct ParticlesSection: Sendable, Equatable {
  /// Samples of the initial density; nil: one weighted particle a mesh node.
  package var count: Int?
  package var seed = 0
  package var scheme = ParticleScheme.rk4
  package var step = 0.01
  package var substepsPerOutput = 5
  package init() {}

  /// Time between two outputs.
  package var outputInterval: Double { step * Double(substepsPerOutput) }

  /// The most outputs a flow may have.
  static let largestOutputCount = 1e9

  /// Outputs after t = 0, to the first at or past the end of the movement.
  package func outputCount(for movement: MovementSection) -> Int {
    // A quotient that rounding put just above a whole number is that number.
    max(1, Int(min(intervals(in: movement), Self.largestOutputCount).rounded(.up)))
  }

  private func intervals(in movement: MovementSection) -> Double {
    movement.step * Double(movement.stepCount) / outputInterval * (1 - 1e-12)
  }

  static let table = KeyTable<Self>(
    "The particles of jko particles; their flow ends with the movement.",
    [
      Key(
        "count", \.count, .integer("a positive whole number", in: 1...100_000_000), example: "1000",
        "Samples of the initial density. Without it, every mesh node is a weighted particle."),
      Key("seed", \.seed, .integer("a whole number, 0 or more", in: 0...Int.max), "Seed of the samples."),
      Key("scheme", \.scheme, .choice, "rk4: Runge and Kutta's, of order 4. euler: the step of a transformer's layer, of order 1."),
      Key("step", \.step, .positive, "Time step of the scheme."),
      Key("substeps-per-output", \.substepsPerOutput, .count, "Time steps from a stored state to the next."),
    ])

  /// - Throws: ``InputError`` when the flow would take more than a billion outputs.
  func checkOutputs(_ section: YAMLValue?, of movement: MovementSection, in root: YAMLValue) throws {
    guard intervals(in: movement) <= Self.largestOutputCount, outputInterval > 0, outputInterval.isFinite else {
      throw (section ?? root).error(
        "the movement is \(movement.step * Double(movement.stepCount)) long, and an output every \(outputInterval) makes more than a billion",
        remedy: "write a particles.step or substeps-per-output that suits the end of the movement")
    }
  }
}
