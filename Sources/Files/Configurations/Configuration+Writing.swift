import Yams

extension Configuration {
  static let sectionNames = ["sphere", "attention", "initial", "movement", "solver", "audit", "output", "particles"]

  /// The configuration as YAML with every default filled in. Reading it gives an equal configuration.
  public var yaml: String {
    let sections: [String: Node] = [
      "sphere": SphereSection.table.node(sphere.written),
      "attention": AttentionSection.table(ambient: sphere.ambient).node(attention.written),
      "initial": initial.node(ambient: sphere.ambient),
      "movement": MovementSection.table.node(movement.written),
      "solver": MovementSection.solver.node(settings),
      "audit": MovementSection.audit.node(settings),
      "output": OutputSection.table.node(output),
      "particles": ParticlesSection.table.node(particles),
    ]
    let root = Node(Self.sectionNames.map { (Node($0, Tag(.str)), sections[$0]!) }, Tag(.map), .block)
    // Only a failed allocation makes the emitter fail.
    return (try? serialize(node: root, width: -1, allowUnicode: true)) ?? ""
  }
}
