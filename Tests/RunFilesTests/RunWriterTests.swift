import Configurations
import Foundation
import Kernels
import MinimizingMovements
import Outputs
import Spaces
import Testing

@testable import RunFiles
import TestSupport

@Suite struct RunWriterTests {
  let mesh = SphereMesh.icosphere(subdivisions: 1)
  let folder = TemporaryFolder()

  private func configuration(every: Int = 1) -> Configuration {
    var configuration = Configuration(
      attention: AttentionSection(interaction: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]), movement: MovementSection(step: 0.1, extent: .steps(9)))
    configuration.sphere = .icosphere(subdivisions: 1)
    configuration.output.every = every
    return configuration
  }

  /// An invented step: digits that a detour through text or single precision would lose.
  private func state(_ step: Int) -> MovementState {
    let values = NodeField((0..<mesh.nodeCount).map { 1 / (3 + Double($0) * Double(step + 1)) })
    let density = NodeField(values.values.map { $0 / mesh.mass(values).total })
    return MovementState(
      time: 0.1 * Double(step), stepCount: step, density: density, potential: step == 0 ? nil : NodeField(density.values.map { -$0 / 7 }))
  }

  private func row(_ step: Int) -> LedgerRow {
    let x = 1 / Double(step + 2)
    return LedgerRow(
      time: 0.1 * Double(step), interactionEnergy: x, action: x / 3, decrease: x / 5, dualityGap: x / 7, criticality: x / 11,
      audit: x / 13, outerIterations: step, newtonIterations: 10 * step, restoredMass: x / 17, minimumDensity: x / 19,
      massError: -x / 23, wallSeconds: x / 29, status: StepStatus.allCases[step % StepStatus.allCases.count])
  }

  private func file(_ path: String, overwrite: Bool = false) throws -> DurableFile {
    try DurableFile(creating: path, overwrite: overwrite, resumable: true)
  }

  private func write(_ steps: Int, every: Int = 1, to name: String) throws -> String {
    let path = folder(name)
    var writer = try RunWriter(file(path), configuration: configuration(every: every), mesh: mesh, initial: state(0))
    for step in 1...steps { try writer.append(state(step), row(step)) }
    return path
  }

  @Test func whatIsWrittenIsRead() throws {
    let run = try RunFile(try write(7, to: "run.nc"))
    #expect(run.times == (0...7).map { 0.1 * Double($0) })
    #expect(run.ledger == (1...7).map(row))
    #expect(run.state == state(7))
    for step in 0...7 {
      #expect(try run.density(at: step) == state(step).density)
      #expect(try run.potential(at: step) == state(step).potential)
    }
    #expect(run.configuration == configuration())
    #expect(run.mesh.coordinates == mesh.coordinates && run.mesh.faces == mesh.faces && run.mesh.nodeArea == mesh.nodeArea)
    #expect(run.unconvergedSteps == run.ledger.count { !$0.status.isConverged } && run.unconvergedSteps > 0)
  }

  @Test func onlyTheRunIsLeftBehind() throws {
    _ = try write(3, to: "run.nc")
    #expect(folder.names == ["run.nc"])
  }

  @Test func statesAreKeptAtTheirPeriodAndTheLastAlways() throws {
    let run = try RunFile(try write(8, every: 3, to: "run.nc"))
    for (index, step) in [0, 3, 6, 8].enumerated() {
      #expect(run.times[index] == 0.1 * Double(step) && run.stepCount(at: index) == step)
      #expect(try run.density(at: index) == state(step).density)
    }
    #expect(run.times.count == 4)
    #expect(run.ledger.count == 8 && run.state == state(8))
  }

  @Test(arguments: [1, 3]) func continuingEqualsNeverStopping(every: Int) throws {
    let whole = try RunFile(try write(9, every: every, to: "whole.nc"))
    let path = try write(4, every: every, to: "parts.nc")
    for last in [5, 9] {
      let run = try RunFile(path)
      #expect(run.state == state(run.ledger.count))
      var writer = try RunWriter(continuing: run)
      for step in run.ledger.count + 1...last { try writer.append(state(step), row(step)) }
    }
    let parts = try RunFile(path)
    #expect(parts.times == whole.times && parts.ledger == whole.ledger && parts.state == whole.state)
    for index in whole.times.indices { #expect(try parts.density(at: index) == whole.density(at: index)) }
  }

  @Test func fileIsCompleteAfterEveryStep() throws {
    var writer = try RunWriter(file(folder("run.nc")), configuration: configuration(), mesh: mesh, initial: state(0))
    for step in 1...5 {
      try writer.append(state(step), row(step))
      #expect(try RunFile(folder("run.nc")).state == state(step))
    }
  }

  @Test func aReaderDoesNotHinderTheWriter() throws {
    var writer = try RunWriter(file(folder("run.nc")), configuration: configuration(), mesh: mesh, initial: state(0))
    try writer.append(state(1), row(1))
    let reader = try NetCDFFile(folder("run.nc"), .read)
    for step in 2...5 { try writer.append(state(step), row(step)) }
    // The reader sees the file it opened.
    #expect(try reader.length("step") == 1)
    #expect(try RunFile(folder("run.nc")).ledger == (1...5).map(row))
  }

  @Test func leftoversOfAKilledWriterDoNotMatter() throws {
    let path = try write(3, to: "run.nc")
    folder.write("run.nc.jko-shadow", "half a file")
    folder.write("run.nc.jko-former", "half a file")
    folder.write("run.nc.jko-lock", "process 1 on a host")
    folder.write("run.nc.shadow", "the user's")
    folder.write("run.nc.former", "the user's")
    var writer = try RunWriter(continuing: try RunFile(path))
    for step in 4...6 { try writer.append(state(step), row(step)) }
    #expect(try RunFile(path).state == state(6))
    _ = consume writer
    #expect(folder.names == ["run.nc", "run.nc.former", "run.nc.shadow"])
  }

  @Test func existingFileIsKeptUnlessAsked() throws {
    let path = try write(3, to: "run.nc")
    let error = #expect(throws: OutputError.self) { try write(1, to: "run.nc") }
    #expect(error?.description == "\(path): the file exists; use --resume to continue it or --force to overwrite it")
    #expect(try RunFile(path).ledger.count == 3)
    _ = try RunWriter(file(path, overwrite: true), configuration: configuration(), mesh: mesh, initial: state(0))
    #expect(try RunFile(path).ledger.isEmpty)
  }

  @Test func pathThatCannotBeWrittenIsOneLine() {
    folder.write("plain", "")
    let path = folder("plain/run.nc")
    let error = #expect(throws: OutputError.self) { _ = try DurableFile(creating: path, overwrite: false) }
    #expect(error?.description == "\(path): cannot be written (its directory: Not a directory)")
  }

  @Test func aCutAnywhereIsAnError() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: try write(2, to: "run.nc")))
    for length in stride(from: 0, to: whole.count, by: whole.count / 40) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: folder("cut.nc")))
      let error = #expect(throws: InputError.self) { try RunFile(folder("cut.nc")) }
      #expect(error?.description.contains("it is cut off, damaged or no NetCDF file of this program") == true)
    }
  }

  @Test func foreignFileIsAnError() throws {
    var file = try NetCDFFile(folder("foreign.nc"), .create)
    try file.defineDimension("time", length: nil)
    try file.close()
    let error = #expect(throws: InputError.self) { try RunFile(folder("foreign.nc")) }
    #expect(error?.problem == "this is not a run file")
  }

  @Test func everyVariableHasUnitsAndAName() throws {
    let file = try NetCDFFile(try write(1, to: "run.nc"), .read)
    let names = ["mesh", "node_coordinates", "node_area", "face_nodes", "time", "density", "potential", "status"]
    for name in names + LedgerColumns.all.map(\.name) {
      #expect(try file.textAttribute("units", of: name) != nil && file.textAttribute("long_name", of: name) != nil, "\(name)")
    }
    #expect(try file.textAttribute("Conventions") == "CF-1.11 UGRID-1.0")
    #expect(try file.textAttribute("cf_role", of: "mesh") == "mesh_topology")
    #expect(try file.textAttribute("flag_meanings", of: "status")?.hasPrefix("converged stationary outer_limit") == true)
  }

  @Test func stateOfARunIsAnInitialMeasureOnItsMeshOnly() throws {
    let path = folder("run.nc")
    let uniform = try InitialSection().density(on: mesh)
    var writer = try RunWriter(file(path), configuration: configuration(), mesh: mesh, initial: MovementState(density: uniform))
    var section = InitialSection()
    section.components = [.init(kind: .vonMisesFisher(mean: [1, 0, 0], concentration: 2))]
    let density = try section.density(on: mesh)
    try writer.append(MovementState(time: 0.1, stepCount: 1, density: density, potential: density), row(1))
    section.components = [.init(kind: .state(file: path, time: .at(0)))]
    // Through masses and back: one rounding each.
    #expect(zip(try section.density(on: mesh).values, uniform.values).allSatisfy { abs($0 - $1) < 1e-15 })
    section.components = [.init(kind: .state(file: path, time: .last))]
    #expect(zip(try section.density(on: mesh).values, density.values).allSatisfy { abs($0 - $1) < 1e-15 })
    let other = #expect(throws: InputError.self) { try section.density(on: .icosphere(subdivisions: 2)) }
    #expect(other?.problem == "its state is on another mesh (42 nodes of R3; this one has 162 of R3)")
    section.components = [.init(kind: .state(file: path, time: .at(0.04)))]
    let time = #expect(throws: InputError.self) { try section.density(on: mesh) }
    #expect(time?.description == "\(path): it holds no state at time 0.04; the nearest it holds is 0.0")
  }

  /// A file needs no configuration: the movement knows what it is, and the file resumes as it.
  @Test func aMovementIsWrittenWithoutYAML() throws {
    let model = try SelfAttention(interaction: [[1, 0, 0], [0, 0.5, 0], [0, 0, 2]], inverseTemperature: 2, direction: .descent)
    var settings = MovementSettings(timeStep: 0.03)
    settings.slices = 2
    let start = MovementState(density: try InitialSection().density(on: mesh))
    var movement = try Movement(mesh: mesh, model: model, settings: settings, state: start)
    var writer = try RunWriter(creating: folder("own.nc"), movement: movement)
    let row = movement.step()
    try writer.append(movement.state, row)
    _ = consume writer
    let resumed = try MovementRun(resuming: folder("own.nc"))
    #expect(resumed.movement.model == model && resumed.movement.settings == settings && resumed.movement.state == movement.state)
    #expect(resumed.configuration.sphere == .icosphere(subdivisions: 1))
    let error = #expect(throws: InputError.self) {
      _ = try RunWriter(creating: folder("other.nc"), movement: movement, configuration: configuration())
    }
    #expect(error?.problem.contains("does not describe the movement") == true)
    _ = consume resumed
    #expect(folder.names == ["own.nc"])
  }

  /// One number changed, as by an editor of such files: each is an error of its own.
  @Test(arguments: ["density", "interaction_energy", "time", "node_area", "node_coordinates"])
  func aFileThatContradictsItselfIsAnError(variable: String) throws {
    let path = try write(2, to: "run.nc")
    var file = try NetCDFFile(path, .write)
    let rank = ["density", "node_coordinates"].contains(variable) ? 2 : 1
    let start = [variable == "node_area" || variable == "node_coordinates" ? 0 : 1] + [Int](repeating: 0, count: rank - 1)
    try file.write(
      variable, start: start, count: [Int](repeating: 1, count: rank), [variable == "interaction_energy" ? Double.infinity : 0.7])
    try file.close()
    let error = #expect(throws: InputError.self) { try RunFile(path, isThorough: true) }
    #expect(error?.remedy.contains("jko wrote") == true, "\(error?.description ?? "")")
  }

  /// A bit that turned in the data of a variable is an error, and no other number.
  @Test func aTurnedBitIsAnError() throws {
    let path = try write(1, to: "run.nc")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let pattern = withUnsafeBytes(of: row(1).interactionEnergy.bitPattern) { Data($0) }
    let place = try #require(bytes.range(of: pattern)).lowerBound
    bytes[place] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: InputError.self) { try RunFile(path) }
    #expect(error?.problem.contains("damaged") == true)
  }
}
