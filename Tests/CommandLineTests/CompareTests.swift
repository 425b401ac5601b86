import AttentionJKO
import Foundation
import Testing
import TestSupport

@Suite struct CompareTests {
  let folder = TemporaryFolder()

  private func make(_ name: String, steps: Int = 2, _ particles: String) {
    folder.write("\(name).yaml", smallConfiguration(steps: steps, extra: "particles: {\(particles)}"))
    #expect(Program.run("run", "\(name).yaml", "-o", "\(name)-run.nc", in: folder).status == 0)
    #expect(Program.run("particles", "\(name).yaml", "-o", "\(name)-particles.nc", in: folder).status == 0)
  }

  @Test func runAgainstParticles() throws {
    make("a", "step: 0.05, substeps-per-output: 1")
    let outcome = Program.run("compare", "a-run.nc", "a-particles.nc", in: folder)
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 6 && lines[0] == "A  a-run.nc (42 nodes)" && lines[1] == "B  a-particles.nc (42 particles)")
    #expect(lines[2].hasSuffix("W_1         W_2") && lines[3].hasSuffix("0.000000    0.000000"))
    let json = Program.run("compare", "a-run.nc", "a-particles.nc", "--json", in: folder).json
    let rows = try #require(json["differences"] as? [[String: Any]])
    #expect(rows.count == 3 && json["is_same_model"] as? Bool == true)
    let w1 = try #require((rows[2]["w1"] as? [String: Any])?["distance"] as? Double)
    let w2 = try #require((rows[2]["w2"] as? [String: Any])?["distance"] as? Double)
    #expect(0 < w1 && w1 <= w2)
    let last = Program.run("compare", "a-run.nc", "a-particles.nc", "--json", "--last", "--no-distances", in: folder).json
    let row = try #require((last["differences"] as? [[String: Any]])?.first)
    #expect(row["w1"] == nil && row["time"] as? Double == 0.1)
  }

  @Test func lastOfACommonStartAloneExits2() {
    folder.write("a.yaml", smallConfiguration(steps: 2, extra: ""))
    folder.write("b.yaml", smallConfiguration(steps: 2, extra: "").replacingOccurrences(of: "step: 0.05", with: "step: 0.07"))
    for name in ["a", "b"] { #expect(Program.run("run", "\(name).yaml", "-o", "\(name).nc", in: folder).status == 0) }
    let outcome = Program.run("compare", "a.nc", "b.nc", "--last", "--no-distances", in: folder)
    #expect(outcome.status == 2)
    #expect(
      outcome.error
        == "jko: only t = 0 is in common (a.nc goes by 0.05 to 0.1, b.nc goes by 0.07 to 0.14); choose steps and outputs that meet\n")
    #expect(Program.run("compare", "a.nc", "b.nc", "--no-distances", in: folder).status == 0)
  }

  @Test func spheresMustBeTheSame() {
    make("a", "count: 5, step: 0.05, substeps-per-output: 1")
    folder.write("circle.yaml", "sphere: {dimension: 2, nodes: 24}\nattention: {identity: true}\nmovement: {step: 0.05, steps: 1}\n")
    #expect(Program.run("init", "circle.yaml", "-o", "circle.nc", in: folder).status == 0)
    let outcome = Program.run("compare", "a-particles.nc", "circle.nc", in: folder)
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(
      outcome.error
        == "jko: circle.nc: it is on the unit sphere of R2, and a-particles.nc on that of R3; compare files of one sphere.dimension\n")
  }

  @Test func otherFilesAreErrors() {
    folder.write("text.nc", "no NetCDF")
    for arguments in [["compare", "text.nc", "text.nc"], ["compare", "none.nc", "none.nc"]] {
      let outcome = Program.finish(Program.start(arguments, in: folder))
      #expect(outcome.status == 65 && outcome.error.hasPrefix("jko: \(arguments[1]): ") && outcome.error.split(separator: "\n").count == 1)
    }
  }
}
