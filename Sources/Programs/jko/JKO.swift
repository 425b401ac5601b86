import ArgumentParser
import AttentionJKO
import Glibc

@main
struct JKO: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jko",
    abstract: "Minimizing movements of mean-field self-attention on the sphere and on the circle.",
    discussion: """
      Exit status: 0 done and converged; 1 failed; 2 done, but a step did not converge or a limit was met; 64 usage; \
      65 bad input data; 130 interrupted, and the file can be resumed.
      """,
    version: programVersion,
    subcommands: [
      ConfigurationCommand.self, Run.self, Init.self, Step.self, ParticlesCommand.self, Compare.self, Distance.self, Info.self,
      PlotCommand.self, ViewCommand.self,
      FigureCommand.self, Export.self, Certify.self, Observe.self, SpectrumCommand.self,
    ])

  static func main() {
    // A write past the limit on file sizes shall fail like any other, not end the process.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    StandardStreams.prepare()
    Faults.watch()
    do {
      try checkArguments()
      var command = try parseAsRoot()
      try command.run()
    } catch {
      leave(after: error)
    }
  }

  /// Arguments are text here, and a name that is none would lead to another file.
  /// - Throws: `ValidationError`.
  private static func checkArguments() throws {
    for place in 1..<max(1, Int(CommandLine.argc)) {
      if let argument = CommandLine.unsafeArgv[place], String(validatingCString: argument) == nil {
        throw ValidationError("the argument \(String(cString: argument)) is not text in UTF-8; rename the file")
      }
    }
  }
}
