import Configurations
import Foundation
import Outputs
import Pictures
import RunFiles

/// A film of a run, of a geodesic or of particles, made by the program ffmpeg: a frame a state, with the energy under it and the present
/// marked.
///
///     try Animation().write(of: "run.nc", to: "run.mp4")
package struct Animation: Sendable {
  package enum Format: String, Sendable, CaseIterable {
    case mp4, gif

    /// The format of a file by the extension of its name; nil when there is none of that name.
    package init?(fileName: String) { self.init(rawValue: (fileName as NSString).pathExtension.lowercased()) }
  }

  /// How states are drawn; its times do not count.
  package var plot: Plot
  package var seconds: Double

  package init(plot: Plot = Plot(), seconds: Double = 8) {
    self.plot = plot
    self.seconds = seconds
  }

  private static let framesPerSecond = 25.0

  /// Writes the film, all or nothing.
  /// - Parameter pixels: width of a frame.
  /// - Returns: the number of frames.
  /// - Throws: ``InputError`` when the file holds no film or the extension names none; ``OutputError`` when the film exists and
  ///   `overwrite` is false, ffmpeg is not installed or fails, or the film cannot be written.
  @discardableResult
  package func write(of path: String, to output: String, pixels: Int = 900, overwrite: Bool = false) throws -> Int {
    guard let format = Format(fileName: output) else {
      throw InputError(output, "its extension names no film", remedy: "use .mp4 or .gif")
    }
    try OutputTarget(output).check(overwrite: overwrite)
    guard let encoder = FilmEncoder(format) else {
      throw OutputError.cannotWrite(
        output,
        reason: "films are made by ffmpeg, which is not installed; on Debian, apt-get install ffmpeg; elsewhere, ffmpeg.org/download")
    }
    let film = try Film(path)
    let shown = film.evenPace.evenly(Int(seconds * Self.framesPerSecond))
    let frames = try frames(of: film, shown)
    let data = try encoder.film(
      count: shown.count, framesPerSecond: min(Self.framesPerSecond, max(1, Double(shown.count) / seconds)), output
    ) {
      Data(try frames($0).encoded(as: .png, pixels: pixels))
    }
    try writeFile(data, to: output, overwrite: overwrite)
    return shown.count
  }

  /// The picture of the k-th state of `shown`, all on one scale.
  func frames(of film: Film, _ shown: [Int]) throws -> (Int) throws -> Picture {
    // The range of all states, of which only the peaks are kept.
    let scale = plot.densityScale(try shown.compactMap { try film.state(at: $0).density.map { [$0.max() ?? 0] } })
    let charts = try film.charts().prefix(1)
    return { k in
      let state = try film.state(at: shown[k])
      let marked = charts.map { chart in
        var chart = chart
        let energies = chart.curves[0]
        let at = zip(energies.x, energies.y).map { (time: $0, value: $1) }.nearest(to: [state.time])
        chart.curves.append(Curve([state.time], at, style: .markers, colour: Colour.series[1]))
        return chart
      }
      return Picture(film.title, width: plot.width, rows: plot.spaceRows(film, [state], scale) + plot.chartRows(Array(marked)))
    }
  }
}

/// The program ffmpeg, fed with images.
private struct FilmEncoder {
  private let program: String
  private let format: Animation.Format

  /// nil when no directory of PATH has the program.
  init?(_ format: Animation.Format) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    guard let program = folders.map({ "\($0)/ffmpeg" }).first(where: FileManager.default.isExecutableFile) else { return nil }
    self.program = program
    self.format = format
  }

  /// A film of `count` images, each asked for in turn.
  func film(count: Int, framesPerSecond: Double, _ output: String, _ image: (Int) throws -> Data) throws -> Data {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("jko-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let film = folder.appendingPathComponent("film.\(format.rawValue)"), words = folder.appendingPathComponent("words")
    _ = FileManager.default.createFile(atPath: words.path, contents: nil)
    let process = Process(), images = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments =
      ["-y", "-loglevel", "error", "-f", "image2pipe", "-framerate", "\(framesPerSecond)", "-c:v", "png", "-i", "-"] + encoding + [
        film.path
      ]
    process.standardInput = images
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: words.path)
    try process.run()
    do {
      for index in 0..<count {
        let bytes = try image(index)
        // Where it is gone before its last image, its own words, below, tell why.
        guard (try? images.fileHandleForWriting.write(contentsOf: bytes)) != nil else { break }
      }
    } catch {
      process.terminate()
      throw error
    }
    try? images.fileHandleForWriting.close()
    process.waitUntilExit()
    guard process.terminationStatus == 0, let data = FileManager.default.contents(atPath: film.path) else {
      let said = String(decoding: FileManager.default.contents(atPath: words.path) ?? Data(), as: UTF8.self)
      let line = said.split(whereSeparator: \.isNewline).last.map(String.init) ?? "no reason given"
      throw OutputError.cannotWrite(output, reason: "ffmpeg failed: \(line)")
    }
    return data
  }

  private var encoding: [String] {
    switch format {
    // Even numbers of pixels and the colours of video, which every player knows.
    case .mp4:
      [
        "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "18", "-movflags",
        "+faststart",
      ]
    // One palette for the whole film, so that colours stand still.
    case .gif: ["-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse", "-loop", "0"]
    }
  }
}
