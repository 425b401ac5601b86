import Measures
import Yams

/// The initial measure: components added with their weights, the total normalized to one, then perturbed.
package struct InitialSection: Sendable, Equatable {
  package var components = [InitialComponent(weight: 1, kind: .uniform)]
  package var perturbation: Perturbation?
  package init() {}
}

/// One part of an initial measure.
package struct InitialComponent: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case uniform
    /// Density ∝ exp(κ x·m/|m|).
    case vonMisesFisher(mean: [Double], concentration: Double)
    /// A point mass in the direction of `at`.
    case dirac(at: [Double])
    /// Weighted points from a CSV or NumPy file; `normalize` allows points that are not on the sphere.
    case particles(file: String, normalize: Bool = false)
    /// The state of another run on the same mesh.
    case state(file: String, time: StoredTime)
    /// A density from a CSV or NumPy file, one number a node of the mesh.
    case density(file: String)
  }

  /// ≥ 0, relative to the other components.
  package var weight: Double
  package var kind: Kind

  package init(weight: Double = 1, kind: Kind) {
    self.weight = weight
    self.kind = kind
  }
}

/// A time a run file holds.
package enum StoredTime: Sendable, Equatable {
  case last
  case at(Double)
}

// MARK: Reading and writing

extension InitialSection {
  static let about = "The initial measure: components are added, their weights normalized to total 1. Without the section it is uniform."

  init(_ section: YAMLValue, ambient: Int) throws {
    self.init()
    let keys = try section.section(["components", "perturbation"])
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

  func node(ambient: Int) -> Node {
    let list = Node(components.map { $0.node(ambient: ambient) }, Tag(.seq), .block)
    let perturbed = perturbation.map { [(Node("perturbation", Tag(.str)), Perturbation.table.node($0.written, style: .flow))] }
    return Node([(Node("components", Tag(.str)), list)] + (perturbed ?? []), Tag(.map), .block)
  }
}

extension InitialComponent {
  /// A component as written, whatever its kind.
  struct Written: Sendable {
    var kind: String?
    var weight = 1.0
    var mean: [Double]?
    var concentration: Double?
    var direction: [Double]?
    var file: String?
    var time = StoredTime.last
    var normalize = false
  }

  /// The kinds of components in the order of the reference, each with its keys.
  static func tables(ambient n: Int) -> [(kind: String, table: KeyTable<Written>)] {
    let direction = n == 3 ? "[0, 0, 1]" : "[0, 1]"
    func table(_ about: String, _ keys: [Key<Written>] = []) -> KeyTable<Written> {
      let kind = Key(
        "kind", \Written.kind, Format(meaning: "a kind", read: { try $0.string("a kind of component") }, write: { Node($0, Tag(.str)) }),
        required: true, example: "uniform", "What the component is.")
      return KeyTable(
        about, [kind, Key("weight", \.weight, .number("a weight of 0 or more") { $0 >= 0 }, "Its share, relative to the others.")] + keys)
    }
    return [
      ("uniform", table("The uniform measure.")),
      (
        "von-mises-fisher",
        table(
          "The density proportional to exp(κ x·m/|m|).",
          [
            Key("mean", \.mean, .direction(n), required: true, example: n == 3 ? "[1, 2, 0.5]" : "[1, 2]", "The mean direction m."),
            Key("concentration", \.concentration, .notNegative, required: true, example: "1.0", "The concentration κ."),
          ])
      ),
      ("dirac", table("A point mass.", [Key("at", \.direction, .direction(n), required: true, example: direction, "Its direction.")])),
      (
        "particles",
        table(
          "Weighted points of the sphere: CSV (also .csv.gz), with a header that names x, y, z, weight or without one, or .npy.",
          [
            Key("file", \.file, .path("a path"), required: true, example: "tokens.csv", "Rows of coordinates and, if wanted, a weight."),
            Key("normalize", \.normalize, .flag, "Whether points may be far from the unit sphere; their directions are taken."),
          ])
      ),
      (
        "state",
        table(
          "The state of another run on the same mesh.",
          [
            Key("file", \.file, .path("a path"), required: true, example: "other.nc", "A run file."),
            Key(
              "time", \.time,
              .word(
                "last", .last, or: .number("a time the file holds") { $0 >= 0 }, { .at($0) },
                { if case .at(let time) = $0 { time } else { nil } }),
              "The time of the state."),
          ])
      ),
      (
        "density",
        table(
          "A density of your own, per unit area and of any total: a value a node of the mesh, in the order of jko init's file.",
          [Key("file", \.file, .path("a path"), required: true, example: "rho.npy", "A .npy array, or CSV with a value a row.")])
      ),
    ]
  }

