import AttentionJKO
import Foundation
import Testing
import TestSupport

@Suite struct BadInputTests {
  let folder = TemporaryFolder()

  /// One line on standard error, nothing on standard output.
  private func expect(_ outcome: Program.Outcome, _ status: Int32, _ line: String) {
    #expect(outcome.status == status)
    #expect(outcome.error == "jko: \(line)\n")
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [
    (
      "attention: {identity: true, bta: 1}",
      "1: attention.bta: unknown key (did you mean beta?); the keys here are D, diagonal, identity, beta, kernel, V, direction, metric"
    ),
    ("attention: {identity: true, beta: hot}", "1: attention.beta: hot is not a number; write a positive number"),
    (
      "attention: {D: [[1, 0], [0, 1]]}",
      "1: attention.D: D has 2 rows; it must be 3×3; write 3 rows of 3 numbers, as in D: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]"
    ),
    ("attention: {diagonal: [1, .nan, 1]}", "1: attention.diagonal[1]: .nan is not finite; write a finite number"),
    (
      "attention: {identity: true}\ninitial: {components: [{kind: uniform, weight: -2}]}",
      "2: initial.components[0].weight: -2 is out of range; write a weight of 0 or more"
    ),
    (
      "attention: {identity: true}\ninitial: {components: [{kind: uniform, weight: 0}]}",
      "2: initial.components: the weights add up to zero; give a component a positive weight"
    ),
    (
      "attention: {identity: true}\ninitial: {components: [{kind: von-mises-fisher, mean: [0, 0, 0], concentration: 1}]}",
      "2: initial.components[0].mean: a vector of length zero has no direction; write a vector other than zero"
    ),
  ])
  func badConfigurationExits65(text: String, message: String) {
    folder.write("run.yaml", text + "\nmovement: {step: 0.1, steps: 1}\n")
    expect(Program.run("run", "run.yaml", "-o", "run.nc", in: folder), 65, "run.yaml:\(message)")
    #expect(folder.names == ["run.yaml"])
  }

  @Test func nonPositiveStepExits65() {
    folder.write("run.yaml", "attention: {identity: true}\nmovement: {step: 0, steps: 1}\n")
    expect(
      Program.run("init", "run.yaml", "-o", "run.nc", in: folder), 65,
      "run.yaml:2: movement.step: 0 is out of range; write a positive number")
  }

  @Test func badRowIsNumbered() {
    folder.write("tokens.csv", "x,y,z\n1,0,0\n0,one,0\n")
    folder.write(
      "run.yaml",
      "attention: {identity: true}\nmovement: {step: 1, steps: 1}\ninitial: {components: [{kind: particles, file: tokens.csv}]}\n")
    expect(
      Program.run("init", "run.yaml", "-o", "run.nc", in: folder), 65,
      "./tokens.csv: row 3: \"one\" is not a number; write 3 coordinates and, if wanted, a weight, separated by commas")
  }

  @Test func stateOnAnotherMeshExits65() {
    folder.write("coarse.yaml", "sphere: {subdivisions: 0}\nattention: {identity: true}\nmovement: {step: 1, steps: 1}\n")
    folder.write(
      "run.yaml",
      "sphere: {subdivisions: 1}\nattention: {identity: true}\nmovement: {step: 1, steps: 1}\n"
        + "initial: {components: [{kind: state, file: coarse.nc}]}\n")
    #expect(Program.run("init", "coarse.yaml", "-o", "coarse.nc", in: folder).status == 0)
    expect(
      Program.run("init", "run.yaml", "-o", "run.nc", in: folder), 65,
      "./coarse.nc: its state is on another mesh (12 nodes of R3; this one has 42 of R3); use a run on the mesh of the section sphere")
  }

