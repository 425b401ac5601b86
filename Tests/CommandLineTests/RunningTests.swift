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
    #expect(Program.run("run", "circle.yaml", "-o", "circle.nc", in: folder).status == 0)
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

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGUSR1]) func aSignalFinishesTheStep(signal: Int32) throws {
    folder.write("long.yaml", smallConfiguration(steps: 100_000))
    let running = Program.start(["run", "long.yaml", "-o", "long.nc"], in: folder)
    try waitForStep(in: "long.nc")
    kill(running.process.processIdentifier, signal)
    let outcome = Program.finish(running)
    #expect(outcome.status == 130 && outcome.error.contains("long.nc is complete and can be resumed"))
    #expect(try run("long.nc").ledger.count > 0)
    #expect(folder.names == ["long.nc", "long.yaml"])
  }

  @Test func theSecondSignalEndsNowAndLeavesNothing() throws {
    folder.write("long.yaml", smallConfiguration(steps: 100_000))
    let running = Program.start(["run", "long.yaml", "-o", "long.nc"], in: folder)
    try waitForStep(in: "long.nc")
    for _ in 0..<2 { kill(running.process.processIdentifier, SIGINT) }
    let outcome = Program.finish(running)
    #expect(outcome.status == 130 && outcome.error.contains("jko: stopping after the step under way"))
    #expect(try run("long.nc").ledger.count > 0)
    #expect(folder.names == ["long.nc", "long.yaml"])
  }

  @Test func theSecondProcessIsToldOfTheFirst() throws {
    folder.write("long.yaml", smallConfiguration(steps: 100_000))
    let running = Program.start(["run", "long.yaml", "-o", "long.nc"], in: folder)
    try waitForStep(in: "long.nc")
    let first =
      "jko: long.nc: another process writes it, process \(running.process.processIdentifier); wait for it to end, or name another output\n"
    let others = [
      ["step", "long.nc"], ["run", "long.yaml", "-o", "long.nc", "--force"], ["run", "long.yaml", "-o", "long.nc", "--resume"],
      ["init", "long.yaml", "-o", "long.nc", "--force"], ["particles", "long.yaml", "-o", "long.nc", "--force"],
      ["distance", "long.yaml", "long.yaml", "-o", "long.nc", "--force"],
    ]
    for arguments in others {
      let second = Program.finish(Program.start(arguments, in: folder))
      #expect(second.status == 1 && second.error == first, "\(arguments)")
    }
    kill(running.process.processIdentifier, SIGTERM)
    #expect(Program.finish(running).status == 130)
    #expect(Program.run("step", "long.nc", "-q", in: folder).status == 0)
  }

  /// Messages to a closed pipe, to a descriptor that is closed, and an answer to one: the first two change nothing.
  @Test func messagesDecideNothingAndAnAnswerDoes() throws {
    folder.write("run.yaml", smallConfiguration(steps: 2))
    let run = "\"$JKO\" run run.yaml -o run.nc --force -q -v"
    for line in ["\(run) 2>&1 | true; exit ${PIPESTATUS[0]}", "\(run) 2>&-"] {
      #expect(Program.shell(line, in: folder).status == 0, "\(line)")
      #expect(try RunFile(folder("run.nc")).ledger.count == 2)
    }
    #expect(Program.shell("\"$JKO\" info none.nc 2>&-", in: folder).status == 65)
    let closed = Program.shell("\"$JKO\" info run.nc >&-", in: folder)
    #expect(closed.status == 1 && closed.error.hasPrefix("jko: standard output: cannot be written ("))
  }

  @Test func whatIsNoFileIsNotReplaced() {
    folder.write("run.yaml", smallConfiguration(steps: 1))
    mkfifo(folder("fifo"), 0o600)
    for command in ["run", "init", "particles"] {
      let outcome = Program.run(command, "run.yaml", "-o", "fifo", "--force", in: folder)
      #expect(outcome.status == 1 && outcome.error == "jko: fifo: it is a pipe, which is never replaced; name a file\n")
    }
    let own = Program.run("run", "run.yaml", "-o", "run.yaml", "--force", in: folder)
    #expect(own.status == 1 && own.error.contains("it is the input run.yaml of this command"))
    #expect(Program.run("run", "run.yaml", "-o", "-", in: folder).status == 64)
    #expect(Program.run("run", "run.yaml", "-o", "", in: folder).status == 64)
    #expect(Program.run("run", "run.yaml", "-o", "a", "-q", in: folder).status == 0)
    #expect(Program.run("step", "a", "--count", "9223372036854775807", in: folder).status == 64)
  }

  /// The last step is as short as the end asks, resuming goes on from there, and what is called last is last everywhere.
  @Test func theEndIsMet() throws {
    let text = smallConfiguration(steps: 1, every: 4)
    folder.write("run.yaml", text.replacingOccurrences(of: "steps: 1}", with: "end: 0.32}"))
    folder.write("longer.yaml", text.replacingOccurrences(of: "steps: 1}", with: "end: 0.4}"))
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", "-q", in: folder).status == 0)
    #expect(try run("run.nc").times == [0, 4 * 0.05, 0.32] && run("run.nc").ledger.count == 7)
    let compared = Program.run("compare", "run.nc", "run.nc", "--last", "--no-distances", "--json", in: folder)
    #expect((compared.json["differences"] as? [[String: Any]])?.first?["time"] as? Double == 0.32)
    #expect(Program.run("run", "longer.yaml", "-o", "run.nc", "--resume", "-q", in: folder).status == 0)
    let longer = try run("run.nc")
    #expect(longer.ledger.count == 9 && longer.times.last == 0.4 && longer.ledger[7].time == 0.32 + 0.05)
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
      // Every period's states, and the last whatever the period.
      #expect(now.ledger.count >= steps && now.times.count == (now.ledger.count + every - 1) / every + 1)
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
