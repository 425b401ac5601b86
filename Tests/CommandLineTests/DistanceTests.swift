import AttentionJKO
import Foundation
import Testing
import TestSupport

/// A configuration whose initial measure is concentrated at `mean`, on a small icosphere.
private func measure(_ mean: String, subdivisions: Int = 1, diagonal: String = "[1, 1.5, 0.5]") -> String {
  """
  sphere: {subdivisions: \(subdivisions)}
  attention: {diagonal: \(diagonal)}
  initial: {components: [{kind: von-mises-fisher, mean: \(mean), concentration: 2}]}
  movement: {step: 0.05, steps: 2}
  """
}

@Suite struct DistanceTests {
  let folder = TemporaryFolder()

  init() {
    folder.write("a.yaml", measure("[0, 0, 1]"))
    folder.write("b.yaml", measure("[1, 0, 0.5]"))
  }

  @Test(arguments: ["nonlocal-mobility", "wasserstein"])
  func aGeodesicIsAFileLikeARun(metric: String) throws {
    let outcome = Program.run(
      "distance", "a.yaml", "b.yaml", "-o", "g.nc", "--slices", "5", "--metric", metric, "--json", in: folder)
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let distance = try #require(outcome.json["distance"] as? Double)
    let isNonlocal = metric == "nonlocal-mobility"
    let lower = try #require(outcome.json[isNonlocal ? "bound_about_path" : "lower_bound"] as? Double)
    #expect(outcome.json[isNonlocal ? "lower_bound" : "bound_about_path"] == nil)
    // Lumping a measure to the nodes moves it by (0.16 a)^½ in W_2, a the area of a hexagon about a node: 0.22 with 42 of them.
    let lumping = (0.16 * 4 * Double.pi / 42).squareRoot()
    let exact = outcome.json["exact_distance"] as? Double
    #expect(isNonlocal ? exact == nil : abs(exact! - distance) < 2 * lumping)
    #expect(distance > 0.1 && lower <= distance && lower > 0.999 * distance)
    #expect(outcome.json["metric"] as? String == metric && outcome.json["status"] as? String == "converged")

    let file = try RunFile(folder.path + "/g.nc")
    #expect(file.times.count == 6 && file.times.first == 0 && file.times.last == 1)
    // The actions of the slices add up to half the squared distance.
    #expect(abs(file.ledger.reduce(0) { $0 + $1.action } - distance * distance / 2) < 1e-12)
    for index in file.times.indices { #expect(abs(file.mesh.mass(try file.density(at: index)).total - 1) < 1e-12) }
    #expect(Program.run("info", "g.nc", in: folder).output.contains("the mesh's problem's"))
    #expect(Program.run("export", "g.nc", "--vtk", "vtk", in: folder).status == 0)
    // An existing output is kept.
    #expect(Program.run("distance", "a.yaml", "b.yaml", "-o", "g.nc", in: folder).status == 1)
  }

  @Test func aSideMayBeARun() throws {
    #expect(Program.run("run", "a.yaml", "-o", "r.nc", in: folder).status == 0)
    let outcome = Program.run("distance", "r.nc", "r.nc", "-o", "g.nc", "--slices", "3", "--json", in: folder)
    #expect(outcome.status == 0 && outcome.json["distance"] as? Double == 0 && outcome.json["status"] as? String == "stationary")
  }

  @Test func particlesAreDepositedOnTheOtherSidesMesh() throws {
    // One particle at a node: a Dirac there, whatever the mesh its configuration names.
    folder.write("p.yaml", measure("[0, 0, 1]", subdivisions: 3))
    let mesh = SphereMesh.icosphere(subdivisions: 1)
    let configuration = try Configuration(contentsOf: folder("p.yaml"))
    let system = try ParticleSystem(
      model: ParticleModel(configuration.attention.model()), positions: PointSet(points: [mesh.node(7)], ambient: 3))
    _ = try ParticleWriter(creating: folder("p.nc"), configuration: configuration, system: system)
    let outcome = Program.run("distance", "a.yaml", "p.nc", "-o", "g.nc", "--slices", "4", "--gap", "0.05", "--json", in: folder)
    #expect(outcome.status == 0 && outcome.json["nodes"] as? Int == mesh.nodeCount, "\(outcome.error)")
    let run = try RunFile(folder("g.nc"))
    #expect(abs(mesh.mass(run.state.density)[7] - 1) < 1e-9)
  }

  @Test func stoppedIsNotConverged() {
    let outcome = Program.run("distance", "a.yaml", "b.yaml", "-o", "g.nc", "--slices", "4", "--max-iterations", "3", in: folder)
    #expect(outcome.status == 2 && outcome.output.contains("iteration limit"))
  }

  @Test func statesThatDoNotGoTogether() {
    folder.write("fine.yaml", measure("[0, 0, 1]", subdivisions: 2))
    folder.write("other.yaml", measure("[0, 0, 1]", diagonal: "[1, 2, 3]"))
    for (side, words) in [("fine.yaml", "another mesh"), ("other.yaml", "its model is not"), ("none.nc", "no such")] {
      let outcome = Program.run("distance", "a.yaml", side, "-o", "g.nc", in: folder)
      #expect(outcome.status == 65 && outcome.error.contains(words), "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1)
    }
    #expect(Program.run("distance", "a.yaml", "b.yaml", "-o", "g.nc", "--slices", "1", in: folder).status == 64)
    let plain = Program.run("distance", "a.yaml", "other.yaml", "-o", "g.nc", "--slices", "3", "--metric", "wasserstein", in: folder)
    #expect(plain.status == 0)
  }
}
