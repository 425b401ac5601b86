import ArgumentParser
import AttentionJKO
import CStartup

/// The options of every subcommand.
struct SharedOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads of the numerical loops; the default is all cores. No result depends on it.", valueName: "n"))
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @Flag(help: "Print the summary as one JSON object on standard output, and nothing else there.")
  var json = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads); it must be at least 1") }
  }

  /// Applies the options, and answers signals from here on.
  func apply() {
    Threads.count = min(threads ?? Threads.count, Int(startup_thread_limit()))
    Interruption.watch(quiet: quiet)
  }

  /// Prints a summary as the options ask.
  func report(_ summary: some Encodable & CustomStringConvertible) throws {
    if json { try printAnswer(try jsonText(summary)) } else if !quiet { try printAnswer("\(summary)") }
  }
}

/// Overwriting an output.
struct OverwriteOption: ParsableArguments {
  @Flag(help: "Overwrite an existing output.")
  var force = false
}

/// The file that a command writes.
struct OutputOption: ParsableArguments {
  @Option(name: .shortAndLong, help: "The NetCDF file to write.")
  var output: String

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output is empty; name a file, as in -o run.nc") }
    if output == "-" {
      throw ValidationError("--output is -, and a NetCDF file cannot go to standard output; name a file (./- for one called -)")
    }
  }
}

/// A configuration and the file it is computed into, from the beginning or on from where it stopped.
struct StartOptions: ParsableArguments {
  @Argument(help: "The configuration, a YAML file.")
  var config: String

  @OptionGroup var target: OutputOption

  @Flag(help: "Continue what was interrupted or finished from its last complete state.")
  var resume = false

  @OptionGroup var overwrite: OverwriteOption

  var output: String { target.output }

  /// - Throws: `OutputError` when the output would replace the configuration.
  func check() throws {
    if !resume { try OutputTarget(output).check(overwrite: overwrite.force, resumable: true, inputs: [config]) }
  }

  func validate() throws {
    if resume && overwrite.force { throw ValidationError("--resume and --force exclude each other") }
  }
}
