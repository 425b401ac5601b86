import Foundation
import Testing

@testable import Outputs
import TestSupport

@Suite struct DurableFileTests {
  let folder = TemporaryFolder()

  private func text(_ name: String) -> String? { try? String(contentsOfFile: folder(name), encoding: .utf8) }

  /// A line more, and the one before where the file lacks it: a file that counts.
  private func add(_ number: Int, to path: String) throws {
    let stored = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count
    guard stored == number || stored == number - 1 else { throw Unexpected() }
    let lines = (stored..<number + 1).map { "\($0)\n" }.joined()
    let handle = FileHandle(forWritingAtPath: path)!
    handle.seekToEndOfFile()
    handle.write(Data(lines.utf8))
    try handle.close()
  }

  private struct Unexpected: WriteFailure { let reason = "another number of lines" }

  private func started() throws -> DurableFile {
    var file = try DurableFile(creating: folder("run.nc"), overwrite: false)
    try file.create { try Data("0\n".utf8).write(to: URL(fileURLWithPath: $0)) }
    return file
  }

  @Test func generationsFollowOneAnotherAndNothingIsLeft() throws {
    var file = try started()
    for number in 1...5 {
      try file.advance { try add(number, to: $0) }
      #expect(text("run.nc") == (0...number).map { "\($0)\n" }.joined())
    }
    #expect(folder.names == ["run.nc", "run.nc.jko-lock", "run.nc.jko-shadow"])
    _ = consume file
    #expect(folder.names == ["run.nc"])
  }

  @Test func oneWriterAtATime() throws {
    var file = try started()
    symlink("run.nc", folder("link.nc"))
    for name in ["run.nc", "link.nc"] {
      let error = #expect(throws: OutputError.self) { _ = try DurableFile(folder(name)) }
      #expect(error == .busy(folder(name), holder: "process \(getpid())"))
    }
    try file.advance { try add(1, to: $0) }
    _ = consume file
    _ = try DurableFile(folder("run.nc"))
    #expect(folder.names == ["link.nc", "run.nc"])
  }

  @Test func aSnapshotByAHardLinkStaysWhatItWas() throws {
    var file = try started()
    for number in 1...6 {
      try file.advance { try add(number, to: $0) }
      link(folder("run.nc"), folder("snapshot-\(number).nc"))
    }
    for number in 1...6 { #expect(text("snapshot-\(number).nc") == (0...number).map { "\($0)\n" }.joined()) }
  }

  /// What has the file open reads one generation to its end, also without the locks of HDF5.
  @Test func aCopyUnderWayIsOfOneGeneration() throws {
    var file = try started()
    try file.advance { try add(1, to: $0) }
    let reader = FileHandle(forReadingAtPath: folder("run.nc"))!
    for number in 2...5 { try file.advance { try add(number, to: $0) } }
    #expect(String(decoding: reader.readDataToEndOfFile(), as: UTF8.self) == "0\n1\n")
  }

  @Test func anOutputThatWasReplacedIsLeftAndTold() throws {
    var file = try started()
    for number in 1...3 { try file.advance { try add(number, to: $0) } }
    folder.write("other.nc", "another file\n")
    rename(folder("other.nc"), folder("run.nc"))
    #expect(throws: OutputError.self) { try file.advance { try add(4, to: $0) } }
    #expect(text("run.nc") == "another file\n")
  }

  @Test func anEditedOutputKeepsItsEdits() throws {
    var file = try started()
    for number in 1...3 { try file.advance { try add(number, to: $0) } }
    folder.write("run.nc", "0\n1\n2\nthree\n")
    try file.advance { try add(4, to: $0) }
    #expect(text("run.nc") == "0\n1\n2\nthree\n4\n")
  }

  @Test func anOutputThatWasRemovedComesBackWhole() throws {
    var file = try started()
    for number in 1...3 { try file.advance { try add(number, to: $0) } }
    unlink(folder("run.nc"))
    try file.advance { try add(4, to: $0) }
    #expect(text("run.nc") == "0\n1\n2\n3\n4\n")
  }

  @Test func aLockThatWasRemovedEndsTheWriting() throws {
    var file = try started()
    unlink(folder("run.nc.jko-lock"))
    let error = #expect(throws: OutputError.self) { try file.advance { try add(1, to: $0) } }
    #expect(error == .changed(folder("run.nc"), problem: "its lock was removed"))
    #expect(text("run.nc") == "0\n")
  }

  @Test func filesOfOtherNamesAreNotTouched() throws {
    for name in ["run.nc.shadow", "run.nc.former", "run.nc.lock"] { folder.write(name, "the user's") }
    folder.write("run.nc.jko-shadow", "left by a kill")
    var file = try started()
    for number in 1...3 { try file.advance { try add(number, to: $0) } }
    _ = consume file
    #expect(folder.names == ["run.nc", "run.nc.former", "run.nc.lock", "run.nc.shadow"])
    for name in ["run.nc.shadow", "run.nc.former", "run.nc.lock"] { #expect(text(name) == "the user's") }
  }

  /// The order of the generations survives any failure of a change.
  @Test func aChangeThatFailsLeavesTheGenerationBefore() throws {
    var file = try started()
    try file.advance { try add(1, to: $0) }
    let error = #expect(throws: OutputError.self) {
      try file.advance { _ in throw Unexpected() }
    }
    #expect(error == .cannotWrite(folder("run.nc"), reason: "another number of lines", keepsFormer: true))
    try file.advance { try add(2, to: $0) }
    #expect(text("run.nc") == "0\n1\n2\n")
  }
}
