import Foundation
import TestSupport
import Testing

@Suite struct ViewTests {
  let folder = TemporaryFolder()

  @Test func pagesAndPostersOfEveryFile() throws {
    folder.write("run.yaml", smallConfiguration(steps: 3, extra: "particles: {count: 20, seed: 1, step: 0.05, substeps-per-output: 1}"))
    folder.write("circle.yaml", "sphere: {dimension: 2, nodes: 24}\nattention: {diagonal: [1, 1.3]}\nmovement: {step: 0.1, steps: 2}\n")
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", "-q", in: folder).status == 0)
    #expect(Program.run("init", "circle.yaml", "-o", "circle.nc", "-q", in: folder).status == 0)
    #expect(Program.run("particles", "run.yaml", "-o", "flow.nc", "-q", in: folder).status == 0)
    for files in [["run.nc"], ["circle.nc"], ["flow.nc"], ["run.nc", "flow.nc"]] {
      let name = files.joined(separator: "+") + ".html"
      let outcome = Program.finish(Program.start(["view"] + files + ["-o", name, "--json"], in: folder))
      #expect(outcome.status == 0 && outcome.error.isEmpty && outcome.json["page"] as? String == name)
      let page = try #require(FileManager.default.contents(atPath: folder(name)))
      #expect(outcome.json["bytes"] as? Int == page.count && outcome.json["states"] as? Int == outcome.json["stored_states"] as? Int)
      #expect(page.prefix(15) == Data("<!doctype html>".utf8))
    }
    let both = Program.run("view", "run.nc", "-o", "page.html", "--poster", "poster.png", in: folder)
    #expect(both.status == 0 && both.output.hasPrefix("page.html with 4 states, ") && both.output.hasSuffix("\nposter.png\n"))
    #expect(FileManager.default.contents(atPath: folder("poster.png"))?.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func existingPagesAreKeptAndOthersFilesRefused() {
    folder.write("run.yaml", smallConfiguration(steps: 1))
    folder.write("page.html", "mine")
    #expect(Program.run("init", "run.yaml", "-o", "run.nc", "-q", in: folder).status == 0)
    let kept = Program.run("view", "run.nc", "-o", "page.html", in: folder)
    #expect(kept.status == 1 && kept.error == "jko: page.html: the file exists; use --force to overwrite it\n")
    let missing = Program.run("view", "none.nc", "-o", "new.html", in: folder)
    #expect(missing.status == 65 && missing.error.hasPrefix("jko: none.nc: "))
    #expect(Program.run("view", "run.yaml", "-o", "new.html", in: folder).status == 65)
    #expect(!folder.names.contains("new.html"))
  }

  @Test(arguments: [
    ["view", "run.nc"], ["view", "-o", "a.html"], ["view", "run.nc", "-o", "a.png"], ["view", "run.nc", "--poster", "a.gif"],
  ])
  func wrongUsageExits64(arguments: [String]) {
    let outcome = Program.finish(Program.start(arguments, in: folder))
    #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.error.contains("Usage: jko view"))
  }
}
