import AttentionJKO
import Foundation
import Testing
import TestSupport

@Suite struct RunningTests {
  let folder = TemporaryFolder()

  private func run(_ name: String) throws -> RunFile { try RunFile(folder(name)) }

  /// Everything but the time steps took.
  private func expectSameNumbers(_ a: RunFile, _ b: RunFile) throws {
    func timeless(_ rows: [LedgerRow]) -> [LedgerRow] {
      rows.map {
        var row = $0
        row.wallSeconds = 0
        row.audit = row.audit.isNaN ? -1 : row.audit
        return row
      }
    }
    #expect(a.times == b.times && timeless(a.ledger) == timeless(b.ledger) && a.state == b.state && a.configuration == b.configuration)
    for index in a.times.indices {
      #expect(try a.density(at: index) == b.density(at: index))
      #expect(try a.potential(at: index) == b.potential(at: index))
    }
  }

  @Test func runStepsToItsEnd() throws {
    folder.write("run.yaml", smallConfiguration())
    let outcome = Program.run("run", "run.yaml", "-o", "run.nc", in: folder)
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    for name in ["steps", "2E", "duality gap, worst", "converged"] { #expect(outcome.output.contains("\n\(name) "), "\(name)") }
    let run = try run("run.nc")
    #expect(run.ledger.count == 6 && run.times.count == 7)
    #expect(folder.names == ["run.nc", "run.yaml"])
  }

  @Test func jsonIsOneObjectAndQuietIsNothing() {
    folder.write("run.yaml", smallConfiguration())
    let json = Program.run("run", "run.yaml", "-o", "run.nc", "--json", "--threads", "1", in: folder)
    #expect(json.json["steps"] as? Int == 6 && json.json["unconverged_steps"] as? Int == 0 && json.error.isEmpty)
    let quiet = Program.run("step", "run.nc", "--quiet", in: folder)
    #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.error.isEmpty)
    let info = Program.run("info", "run.nc", "--json", in: folder)
    #expect(info.json["kind"] as? String == "run" && info.json["steps"] as? Int == 7)
    let kernel = info.json["kernel"] as? [String: Any]
    #expect((kernel?["error"] as? Double).map { $0 > 0 && $0 <= 1.1e-10 } == true && (kernel?["rank"] as? Int).map { $0 > 10 } == true)
    #expect((info.json["last_step"] as? [String: Any])?["status"] as? String == "converged")
  }

  @Test(arguments: [1, 4]) func resumedRunsGiveTheSameNumbers(every: Int) throws {
    folder.write("whole.yaml", smallConfiguration(steps: 9, every: every))
    folder.write("part.yaml", smallConfiguration(steps: 3, every: every))
    #expect(Program.run("run", "whole.yaml", "-o", "whole.nc", in: folder).status == 0)
    #expect(Program.run("run", "part.yaml", "-o", "part.nc", in: folder).status == 0)
    #expect(Program.run("step", "part.nc", "--count", "2", in: folder).status == 0)
    #expect(Program.run("run", "whole.yaml", "-o", "part.nc", "--resume", in: folder).status == 0)
    try expectSameNumbers(try run("whole.nc"), try run("part.nc"))
    // A finished run has nothing left to do.
    #expect(Program.run("run", "whole.yaml", "-o", "part.nc", "--resume", in: folder).status == 0)
    try expectSameNumbers(try run("whole.nc"), try run("part.nc"))
  }

  @Test func initThenStepsIsARun() throws {
    folder.write("run.yaml", smallConfiguration())
    #expect(Program.run("init", "run.yaml", "-o", "init.nc", in: folder).status == 0)
    #expect(try run("init.nc").ledger.isEmpty)
    #expect(Program.run("step", "init.nc", "--count", "6", in: folder).status == 0)
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", in: folder).status == 0)
    try expectSameNumbers(try run("run.nc"), try run("init.nc"))
  }

  @Test func circleRunsAndExports() throws {
    folder.write("circle.yaml", "sphere: {dimension: 2, nodes: 24}\nattention: {diagonal: [1, 1.3]}\nmovement: {step: 0.1, steps: 2}\n")
    #expect([0, 2].contains(Program.run("run", "circle.yaml", "-o", "circle.nc", in: folder).status))
    let export = Program.run("export", "circle.nc", "--vtk", "vtk", in: folder)
    #expect(export.status == 0 && export.output == "vtk/circle.pvd with 3 states\n")
    #expect(Program.run("export", "circle.nc", "--vtk", "vtk", in: folder).status == 1)
    #expect(Program.run("export", "circle.nc", "--vtk", "vtk", "--force", in: folder).status == 0)
  }

  @Test func aStepThatDidNotConvergeExits2() throws {
    folder.write("run.yaml", smallConfiguration(steps: 2, extra: "solver: {max-outer: 1, criticality: 1e-15}"))
    let outcome = Program.run("run", "run.yaml", "-o", "run.nc", in: folder)
    #expect(outcome.status == 2 && outcome.output.contains("0 of 2 steps; 2 did not converge"))
    #expect(try run("run.nc").ledger.map(\.status) == [.outerLimit, .outerLimit])
  }

  @Test func verboseTellsEveryIteration() {
    folder.write("run.yaml", smallConfiguration(steps: 1))
    let outcome = Program.run("run", "run.yaml", "-o", "run.nc", "--verbose", "--json", in: folder)
    #expect(outcome.json["steps"] as? Int == 1 && outcome.error.contains("round 1:"))
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSignalFinishesTheStep(signal: Int32) throws {
    folder.write("long.yaml", smallConfiguration(steps: 100_000))
    let running = Program.start(["run", "long.yaml", "-o", "long.nc"], in: folder)
    try waitForStep(in: "long.nc")
    kill(running.process.processIdentifier, signal)
    let outcome = Program.finish(running)
    #expect(outcome.status == 130 && outcome.error.contains("long.nc is complete and can be resumed"))
    #expect(try run("long.nc").ledger.count > 0)
    #expect(folder.names == ["long.nc", "long.yaml"])
  }

  /// SIGKILL at moments all through steps and writes; after each the file is complete, and in the end it is that of a run left alone.
  @Test(arguments: [1, 3]) func killsAtAnyMomentLoseAtMostOneStep(every: Int) throws {
    folder.write("run.yaml", smallConfiguration(steps: 40, every: every))
    let whole = Program.run("run", "run.yaml", "-o", "whole.nc", in: folder)
    _ = Program.run("init", "run.yaml", "-o", "killed.nc", in: folder)
    var steps = 0
    for kill in 0..<15 {
      let running = Program.start(["run", "run.yaml", "-o", "killed.nc", "--resume"], in: folder)
      usleep(UInt32(30_000 + 7_919 * kill % 90_000))
      Glibc.kill(running.process.processIdentifier, SIGKILL)
      _ = Program.finish(running)
      let now = try run("killed.nc")
      #expect(now.ledger.count >= steps && now.times.count == now.ledger.count / every + 1)
      steps = now.ledger.count
    }
    #expect(Program.run("run", "run.yaml", "-o", "killed.nc", "--resume", in: folder).status == whole.status)
    try expectSameNumbers(try run("whole.nc"), try run("killed.nc"))
    #expect(folder.names == ["killed.nc", "run.yaml", "whole.nc"])
  }

  private func waitForStep(in name: String) throws {
    for _ in 0..<600 {
      if let run = try? run(name), !run.ledger.isEmpty { return }
      usleep(50_000)
    }
    Issue.record("no step was written in 30 s")
  }
}
