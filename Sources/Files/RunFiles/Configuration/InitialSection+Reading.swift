import Measures

extension InitialSection {
  init(_ value: YAMLValue, ambient: Int) throws {
    self.init()
    let keys = try value.section(["components", "perturbation"])
    if let list = keys["components"] {
      let items = try list.list("a list of components, as in [{kind: uniform, weight: 1}]")
      guard !items.isEmpty else { throw list.error("the list is empty", remedy: "write at least {kind: uniform, weight: 1}") }
      components = try items.map { try InitialComponent($0, ambient: ambient) }
      let total = components.reduce(0) { $0 + $1.weight }
      guard total > 0 else { throw list.error("the weights add up to zero", remedy: "give a component a positive weight") }
      guard total.isFinite else {
        throw list.error("the weights add up to infinity", remedy: "write smaller weights; only their ratios count")
      }
    }
    if let key = keys["perturbation"] { perturbation = try Perturbation(key, ambient: ambient) }
  }
}

extension InitialComponent {
  init(_ value: YAMLValue, ambient n: Int) throws {
    let own = [
      "uniform": [], "von-mises-fisher": ["mean", "concentration"], "dirac": ["at"], "particles": ["file"], "state": ["file", "time"],
    ]
    let any = try value.section(["kind", "weight"] + Set(own.values.joined()).sorted())
    guard let kind = any["kind"] else {
      throw value.error("the kind is missing", remedy: "the kinds are \(Kind.names.joined(separator: ", "))")
    }
    let name = try kind.string("a kind of component")
    guard let ownKeys = own[name] else {
      throw kind.error(
        "unknown kind \(name); did you mean \(nearest(name, among: Kind.names) ?? "")?",
        remedy: "the kinds are \(Kind.names.joined(separator: ", "))")
    }
    let keys = try value.section(["kind", "weight"] + ownKeys)
    func required(_ key: String, as example: String) throws -> YAMLValue {
      guard let found = keys[key] else { throw value.error("\(key) is missing", remedy: "write \(key): \(example)") }
      return found
    }
    func direction(_ key: String) throws -> [Double] {
      let found = try required(key, as: n == 3 ? "[0, 0, 1]" : "[0, 1]")
      let vector = try found.numbers(count: n, "\(n) numbers")
      guard vector.contains(where: { $0 != 0 }) else {
        throw found.error("a vector of length zero has no direction", remedy: "write a vector other than zero")
      }
      return vector
    }
    switch name {
    case "von-mises-fisher":
      let concentration = try required("concentration", as: "1.0")
      self.init(
        kind: .vonMisesFisher(mean: try direction("mean"), concentration: try concentration.number("a number, 0 or more") { $0 >= 0 }))
    case "dirac": self.init(kind: .dirac(at: try direction("at")))
    case "particles": self.init(kind: .particles(file: try required("file", as: "tokens.csv").string("a path")))
    case "state":
      var time = StoredTime.last
      if let key = keys["time"], (try? key.string("")) != "last" {
        time = .at(try key.number("last, or a time the file holds") { $0 >= 0 })
      }
      self.init(kind: .state(file: try required("file", as: "other.nc").string("a path"), time: time))
    default: self.init(kind: .uniform)
    }
    if let key = keys["weight"] { weight = try key.number("a weight of 0 or more") { $0 >= 0 } }
  }
}

extension Perturbation {
  init(_ value: YAMLValue, ambient: Int) throws {
    let keys = try value.section(["amplitude", "degree", "order"])
    guard let amplitude = keys["amplitude"], let degree = keys["degree"] else {
      throw value.error("amplitude or degree is missing", remedy: "write {amplitude: 1e-3, degree: 2}")
    }
    self.init(
      amplitude: try amplitude.number("a number from -1 to 1, so that the density stays non-negative") { abs($0) <= 1 },
      degree: try degree.integer("a whole number from 1 to \(SphericalHarmonic.maximumDegree)", in: 1...SphericalHarmonic.maximumDegree))
    if let order = keys["order"] {
      if ambient == 2 {
        self.order = try order.integer("0: on the circle the perturbation is cos(degree·φ)", in: 0...0)
      } else {
        self.order = try order.integer("a whole number from \(-self.degree) to \(self.degree)", in: -self.degree...self.degree)
      }
    }
  }
}
