import AttentionJKO
import Foundation
import Testing
import TestSupport

@Suite struct ParticlesTests {
  let folder = TemporaryFolder()

  private func configuration(steps: Int = 6, _ particles: String = "count: 30, seed: 1, step: 0.05, substeps-per-output: 1") -> String {
    smallConfiguration(steps: steps, extra: "particles: {\(particles)}")
  }

  private func expectSameNumbers(_ a: ParticleFile, _ b: ParticleFile) throws {
    #expect(a.times == b.times && a.energetics == b.energetics && a.weights == b.weights && a.configuration == b.configuration)
    for index in a.times.indices { #expect(try a.positions(at: index) == b.positions(at: index)) }
  }

  @Test func flowsToTheEndOfTheMovement() throws {
    folder.write("run.yaml", configuration())
    let outcome = Program.run("particles", "run.yaml", "-o", "p.nc", in: folder)
    #expect(outcome.status == 0 && outcome.error.isEmpty && outcome.output.contains("\nparticles     30\n"))
    let file = try ParticleFile(folder("p.nc"))
    #expect(file.times.count == 7 && folder.names == ["p.nc", "run.yaml"])
    let json = Program.run("particles", "run.yaml", "-o", "p.nc", "--force", "--json", in: folder)
    #expect(json.json["outputs"] as? Int == 6 && (json.json["first_moment"] as? [Double])?.count == 3)
    #expect(Program.run("info", "p.nc", "--json", in: folder).json["particles"] as? Int == 30)
    let again = Program.run("particles", "run.yaml", "-o", "p.nc", in: folder)
    #expect(again.status == 1 && again.error == "jko: p.nc: the file exists; use --resume to continue it or --force to overwrite it\n")
  }

  /// SIGKILL at moments all through steps and writes; after each the file is complete, and in the end it is that of a flow left alone.
  @Test func killsAtAnyMomentLoseAtMostOneOutput() throws {
    folder.write("run.yaml", configuration(steps: 60))
    folder.write("start.yaml", configuration(steps: 1))
    #expect(Program.run("particles", "run.yaml", "-o", "whole.nc", in: folder).status == 0)
    #expect(Program.run("particles", "start.yaml", "-o", "killed.nc", in: folder).status == 0)
    var states = 0
    for kill in 0..<10 {
      let running = Program.start(["particles", "run.yaml", "-o", "killed.nc", "--resume"], in: folder)
      usleep(UInt32(30_000 + 7_919 * kill % 60_000))
      Glibc.kill(running.process.processIdentifier, SIGKILL)
      _ = Program.finish(running)
      let now = try ParticleFile(folder("killed.nc"))
      #expect(now.times.count >= states)
      states = now.times.count
    }
    #expect(Program.run("particles", "run.yaml", "-o", "killed.nc", "--resume", in: folder).status == 0)
    try expectSameNumbers(try ParticleFile(folder("whole.nc")), try ParticleFile(folder("killed.nc")))
    #expect(folder.names == ["killed.nc", "run.yaml", "start.yaml", "whole.nc"])
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSignalKeepsTheLastOutput(signal: Int32) throws {
    folder.write("long.yaml", configuration(steps: 1_000_000))
    let running = Program.start(["particles", "long.yaml", "-o", "long.nc"], in: folder)
    for _ in 0..<600 where ((try? ParticleFile(folder("long.nc")))?.times.count ?? 0) < 2 { usleep(50_000) }
    kill(running.process.processIdentifier, signal)
    let outcome = Program.finish(running)
    #expect(outcome.status == 130 && outcome.error.contains("long.nc is complete and can be resumed"))
    #expect(try ParticleFile(folder("long.nc")).times.count >= 2 && folder.names == ["long.nc", "long.yaml"])
  }

  @Test(arguments: [
    (
      "run", "D: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], V: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]",
      "attention.V: a value matrix of its own is no gradient flow; leave V out, or use jko particles"
    ),
    (
      "particles", "identity: true, V: [[1, 0], [0, 1]]",
      "attention.V: V has 2 rows; it must be 3×3; write 3 rows of 3 numbers, as in V: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]"
    ),
    (
      "particles", "identity: true, direction: ascent, V: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]",
      "attention.direction: direction and V exclude each other; keep one of them: a direction stands for V = D or V = -D"
    ),
    (
      "particles", "identity: true, kernel: linear",
      "attention.kernel: the linear kernel changes sign and cannot normalize attention; use constant normalization (metric: wasserstein) with it"
    ),
    ("particles", "diagonal: [800, 1, 1]", "attention: the norm of beta D is 800.0; above 700.0 the kernel overflows"),
  ])
  func badModelsExit65(command: String, attention: String, message: String) {
    folder.write("run.yaml", "attention: {\(attention)}\nmovement: {step: 0.1, steps: 1}\n")
    let outcome = Program.run(command, "run.yaml", "-o", "run.nc", in: folder)
    #expect(outcome.status == 65 && outcome.error == "jko: run.yaml:1: \(message)\n" && outcome.output.isEmpty)
    #expect(folder.names == ["run.yaml"])
  }

  @Test func aRunIsNoParticleFile() {
    folder.write("run.yaml", configuration(steps: 1))
    #expect(Program.run("init", "run.yaml", "-o", "run.nc", in: folder).status == 0)
    let outcome = Program.run("particles", "run.yaml", "-o", "run.nc", "--resume", in: folder)
    #expect(outcome.status == 65 && outcome.error == "jko: run.nc: this is not a particle file; use a file that jko particles wrote\n")
  }
}
