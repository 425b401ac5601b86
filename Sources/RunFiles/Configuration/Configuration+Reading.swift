import AttentionModel
import Foundation
import SphereMeshes

extension Configuration {
  /// Reads and checks a configuration file.
  /// - Throws: ``InputError`` naming the file, the line and the key.
  public init(contentsOf path: String) throws {
    try self.init(yaml: try readText(path, kind: "configuration"), file: path)
  }

  /// Reads and checks the text of a configuration file; `file` is its name in messages.
  public init(yaml text: String, file: String) throws {
    let root = try YAMLValue(text: text, file: file)
    let sections = try root.section(["sphere", "attention", "initial", "movement", "solver", "audit", "output", "particles"])
    let sphere = try sections["sphere"].map { try SphereSection($0) } ?? SphereSection()
    guard let attention = sections["attention"] else {
      throw root.error("the section attention is missing", remedy: "it holds the matrix, as in attention: {identity: true}")
    }
    guard let movement = sections["movement"] else {
      throw root.error("the section movement is missing", remedy: "it holds the time step, as in movement: {step: 0.05, steps: 100}")
    }
    self.init(attention: try AttentionSection(attention, ambient: sphere.ambient), movement: try MovementSection(movement))
    self.sphere = sphere
    if let value = sections["initial"] { initial = try InitialSection(value, ambient: sphere.ambient) }
    if let value = sections["solver"] { solver = try SolverSection(value) }
    if let value = sections["audit"] { audit = try AuditSection(value) }
    if let value = sections["output"] { output = try OutputSection(value) }
    if let value = sections["particles"] { particles = try ParticlesSection(value) }
  }
}

extension SphereSection {
  init(_ value: YAMLValue) throws {
    let keys = try value.section(["dimension", "subdivisions", "nodes", "mesh"])
    let dimension = try keys["dimension"]?.integer("3 for the sphere S² or 2 for the circle S¹", in: 2...3) ?? 3
    if dimension == 2 {
      for key in ["subdivisions", "mesh"] {
        if let wrong = keys[key] {
          throw wrong.error("the circle has no \(key)", remedy: "write nodes: \(Self.defaultCircleNodes), or dimension: 3")
        }
      }
      let nodes = try keys["nodes"]?.integer("a number of nodes from 3 to 100000", in: 3...100_000) ?? Self.defaultCircleNodes
      self = .circle(nodes: nodes)
      return
    }
    if let wrong = keys["nodes"] { throw wrong.error("nodes are for the circle", remedy: "write subdivisions: 4, or dimension: 2") }
    if let mesh = keys["mesh"] {
      if let wrong = keys["subdivisions"] { throw wrong.error("subdivisions and mesh exclude each other", remedy: "keep one of them") }
      self = .imported(file: try mesh.string("the path of an OFF file"))
    } else {
      let levels = SphereMesh.icosphereLevels
      let meaning = "an icosphere level from \(levels.lowerBound) to \(levels.upperBound)"
      self = .icosphere(subdivisions: try keys["subdivisions"]?.integer(meaning, in: levels) ?? 4)
    }
  }
}

extension AttentionSection {
  init(_ value: YAMLValue, ambient n: Int) throws {
    let keys = try value.section(["D", "diagonal", "identity", "beta", "kernel", "direction", "metric"])
    let given = ["D", "diagonal", "identity"].filter { keys[$0] != nil }
    if given.count > 1 { throw value.error("\(given.joined(separator: " and ")) exclude each other", remedy: "keep one of them") }
    let identity = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0 } }
    let shape = "\(n) rows of \(n) numbers, as in D: \(identity.map { $0.map { Int($0) } })"
    var matrix = identity
    if let full = keys["D"] {
      let rows = try full.list(shape)
      guard rows.count == n else {
        throw full.error("D has \(rows.count) rows; it must be \(n)×\(n)", remedy: "write \(shape)")
      }
      matrix = try rows.map { row in
        guard case .sequence = row.node else {
          throw row.error("\(row.text) is not a row of D", remedy: "write \(shape), or diagonal: […]")
        }
        return try row.numbers(count: n, "\(n) numbers: D must be \(n)×\(n)")
      }
    } else if let diagonal = keys["diagonal"] {
      for (i, entry) in try diagonal.numbers(count: n, "the \(n) diagonal entries of D").enumerated() { matrix[i][i] = entry }
    } else if let flag = keys["identity"] {
      guard try flag.bool() else { throw flag.error("false names no matrix", remedy: "write identity: true, D: [[…]] or diagonal: […]") }
    } else {
      throw value.error("the matrix D is missing", remedy: "write D: [[…]], diagonal: […] or identity: true")
    }
    self.init(interaction: matrix)
    if let beta = keys["beta"] { self.beta = try beta.number("a positive number") { $0 > 0 } }
    if let kernel = keys["kernel"] { self.kernel = try kernel.choice(KernelKind.self) }
    if let direction = keys["direction"] { self.direction = try direction.choice(FlowDirection.self) }
    if let metric = keys["metric"] { self.metric = try metric.choice(TransportMetric.self) }
    do {
      _ = try model()
    } catch let error as ModelError {
      throw (keys["D"] ?? keys["kernel"] ?? value).error(error.description)
    }
  }
}

extension MovementSection {
  init(_ value: YAMLValue) throws {
    let keys = try value.section(["step", "steps", "end", "slices"])
    guard let step = keys["step"] else { throw value.error("the time step is missing", remedy: "write step: 0.05") }
    let length = try step.number("a positive number") { $0 > 0 }
    switch (keys["steps"], keys["end"]) {
    case (let steps?, nil):
      self.init(step: length, extent: .steps(try steps.integer("a positive whole number", in: 1...1_000_000_000)))
    case (nil, let end?):
      let time = try end.number("a positive number at most a billion steps away") { $0 > 0 && $0 / length <= 1e9 }
      self.init(step: length, extent: .end(time))
    case (nil, nil):
      throw value.error("the number of steps is missing", remedy: "write steps: 100 or end: 5.0")
    case (_, let end?):
      throw end.error("steps and end exclude each other", remedy: "keep one of them")
    }
    if let slices = keys["slices"] { self.slices = try slices.integer("1: a step is solved with one slice", in: 1...1) }
  }
}
