import Foundation
import TestSupport
import Testing

@Suite struct AnimationTests {
  let folder = TemporaryFolder()

  private func makeRun() {
    folder.write("run.yaml", smallConfiguration(steps: 4))
    #expect(Program.run("run", "run.yaml", "-o", "run.nc", "-q", in: folder).status == 0)
  }

  /// A program that keeps what it is fed, in place of ffmpeg: the film is an image a state.
  @Test func filmsHaveAFrameAState() throws {
    makeRun()
    folder.write("ffmpeg", "#!/bin/sh\nfor last; do :; done\ncat > \"$last\"\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder("ffmpeg"))
    let outcome = Program.shell("PATH=\"$PWD\":/bin:/usr/bin $JKO plot run.nc --animation run.mp4 --size 200", in: folder)
    #expect(outcome.status == 0 && outcome.output == "run.mp4\n" && outcome.error.isEmpty)
    let film = try #require(FileManager.default.contents(atPath: folder("run.mp4")))
    let beginning = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A])
    var (frames, place) = (0, film.startIndex)
    while let found = film.range(of: beginning, in: place..<film.endIndex) { (frames, place) = (frames + 1, found.upperBound) }
    #expect(frames == 5)
  }

  @Test func aMissingProgramIsNamed() {
    makeRun()
    let outcome = Program.shell("PATH=/nonexistent $JKO plot run.nc --animation run.gif", in: folder)
    #expect(
      outcome.status == 1 && outcome.error.hasPrefix("jko: run.gif: cannot be written (films are made by ffmpeg, which is not installed;"))
    #expect(!folder.names.contains("run.gif"))
  }

  @Test func aFailureIsToldInItsWords() throws {
    makeRun()
    folder.write("ffmpeg", "#!/bin/sh\necho no such codec >&2\nexit 3\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder("ffmpeg"))
    let outcome = Program.shell("PATH=\"$PWD\":/bin:/usr/bin $JKO plot run.nc --animation run.mp4 --size 200", in: folder)
    #expect(outcome.status == 1 && outcome.error == "jko: run.mp4: cannot be written (ffmpeg failed: no such codec)\n")
  }

  @Test(arguments: [
    ["--projection", "mollweide", "--colour-map", "cividis"], ["--projection", "lambert", "--view", "0,0,1"],
    ["--projection", "disc", "--range", "0.01,0.5", "--width", "84"],
  ])
  func picturesTakeTheirOptions(options: [String]) {
    makeRun()
    let outcome = Program.finish(Program.start(["plot", "run.nc", "-o", "run.png", "--size", "300"] + options, in: folder))
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    #expect(FileManager.default.contents(atPath: folder("run.png"))?.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func observablesAreAPictureAndInputsStay() {
    folder.write("run.mp4", "the input")
    let film = Program.run("plot", "run.nc", "--observables", "--animation", "film.mp4", in: folder)
    #expect(film.status == 64 && film.error.contains("--observables draws a picture; name it with --output"))
    let outcome = Program.run("plot", "run.mp4", "--animation", "run.mp4", "--force", in: folder)
    #expect(outcome.status == 1 && outcome.error.hasPrefix("jko: run.mp4: it is the input run.mp4 of this command; "))
  }

  @Test(arguments: [
    ["--range", "1"], ["--range", "2,1"], ["--view", "0,0,0"], ["--view", "1,0"], ["--projection", "flat"], ["--width", "5"],
    ["--animation", "film.avi"],
  ])
  func wrongOptionsExit64(options: [String]) {
    let outcome = Program.finish(Program.start(["plot", "run.nc", "-o", "run.png"] + options, in: folder))
    #expect(outcome.status == 64 && outcome.error.contains("Usage: jko plot"))
  }
}
