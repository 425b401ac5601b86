import AttentionJKO
import Foundation
import Testing
import TestSupport

@Suite struct PlotTests {
  let folder = TemporaryFolder()

  private func makeRun() {
    folder.write("run.yaml", smallConfiguration(steps: 4))
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", in: folder).status == 0)
  }

  @Test(arguments: [("png", [0x89, 0x50, 0x4E, 0x47]), ("svg", Array("<?xm".utf8)), ("PDF", Array("%PDF".utf8))])
  func theExtensionNamesTheFormat(suffix: String, magic: [UInt8]) {
    makeRun()
    let outcome = Program.run("plot", "run.nc", "-o", "run.\(suffix)", "--size", "300", in: folder)
    #expect(outcome.status == 0 && outcome.output == "run.\(suffix)\n" && outcome.error.isEmpty)
    #expect(FileManager.default.contents(atPath: folder("run.\(suffix)"))?.prefix(4) == Data(magic))
  }

  @Test func timesAreTheNearestStored() throws {
    makeRun()
    #expect(Program.run("plot", "run.nc", "-o", "a.svg", "--times", "0,0.11,0.2", in: folder).status == 0)
    let outside = Program.run("plot", "run.nc", "-o", "b.svg", "--times", "0,3", in: folder)
    #expect(outside.status == 65 && outside.error == "jko: run.nc: it holds no state at time 3.0; name times from 0 to 0.2\n")
    #expect(!folder.names.contains("b.svg"))
  }

  @Test func circlesAndFreshRunsAndParticlesHavePictures() throws {
    folder.write("circle.yaml", "sphere: {dimension: 2, nodes: 24}\nattention: {diagonal: [1, 1.3]}\nmovement: {step: 0.1, steps: 2}\n")
    #expect(Program.run("init", "circle.yaml", "-o", "circle.nc", in: folder).status == 0)
    #expect(Program.run("plot", "circle.nc", "-o", "circle.png", "--scale", "logarithmic", in: folder).status == 0)
    for (name, ambient) in [("circle", 2), ("sphere", 3)] {
      let identity = (0..<ambient).map { i in (0..<ambient).map { $0 == i ? 1.0 : 0 } }
      var configuration = Configuration(
        attention: AttentionSection(interaction: identity), movement: MovementSection(step: 1, extent: .steps(1)))
      if ambient == 2 { configuration.sphere = .circle(nodes: 8) }
      let model = try ParticleModel(configuration.attention.model())
      var system = try ParticleSystem(model: model, positions: PointSet(points: identity, ambient: ambient))
      var writer = try ParticleWriter(creating: folder("particles-\(name).nc"), configuration: configuration, system: system)
      system.step(1)
      try writer.append(system)
      #expect(Program.run("plot", "particles-\(name).nc", "-o", "\(name).pdf", in: folder).status == 0)
    }
  }

  @Test(arguments: [1, 2]) func geodesicsHavePictures(dimension: Int) {
    let sphere = dimension == 1 ? "{dimension: 2, nodes: 24}" : "{subdivisions: 1}"
    for (name, mean) in [("a", dimension == 1 ? "[0, 1]" : "[0, 0, 1]"), ("b", dimension == 1 ? "[1, 0]" : "[1, 0, 0]")] {
      folder.write(
        "\(name).yaml",
        "sphere: \(sphere)\nattention: {identity: true}\nmovement: {step: 1, steps: 1}\n"
          + "initial: {components: [{kind: von-mises-fisher, mean: \(mean), concentration: 1}]}\n")
    }
    #expect(Program.run("distance", "a.yaml", "b.yaml", "-o", "g.nc", "--slices", "4", "--gap", "0.01", in: folder).status == 0)
    let outcome = Program.run("plot", "g.nc", "-o", "g.svg", "--times", "0,0.5,1", in: folder)
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    // A step would only damage the path.
    let before = FileManager.default.contents(atPath: folder("g.nc"))
    let line = "jko: g.nc: it holds a geodesic, which takes no steps; use a run that jko run or jko init wrote\n"
    for arguments in [["step", "g.nc"], ["run", "a.yaml", "-o", "g.nc", "--resume"]] {
      let step = Program.finish(Program.start(arguments, in: folder))
      #expect(step.status == 65 && step.error == line && step.output.isEmpty)
    }
    #expect(FileManager.default.contents(atPath: folder("g.nc")) == before)
    #expect(Program.run("info", "g.nc", "--json", in: folder).json["kind"] as? String == "geodesic")
  }

  @Test func existingPicturesAreKept() {
    makeRun()
    folder.write("run.png", "mine")
    let outcome = Program.run("plot", "run.nc", "-o", "run.png", in: folder)
    #expect(outcome.status == 1 && outcome.error == "jko: run.png: the file exists; use --force to overwrite it\n")
    #expect(Program.run("plot", "run.nc", "-o", "run.png", "--force", "--json", in: folder).json["picture"] as? String == "run.png")
    let missing = Program.run("plot", "run.nc", "-o", "missing/run.png", in: folder)
    #expect(missing.status == 1 && missing.error == "jko: missing/run.png: cannot be written (its directory: No such file or directory)\n")
  }

  @Test(arguments: [
    ["plot", "run.nc"], ["plot", "run.nc", "-o", "run.jpeg"], ["plot", "run.nc", "-o", "run.png", "--times", "0,now"],
    ["plot", "run.nc", "-o", "run.png", "--size", "5"], ["plot", "run.nc", "-o", "run.png", "--scale", "cubic"],
  ])
  func wrongUsageExits64(arguments: [String]) {
    let outcome = Program.finish(Program.start(arguments, in: folder))
    #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.error.contains("Usage: jko plot"))
  }
}
