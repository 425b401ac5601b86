import Foundation
import Testing

@testable import Outputs
import TestSupport

@Suite struct OutputTargetTests {
  let folder = TemporaryFolder()

  private func text(_ name: String) -> String? { try? String(contentsOfFile: folder(name), encoding: .utf8) }

  @Test func theTargetOfALinkIsReplacedAndTheLinkStays() throws {
    try FileManager.default.createDirectory(atPath: folder("disk"), withIntermediateDirectories: true)
    folder.write("disk/run.nc", "old")
    symlink("disk/run.nc", folder("run.nc"))
    symlink("run.nc", folder("again.nc"))
    try OutputTarget(folder("again.nc")).write(Data("new".utf8))
    #expect(text("disk/run.nc") == "new" && text("run.nc") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder("run.nc")) == "disk/run.nc")
  }

  @Test func aDanglingLinkGetsItsTarget() throws {
    symlink("missing.nc", folder("run.nc"))
    #expect(!OutputTarget.exists(folder("run.nc")))
    try OutputTarget(folder("run.nc")).write(Data("new".utf8))
    #expect(text("missing.nc") == "new")
    #expect(folder.names == ["missing.nc", "run.nc"])
  }

  @Test func aHardLinkStaysWhatItWas() throws {
    folder.write("run.nc", "old")
    link(folder("run.nc"), folder("snapshot.nc"))
    try OutputTarget(folder("run.nc")).write(Data("new".utf8))
    #expect(text("run.nc") == "new" && text("snapshot.nc") == "old")
  }

  /// Nodes of the test's own; the system's are no place for experiments.
  @Test func whatIsNoRegularFileIsNeverReplaced() throws {
    mkfifo(folder("fifo"), 0o600)
    try FileManager.default.createDirectory(atPath: folder("folder"), withIntermediateDirectories: true)
    symlink("loop-b", folder("loop-a"))
    symlink("loop-a", folder("loop-b"))
    symlink("fifo", folder("link"))
    let words = ["fifo": "it is a pipe", "folder": "it is a directory", "loop-a": "lead in a circle", "link": "it is a pipe"]
    for (name, word) in words {
      let error = #expect(throws: OutputError.self) { try OutputTarget(folder(name)) }
      #expect(error?.description.contains(word) == true, "\(name): \(error?.description ?? "")")
    }
    for name in ["", "folder/", "a\0b"] { #expect(throws: OutputError.self) { try OutputTarget(name) } }
    var status = stat()
    #expect(stat(folder("fifo"), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func anInputIsNoOutput() throws {
    folder.write("run.yaml", "text")
    link(folder("run.yaml"), folder("other.yaml"))
    let target = try OutputTarget(folder("other.yaml"))
    let error = #expect(throws: OutputError.self) { try target.check(overwrite: true, inputs: [folder("run.yaml")]) }
    #expect(error?.description == "\(folder("other.yaml")): it is the input \(folder("run.yaml")) of this command; name another output")
    try target.check(overwrite: true, inputs: [folder("none.yaml")])
    #expect(throws: OutputError.exists(folder("other.yaml"), resumable: false)) { try target.check(overwrite: false) }
  }

  @Test func permissionsOfTheFormerFileStay() throws {
    folder.write("run.nc", "old")
    chmod(folder("run.nc"), 0o640)
    try OutputTarget(folder("run.nc")).write(Data("new".utf8))
    var status = stat()
    #expect(stat(folder("run.nc"), &status) == 0 && status.st_mode & 0o777 == 0o640)
  }
}
