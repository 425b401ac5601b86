import Kernels
import Foundation
import Particles
import Spaces

extension Configuration {
  /// Reads and checks a configuration file.
  /// - Throws: ``InputError`` naming the file, the line and the key.
  package init(contentsOf path: String, for purpose: Purpose = .movement) throws {
    try self.init(yaml: try readText(path, kind: "configuration"), file: path, for: purpose)
  }

  /// Reads and checks the text of a configuration file; `file` is its name in messages.
  package init(yaml text: String, file: String, for purpose: Purpose = .movement) throws {
    let root = try YAMLValue(text: text, file: file)
    let sections = try root.section(["sphere", "attention", "initial", "movement", "solver", "audit", "output", "particles"])
    let sphere = try sections["sphere"].map { try SphereSection($0) } ?? SphereSection()
    guard let attention = sections["attention"] else {
      throw root.error("the section attention is missing", remedy: "it holds the matrix, as in attention: {identity: true}")
    }
    guard let movement = sections["movement"] else {
      throw root.error("the section movement is missing", remedy: "it holds the time step, as in movement: {step: 0.05, steps: 100}")
    }
    self.init(attention: try AttentionSection(attention, ambient: sphere.ambient, for: purpose), movement: try MovementSection(movement))
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
  init(_ section: YAMLValue, ambient n: Int, for purpose: Configuration.Purpose) throws {
    let keys = try section.section(["D", "diagonal", "identity", "V", "beta", "kernel", "direction", "metric"])
    let given = ["D", "diagonal", "identity"].filter { keys[$0] != nil }
    if given.count > 1 { throw section.error("\(given.joined(separator: " and ")) exclude each other", remedy: "keep one of them") }
    var matrix = Self.identity(n)
    if let full = keys["D"] {
      matrix = try Self.matrix(full, named: "D", ambient: n, orElse: ", or diagonal: […]")
    } else if let diagonal = keys["diagonal"] {
      for (i, entry) in try diagonal.numbers(count: n, "the \(n) diagonal entries of D").enumerated() { matrix[i][i] = entry }
    } else if let flag = keys["identity"] {
      guard try flag.bool() else { throw flag.error("false names no matrix", remedy: "write identity: true, D: [[…]] or diagonal: […]") }
    } else {
      throw section.error("the matrix D is missing", remedy: "write D: [[…]], diagonal: […] or identity: true")
    }
    self.init(interaction: matrix)
    if let value = keys["V"] {
      if purpose == .movement {
        throw value.error("a value matrix of its own is no gradient flow", remedy: "leave V out, or use jko particles")
      }
      if let direction = keys["direction"] {
        throw direction.error("direction and V exclude each other", remedy: "keep one of them: a direction stands for V = D or V = -D")
      }
      self.value = try Self.matrix(value, named: "V", ambient: n)
    }
    if let beta = keys["beta"] { self.beta = try beta.number("a positive number") { $0 > 0 } }
    if let kernel = keys["kernel"] { self.kernel = try kernel.choice(KernelKind.self) }
    if let direction = keys["direction"] { self.direction = try direction.choice(FlowDirection.self) }
    if let metric = keys["metric"] { self.metric = try metric.choice(TransportMetric.self) }
    do {
      switch purpose {
      case .movement: _ = try model()
      case .particles: _ = try particleModel()
      }
    } catch let error as ModelError {
      throw (keys["D"] ?? keys["kernel"] ?? section).error(error.description)
    } catch let error as ParticleModelError {
      throw (error == .linearKernelWithSoftmax ? keys["kernel"] ?? section : section).error(error.description)
    }
  }

  private static func identity(_ n: Int) -> [[Double]] { (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0 } } }

  private static func matrix(_ value: YAMLValue, named name: String, ambient n: Int, orElse: String = "") throws -> [[Double]] {
    let shape = "\(n) rows of \(n) numbers, as in \(name): \(identity(n).map { $0.map { Int($0) } })"
    let rows = try value.list(shape)
    guard rows.count == n else {
      throw value.error("\(name) has \(rows.count) rows; it must be \(n)×\(n)", remedy: "write \(shape)")
    }
    return try rows.map { row in
      guard case .sequence = row.node else {
        throw row.error("\(row.text) is not a row of \(name)", remedy: "write \(shape)\(orElse)")
      }
      return try row.numbers(count: n, "\(n) numbers: \(name) must be \(n)×\(n)")
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
    if let slices = keys["slices"] { self.slices = try slices.integer("a whole number from 1 to 64", in: 1...64) }
  }
}
