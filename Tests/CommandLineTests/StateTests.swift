import AttentionJKO
import Foundation
import Testing
import TestSupport

@Suite("certify, observe and spectrum") struct StateTests {
  let folder = TemporaryFolder()

  @Test func certifyTellsAMetastableState() throws {
    folder.write(
      "two.yaml",
      """
      sphere: {subdivisions: 2}
      attention: {diagonal: [1, 3, 4]}
      initial: {components: [{kind: dirac, at: [0, 0, 1]}, {kind: dirac, at: [0, 0, -1]}]}
      movement: {step: 0.1, steps: 1}
      particles: {step: 0.1, substeps-per-output: 1}
      """)
    // A mesh of 162 nodes has one at ±e₃ or next to it; particles stand there exactly.
    #expect(Program.run("particles", "two.yaml", "-o", "two.nc", "--quiet", in: folder).status == 0)
    let text = Program.run("certify", "two.nc", in: folder)
    #expect(text.status == 0 && text.error.isEmpty)
    #expect(text.output.hasPrefix("2E = 27.308233 of at most 54.59815: a stationary state, not a global maximum\n"))
    let json = Program.run("certify", "two.nc", "--json", in: folder).json
    #expect(json["is_global"] as? Bool == false && json["rule"] as? String == "top-eigenvector")
    #expect(abs((json["upper"] as? Double ?? 0) - exp(4)) < 1e-12 && (json["gap"] as? Double ?? 0) > 27)
    for key in ["two_energy", "lower", "upper", "gap"] { #expect(json[key] is Double) }
    let state = Program.run("spectrum", "two.nc", "--json", in: folder).json
    #expect(state["verdict"] as? String == "metastable" && state["carrier"] as? String == "points" && state["count"] as? Int == 2)
  }

  @Test func certifyProvesTheUniformState() throws {
    folder.write("uniform.yaml", "attention: {identity: true, direction: descent}\nmovement: {step: 1, steps: 1}\n")
    let outcome = Program.run("certify", "uniform.yaml", in: folder)
    #expect(outcome.status == 0 && outcome.output.hasPrefix("2E = 1.1752012 of at least 1.1752012: a global minimum\n"))
  }

  @Test func aBetterMeasureSettlesTheQuestion() {
    // A convex energy whose infimum has no closed form: a point is far from it, and moving some of its mass away is better.
    folder.write(
      "point.yaml",
      """
      sphere: {dimension: 2, nodes: 24}
      attention: {diagonal: [1, 2], direction: descent}
      initial: {components: [{kind: dirac, at: [1, 0]}]}
      movement: {step: 1, steps: 1}
      """)
    let outcome = Program.run("certify", "point.yaml", "--json", in: folder)
    #expect(outcome.status == 0 && outcome.json["is_global"] as? Bool == false && outcome.json["is_stationary"] as? Bool == true)
  }

  @Test func anOpenQuestionExits2() {
    // n = 2, D ≻ 0, 2E a little above the infimum: the bound is not met, and no measure much better is known.
    folder.write(
      "open.yaml",
      """
      sphere: {dimension: 2, nodes: 96}
      attention: {diagonal: [1, 1.001], direction: descent}
      movement: {step: 1, steps: 1}
      """)
    let outcome = Program.run("certify", "open.yaml", "--json", in: folder)
    #expect(outcome.status == 2 && outcome.json["is_global"] is NSNull)
    #expect(Program.run("certify", "open.yaml", "--tolerance", "0.01", "--quiet", in: folder).status == 0)
  }

  @Test func observeWritesEveryVariable() throws {
    folder.write("a.yaml", smallConfiguration(steps: 3, extra: "particles: {count: 40, step: 0.05, substeps-per-output: 1}"))
    #expect(Program.run("run", "a.yaml", "-o", "a.nc", "--quiet", in: folder).status == 0)
    #expect(Program.run("particles", "a.yaml", "-o", "p.nc", "--quiet", in: folder).status == 0)
    for name in ["a", "p"] {
      let outcome = Program.run("observe", "\(name).nc", "-o", "\(name)-observed.nc", "--json", in: folder)
      #expect(outcome.status == 0 && outcome.json["states"] as? Int == 4 && outcome.json["cluster_rule"] is String)
      let energy = outcome.json["two_energy"] as? Double ?? 0
      let summary = Program.run("info", "\(name).nc", "--json", in: folder)
      #expect(summary.status == 0 && energy > 1)
      #expect(Program.run("observe", "\(name).nc", "-o", "\(name).csv", "--quiet", in: folder).status == 0)
      let lines = try String(contentsOfFile: folder("\(name).csv"), encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 5 && lines[0].hasPrefix("time,two_energy,free_energy,clusters,largest_cluster,mean_cosine,order_parameter_1,"))
      let last = lines[4].split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
      #expect(abs(last[1] - energy) < 1e-14 && abs(last[2] + energy / 2) < 1e-14 && last.count == lines[0].split(separator: ",").count)
      let again = Program.run("observe", "\(name).nc", "-o", "\(name).csv", in: folder)
      #expect(again.status == 1 && again.error.contains("--force"))
      #expect(Program.run("plot", "\(name).nc", "--observables", "-o", "\(name).svg", "--quiet", in: folder).status == 0)
      #expect(folder.names.contains("\(name).svg") && !folder.names.contains { $0.hasSuffix(".shadow") })
    }
  }

  @Test func spectrumOfAConfiguration() throws {
    folder.write("i.yaml", "sphere: {subdivisions: 2}\nattention: {identity: true, beta: 5}\nmovement: {step: 1, steps: 1}\n")
    let json = Program.run("spectrum", "i.yaml", "--json", "--plot", "i.png", in: folder).json
    #expect(json["emerging_degree"] as? Int == 3 && json["upper_rule"] as? String == "top-eigenvector")
    #expect((json["rates"] as? [[String: Any]])?.first?["degree"] as? Int == 1 && folder.names.contains("i.png"))
    folder.write("d.yaml", "sphere: {subdivisions: 2}\nattention: {diagonal: [1, 2, 0.5]}\nmovement: {step: 1, steps: 1}\n")
    let other = Program.run("spectrum", "d.yaml", "--json", in: folder).json
    #expect((other["modes"] as? [[String: Any]])?.count == 12 && (other["uniform_speed"] as? Double ?? 0) > 0.1)
  }

  @Test func filesOfOtherKindsAreErrors() {
    folder.write("text.nc", "no NetCDF")
    for arguments in [["certify", "text.nc"], ["observe", "none.nc", "-o", "o.nc"], ["spectrum", "none.nc"], ["certify", "none.yaml"]] {
      let outcome = Program.finish(Program.start(arguments, in: folder))
      #expect(outcome.status == 65 && outcome.error.hasPrefix("jko: \(arguments[1]): ") && outcome.error.split(separator: "\n").count == 1)
    }
  }
}
