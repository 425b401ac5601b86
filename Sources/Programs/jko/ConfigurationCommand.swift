import ArgumentParser
import AttentionJKO

struct ConfigurationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "configuration", abstract: "Print a configuration with every key, its default and what it is for.",
    discussion: "What is printed can be run: jko configuration > run.yaml, change it, jko run run.yaml -o run.nc.")

  @Flag(help: ArgumentHelp("The page of the documentation instead.", visibility: .hidden))
  var page = false

  func run() throws { print(page ? ConfigurationReference.page : ConfigurationReference.example, terminator: "") }
}
