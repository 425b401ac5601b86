import Foundation
import Testing

@testable import RunFiles

@Suite struct ParticleFileTests {
  let folder = TemporaryFolder()
  let file = ParticleFile(
    configuration: Configuration(
      attention: AttentionSection(interaction: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]), movement: MovementSection(step: 0.1, extent: .steps(9))),
    ambient: 3, coordinates: [[1, 0, 0, 1, 0, 0], [0.6, 0, 0.8, 1, 0, 0]], weights: [0.25, 0.75], times: [0, 1.0 / 3], energies: [0.5, 0.7])

  @Test func whatIsWrittenIsRead() throws {
    try file.write(to: folder("particles.nc"))
    #expect(try ParticleFile(folder("particles.nc")) == file)
    #expect(folder.names == ["particles.nc"])
  }

  @Test func existingFileIsKeptUnlessAsked() throws {
    try file.write(to: folder("particles.nc"))
    let error = #expect(throws: OutputError.self) { try file.write(to: folder("particles.nc")) }
    #expect(error?.description == "\(folder("particles.nc")): the file exists; use --force to overwrite it")
    try file.write(to: folder("particles.nc"), overwrite: true)
  }

  @Test func informationTellsTheKind() throws {
    try file.write(to: folder("particles.nc"))
    let information = try FileInformation(folder("particles.nc"))
    #expect(information.kind == "particles" && information.particles == 2 && information.times == file.times)
    #expect(throws: InputError.self) { try RunFile(folder("particles.nc")) }
  }
}
