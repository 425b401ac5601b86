import Foundation

extension Configuration {
  /// Reads and checks a configuration file; `-` is standard input.
  /// - Throws: ``InputError`` naming the file, the line and the key.
  public init(contentsOf path: String, for purpose: Purpose = .movement) throws {
    try self.init(yaml: try readText(path, kind: "configuration"), file: path, for: purpose)
  }

  /// Reads and checks the text of a configuration file; `file` is its name in messages.
  public init(yaml text: String, file: String, for purpose: Purpose = .movement) throws {
    let root = try YAMLValue(text: text, file: file)
    let sections = try root.section(Self.sectionNames)
    let sphere = try sections["sphere"].map { try SphereSection($0) } ?? SphereSection()
    guard let attention = sections["attention"] else {
      throw root.error("the section attention is missing", remedy: "it holds the matrix, as in attention: {identity: true}")
    }
    if sections["movement"] == nil, purpose != .measure {
      throw root.error("the section movement is missing", remedy: "it holds the time step, as in movement: {step: 0.05, steps: 100}")
    }
    self.init(
      attention: try AttentionSection(attention, ambient: sphere.ambient, for: purpose),
      movement: try sections["movement"].map { try MovementSection($0) } ?? MovementSection(step: 1, extent: .steps(1)))
    self.sphere = sphere
    if let value = sections["initial"] { initial = try InitialSection(value, ambient: sphere.ambient) }
    if let value = sections["solver"] { try MovementSection.solver.read(value, into: &settings) }
    if let value = sections["audit"] { try MovementSection.audit.read(value, into: &settings) }
    if let value = sections["output"] { try OutputSection.table.read(value, into: &output) }
    if let value = sections["particles"] { try ParticlesSection.table.read(value, into: &particles) }
    if purpose == .particles { try particles.checkOutputs(sections["particles"], of: movement, in: root) }
  }
}
