import ArgumentParser
import AttentionJKO

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

  func apply() {
    if let threads { Threads.count = threads }
  }

  /// Prints a summary as the options ask.
  func report(_ summary: some Encodable & CustomStringConvertible) throws {
    if json { print(try jsonText(summary)) } else if !quiet { print(summary) }
  }
}

/// Overwriting an output.
struct OverwriteOption: ParsableArguments {
  @Flag(help: "Overwrite an existing output.")
  var force = false
}

/// A configuration and the file it is computed into, from the beginning or on from where it stopped.
struct StartOptions: ParsableArguments {
  @Argument(help: "The configuration, a YAML file.")
  var config: String

  @Option(name: .shortAndLong, help: "The NetCDF file to write.")
  var output: String

  @Flag(help: "Continue what was interrupted or finished from its last complete state.")
  var resume = false

  @OptionGroup var overwrite: OverwriteOption

  func validate() throws {
    if resume && overwrite.force { throw ValidationError("--resume and --force exclude each other") }
  }
}