  init(_ section: YAMLValue, ambient n: Int) throws {
    let tables = Self.tables(ambient: n)
    let names = tables.map(\.kind)
    var all: [String] = []
    for key in tables.flatMap({ $0.table.keys.map(\.name) }) where !all.contains(key) { all.append(key) }
    guard let kind = try section.section(all)["kind"] else {
      throw section.error("the kind is missing", remedy: "the kinds are \(names.joined(separator: ", "))")
    }
    let name = try kind.string("a kind of component")
    guard let table = tables.first(where: { $0.kind == name })?.table else {
      throw kind.error(
        "unknown kind \(name)" + suggestion(for: name, among: names), remedy: "the kinds are \(names.joined(separator: ", "))")
    }
    var written = Written()
    try table.read(section, into: &written)
    weight = written.weight
    switch name {
    case "von-mises-fisher": self.kind = .vonMisesFisher(mean: written.mean!, concentration: written.concentration!)
    case "dirac": self.kind = .dirac(at: written.direction!)
    case "particles": self.kind = .particles(file: written.file!, normalize: written.normalize)
    case "state": self.kind = .state(file: written.file!, time: written.time)
    case "density": self.kind = .density(file: written.file!)
    default: self.kind = .uniform
    }
  }

  fileprivate func node(ambient: Int) -> Node {
    var written = Written(weight: weight)
    switch kind {
    case .uniform: written.kind = "uniform"
    case .vonMisesFisher(let mean, let concentration):
      (written.kind, written.mean, written.concentration) = ("von-mises-fisher", mean, concentration)
    case .dirac(let direction): (written.kind, written.direction) = ("dirac", direction)
    case .particles(let file, let normalize): (written.kind, written.file, written.normalize) = ("particles", file, normalize)
    case .state(let file, let time): (written.kind, written.file, written.time) = ("state", file, time)
    case .density(let file): (written.kind, written.file) = ("density", file)
    }
    return Self.tables(ambient: ambient).first { $0.kind == written.kind }!.table.node(written, style: .flow)
  }
}

extension Perturbation {
  /// A perturbation as written.
  struct Written: Sendable {
    var amplitude: Double?
    var degree: Int?
    var order = 0
  }

  static let table = KeyTable<Written>(
    "The density is multiplied by 1 + amplitude·Y, Y a real spherical harmonic with max |Y| = 1; cos(degree·φ) on the circle.",
    [
      Key(
        "amplitude", \.amplitude, .number("a number from -1 to 1, so that the density stays non-negative") { abs($0) <= 1 },
        required: true, example: "1e-3", "The amplitude."),
      Key(
        "degree", \.degree,
        .integer("a whole number from 1 to \(SphericalHarmonic.maximumDegree)", in: 1...SphericalHarmonic.maximumDegree),
        required: true, example: "2", "The degree of Y."),
      Key(
        "order", \.order,
        .integer("a whole number from -degree to degree", in: -SphericalHarmonic.maximumDegree...SphericalHarmonic.maximumDegree),
        "The order of Y about e₃; negative orders are the sine harmonics."),
    ])

  init(_ section: YAMLValue, ambient: Int) throws {
    var written = Written()
    let values = try Self.table.read(section, into: &written)
    self.init(amplitude: written.amplitude!, degree: written.degree!, order: written.order)
    if let order = values["order"] {
      if ambient == 2 {
        _ = try order.integer("0: on the circle the perturbation is cos(degree·φ)", in: 0...0)
      } else {
        _ = try order.integer("a whole number from \(-degree) to \(degree)", in: -degree...degree)
      }
    }
  }

  var written: Written { Written(amplitude: amplitude, degree: degree, order: order) }
}
