/// The sections whose keys all have defaults.
extension SolverSection {
  init(_ value: YAMLValue) throws {
    self.init()
    let keys = try value.section(["gap", "criticality", "max-outer", "max-inner"])
    let tolerance = "a tolerance above 0 and below 1"
    let limit = "a positive whole number"
    if let key = keys["gap"] { gap = try key.number(tolerance) { $0 > 0 && $0 < 1 } }
    if let key = keys["criticality"] { criticality = try key.number(tolerance) { $0 > 0 && $0 < 1 } }
    if let key = keys["max-outer"] { maximumOuter = try key.integer(limit, in: 1...1_000_000) }
    if let key = keys["max-inner"] { maximumInner = try key.integer(limit, in: 1...1_000_000) }
  }
}

extension AuditSection {
  init(_ value: YAMLValue) throws {
    self.init()
    let keys = try value.section(["every", "tolerance"])
    if let key = keys["every"], (try? key.string("")) != "auto" {
      period = .every(try key.integer("auto, or a whole number: 1 for every step, k for every k-th, 0 for none", in: 0...1_000_000_000))
    }
    if let key = keys["tolerance"] { tolerance = try key.number("a positive number") { $0 > 0 } }
  }
}

extension OutputSection {
  init(_ value: YAMLValue) throws {
    self.init()
    let keys = try value.section(["every"])
    if let key = keys["every"] { every = try key.integer("a positive whole number of steps", in: 1...1_000_000_000) }
  }
}

extension ParticlesSection {
  init(_ value: YAMLValue) throws {
    self.init()
    let keys = try value.section(["count", "seed", "scheme", "step", "substeps-per-output"])
    if let key = keys["count"] { count = try key.integer("a positive whole number", in: 1...100_000_000) }
    if let key = keys["seed"] { seed = try key.integer("a whole number, 0 or more", in: 0...Int.max) }
    if let key = keys["scheme"] { scheme = try key.choice(Scheme.self) }
    if let key = keys["step"] { step = try key.number("a positive number") { $0 > 0 } }
    if let key = keys["substeps-per-output"] { substepsPerOutput = try key.integer("a positive whole number", in: 1...1_000_000_000) }
  }
}
