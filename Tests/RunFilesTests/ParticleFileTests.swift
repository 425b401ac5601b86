import Configurations
import Kernels
import Foundation
import Outputs
import Particles
import Testing

@testable import RunFiles
import TestSupport

@Suite struct ParticleFileTests {
  let folder = TemporaryFolder()

  private func configuration(_ particles: String = "{step: 0.1, substeps-per-output: 2}", steps: Int = 4) throws -> Configuration {
    let text = """
      sphere: {subdivisions: 1}
      attention: {D: [[1, 0.5, 0], [0, 1, 0], [0, 0, 1]], V: [[0, 1, 0], [-1, 0, 0], [0, 0, 1]]}
      initial: {components: [{kind: von-mises-fisher, mean: [1, 2, 3], concentration: 2}]}
      movement: {step: 0.2, steps: \(steps)}
      particles: \(particles)
      """
    return try Configuration(yaml: text, file: "run.yaml", for: .particles)
  }

  private func flow(_ configuration: Configuration, to name: String) throws -> ParticleFile {
    var run = try ParticleRun(configuration, output: folder(name))
    try run.advance(to: run.outputCount)
    return try ParticleFile(folder(name))
  }

  @Test func everyOutputIsTheFlowsState() throws {
    let configuration = try configuration()
    let file = try flow(configuration, to: "particles.nc")
    // Multiples, as a movement's times: 3 · 0.2 and not a sum.
    #expect(file.times == [0, 0.2, 0.4, 3 * 0.2, 0.8] && file.configuration == configuration)
    let mesh = try configuration.sphere.mesh(relativeTo: ".")
    #expect(file.weights.count == mesh.nodeCount)
    var system = try ParticleSystem(
      model: configuration.attention.particleModel(), positions: file.positions(at: 0), weights: file.weights)
    for index in 1...4 {
      for _ in 0..<2 { system.step(0.1) }
      #expect(try file.positions(at: index) == system.positions && file.energetics[index] == system.energetics)
    }
    // With a value matrix of its own the flow is no gradient flow.
    #expect(file.energetics.allSatisfy { $0.dissipation == nil })
    #expect(folder.names == ["particles.nc"])
  }

  @Test(arguments: ["{step: 0.1, substeps-per-output: 2}", "{step: 0.1, substeps-per-output: 1, scheme: euler, count: 70, seed: 4}"])
  func resumedIsUninterruptedToTheLastBit(particles: String) throws {
    let whole = try flow(try configuration(particles), to: "whole.nc")
    _ = try flow(try configuration(particles, steps: 1), to: "part.nc")
    var run = try ParticleRun(resuming: folder("part.nc"), configuration: try configuration(particles))
    // An interruption between two substeps leaves the last output.
    var asked = 0
    try run.advance(to: run.outputCount) {
      asked += 1
      return asked == 2
    }
    try run.advance(to: run.outputCount)
    let part = try ParticleFile(folder("part.nc"))
    #expect(part.times == whole.times && part.energetics == whole.energetics && part.weights == whole.weights)
    #expect(part.configuration == whole.configuration)
    for index in whole.times.indices { #expect(try part.positions(at: index) == whole.positions(at: index)) }
  }

  @Test func anotherConfigurationIsNotResumed() throws {
    _ = try flow(try configuration(), to: "particles.nc")
    let error = #expect(throws: InputError.self) {
      _ = try ParticleRun(resuming: folder("particles.nc"), configuration: try configuration("{step: 0.2, substeps-per-output: 1}"))
    }
    #expect(error?.problem.contains("it says step: 0.2 where the run has step: 0.1") == true)
  }

  @Test func existingFileIsKeptUnlessAsked() throws {
    _ = try flow(try configuration(), to: "particles.nc")
    let error = #expect(throws: OutputError.self) { _ = try ParticleRun(configuration(), output: folder("particles.nc")) }
    #expect(error?.description == "\(folder("particles.nc")): the file exists; use --resume to continue it or --force to overwrite it")
    _ = try ParticleRun(configuration(), output: folder("particles.nc"), overwrite: true)
    #expect(try ParticleFile(folder("particles.nc")).times == [0])
  }

  @Test func aCutAnywhereIsAnError() throws {
    _ = try flow(try configuration(), to: "particles.nc")
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder("particles.nc")))
    for length in stride(from: 0, to: whole.count, by: whole.count / 20) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: folder("cut.nc")))
      #expect(throws: InputError.self) { try ParticleFile(folder("cut.nc")) }
    }
  }

  @Test func informationTellsTheKind() throws {
    let file = try flow(try configuration(), to: "particles.nc")
    let information = try FileInformation(folder("particles.nc"))
    #expect(information.kind == "particles" && information.particles == file.weights.count && information.times == file.times)
    #expect(information.model.value == [[0, 1, 0], [-1, 0, 0], [0, 0, 1]] && information.model.direction == nil)
    #expect(throws: InputError.self) { try RunFile(folder("particles.nc")) }
  }

  /// Whatever the outputs, the flow ends where the movement does, with times that are multiples but for the last.
  @Test(arguments: [(0.05, 20, 0.01, 5, 20), (0.05, 20, 0.03, 5, 7), (0.1, 3, 0.1, 1, 3), (1e-3, 1, 1.0, 1, 1)])
  func flowsEndWithTheMovement(step: Double, steps: Int, substep: Double, substeps: Int, outputs: Int) throws {
    var configuration = try configuration()
    (configuration.particles.step, configuration.particles.substepsPerOutput) = (substep, substeps)
    configuration.movement = MovementSection(step: step, extent: .steps(steps))
    let file = try flow(configuration, to: "particles.nc")
    let interval = substep * Double(substeps)
    var times = (0..<outputs).map { Double($0) * interval }
    times.append(Double(steps) * step)
    #expect(file.times == times)
  }

  /// A shortened last interval is the flow over that time: one fine step of fourth order against the same in many.
  @Test func theShortenedIntervalIsTheFlow() throws {
    var configuration = try configuration("{step: 0.1, substeps-per-output: 3}")
    configuration.movement = MovementSection(step: 0.1, extent: .end(0.75))
    let file = try flow(configuration, to: "particles.nc")
    let interval = 0.1 * 3
    #expect(file.times == [0, interval, 2 * interval, 0.75])
    configuration.particles.step = 0.01
    configuration.particles.substepsPerOutput = 75
    let fine = try flow(configuration, to: "fine.nc")
    let (coarse, exact) = (try file.positions(at: 3).coordinates, try fine.positions(at: 1).coordinates)
    // The error of the fourth-order scheme with steps of 0.1.
    #expect(coarse.indices.allSatisfy { abs(coarse[$0] - exact[$0]) < 1e-5 })
  }
}