  @Test func badMeshNamesTheElement() {
    folder.write("surface.off", "OFF\n4 4 6\n1 0 0\n0 1 0\n0 0 1\n2 0 0\n3 0 1 2\n3 0 1 3\n3 0 2 3\n3 1 2 3\n")
    folder.write("run.yaml", "sphere: {mesh: surface.off}\nattention: {identity: true}\nmovement: {step: 1, steps: 1}\n")
    let outcome = Program.run("init", "run.yaml", "-o", "run.nc", in: folder)
    #expect(outcome.status == 65 && outcome.error.hasPrefix("jko: ./surface.off: node 3 is at distance 2.0 from the origin"))
  }

  @Test func existingOutputNamesTheWaysOut() {
    folder.write("run.yaml", smallConfiguration(steps: 1))
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", in: folder).status == 0)
    let line = "run.nc: the file exists; use --resume to continue it or --force to overwrite it"
    expect(Program.run("run", "run.yaml", "-o", "run.nc", in: folder), 1, line)
    expect(Program.run("init", "run.yaml", "-o", "run.nc", in: folder), 1, line)
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", "--force", in: folder).status == 0)
  }

  @Test func resumingNeedsTheRunOfTheConfiguration() {
    folder.write("run.yaml", smallConfiguration(steps: 1))
    expect(
      Program.run("run", "run.yaml", "-o", "run.nc", "--resume", in: folder), 65,
      "run.nc: there is no such NetCDF file; name an existing file")
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", in: folder).status == 0)
    folder.write("other.yaml", smallConfiguration(steps: 1, extra: "solver: {gap: 1e-5}"))
    expect(
      Program.run("run", "other.yaml", "-o", "run.nc", "--resume", in: folder), 65,
      "other.yaml: it is not the configuration of run.nc: it says gap: 1.0e-05 where the run has gap: 1.0e-07; resume with the run's own; "
        + "only movement.steps or movement.end may differ")
  }

  @Test func truncatedRunExits65() throws {
    folder.write("run.yaml", smallConfiguration(steps: 2))
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", in: folder).status == 0)
    let data = try Data(contentsOf: URL(fileURLWithPath: folder("run.nc")))
    try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: folder("run.nc")))
    expect(
      Program.run("run", "run.yaml", "-o", "run.nc", "--resume", in: folder), 65,
      "run.nc: it is cut off, damaged or no NetCDF file of this program (opening the file: NetCDF: HDF error); use a complete file that jko wrote"
    )
    folder.write("text.nc", "no run")
    let foreign = Program.run("info", "text.nc", in: folder)
    #expect(foreign.status == 65 && foreign.error.contains("text.nc: it is cut off, damaged or no NetCDF file of this program"))
  }

  @Test func directoryThatCannotBeWrittenExits1() {
    folder.write("run.yaml", smallConfiguration(steps: 1))
    expect(
      Program.run("run", "run.yaml", "-o", "run.yaml/run.nc", in: folder), 1,
      "run.yaml/run.nc: cannot be written (its directory: Not a directory)")
    expect(
      Program.run("run", "run.yaml", "-o", "missing/run.nc", in: folder), 1,
      "missing/run.nc: cannot be written (its directory: No such file or directory)")
  }

  /// A limit on the size of files stands for a full disk.
  @Test func fullDiskKeepsWhatWasWritten() throws {
    folder.write("run.yaml", smallConfiguration(steps: 2_000))
    let outcome = Program.shell("ulimit -f 200; exec $JKO run run.yaml -o run.nc", in: folder)
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("jko: run.nc: cannot be written ("))
    #expect(outcome.error.hasSuffix("File too large); the file is kept complete as it was before\n"))
    #expect(outcome.error.filter { $0 == "\n" }.count == 1)
    let run = try RunFile(folder("run.nc"))
    #expect(run.ledger.count > 2 && run.times.count == run.ledger.count + 1)
    #expect(folder.names == ["run.nc", "run.yaml"])
    #expect(Program.run("step", "run.nc", in: folder).status == 0)
  }
}
