import Measures

/// The reference of the configuration, made from the tables that read it: a file with every key, and a page of the documentation.
package enum ConfigurationReference {
  private static let ambient = 3

  /// The sections in the order in which they are written; `initial` stands for itself.
  private static var sections: [SectionDescription] {
    let settings = MovementSection(step: 1, extent: .steps(1)).settings
    return [
      SectionDescription("sphere", SphereSection.table, defaults: .init()),
      SectionDescription("attention", AttentionSection.table(ambient: ambient), defaults: .init()),
      SectionDescription("initial", KeyTable<Void>(InitialSection.about, []), defaults: ()),
      SectionDescription("movement", MovementSection.table, defaults: .init()),
      SectionDescription("solver", MovementSection.solver, defaults: settings),
      SectionDescription("audit", MovementSection.audit, defaults: settings),
      SectionDescription("output", OutputSection.table, defaults: .init()),
      SectionDescription("particles", ParticlesSection.table, defaults: .init()),
    ]
  }

  private static var components: [SectionDescription] {
    InitialComponent.tables(ambient: ambient).map { SectionDescription($0.kind, $0.table, defaults: .init(kind: $0.kind)) }
  }

  private static var perturbation: SectionDescription { SectionDescription("perturbation", Perturbation.table, defaults: .init()) }

  /// A configuration that can be run, with every key, its default and what it is for. What is behind # is one of several ways to
  /// say a thing, or names a file.
  package static var example: String {
    var lines = ["# Every key of a configuration of jko, with its default or an example; what stands behind # is left out here."]
    for section in sections {
      lines += ["", "# \(section.about)", "\(section.name):"]
      lines += section.name == "initial" ? initialLines : section.entries.flatMap { Self.lines($0, indent: "  ") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ entry: SectionDescription.Entry, indent: String) -> [String] {
    ["\(indent)# \(entry.about) Write \(entry.meaning).", "\(indent)\(entry.isShown ? "" : "# ")\(entry.name): \(entry.value)"]
  }

  private static var initialLines: [String] {
    var lines = ["  components:"]
    for component in components {
      let pairs = component.entries.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
      let names = component.entries.contains { $0.name == "file" }
      lines += ["    # \(component.about)", "    \(names ? "# " : "")- {\(pairs)}"]
    }
    let pairs = perturbation.entries.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
    return lines + ["  # \(perturbation.about)", "  perturbation: {\(pairs)}"]
  }

  /// The page `ConfigurationFile.md` of the documentation.
  package static var page: String {
    var lines = [
      "# The configuration", "", "Every section and every key of the file that `jko run` and the other commands read.", "", "## Overview",
      "",
      "A configuration is YAML (or JSON) in sections. `attention` and `movement` are needed, all else has defaults. A key that is not in",
      "this list is an error. Relative paths start from the directory of the file; `-` in place of its name reads standard input.",
      "`jko configuration` prints a file with every key to start from, `jko info --json` what a file was computed with.",
      "This page is made from the tables that read the file, by `jko configuration --page`.",
    ]
    for section in sections {
      lines += ["", "## \(section.name)", "", section.about]
      if section.name == "initial" {
        lines += ["", "`components` is a list; every component has a `kind` and a `weight`, and its kind's own keys."]
        for component in components {
          lines += ["", "### \(component.name)", "", component.about]
          lines += table(component.entries.filter { $0.name != "kind" })
        }
        lines += ["", "### perturbation", "", perturbation.about] + table(perturbation.entries)
      } else {
        lines += table(section.entries)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ entries: [SectionDescription.Entry]) -> [String] {
    func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
    let rows = entries.map { entry in
      let standard =
        entry.hasDefault ? "`\(entry.value)`" : entry.isRequired ? "needed, as in `\(entry.value)`" : "none, as in `\(entry.value)`"
      return "| `\(entry.name)` | \(cell(standard)) | \(cell(entry.meaning)) | \(cell(entry.about)) |"
    }
    return ["", "| key | default | value | meaning |", "|---|---|---|---|"] + rows
  }
}
