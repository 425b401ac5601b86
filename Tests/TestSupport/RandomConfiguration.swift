/// Configurations at random: most of their keys exist and most of their values are of the right kind, but of any size.
public struct RandomConfiguration {
  private var generator: SeededGenerator

  public init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// - Parameter wildness: the share of values that are of no use.
  public mutating func text(wildness: Double = 0.04) -> String {
    let n = pick([2, 3, 3, 3])
    var lines: [String] = []
    func add(_ name: String, _ entries: [String]) { lines.append("\(name): {\(entries.joined(separator: ", "))}") }
    var sphere = ["dimension: \(n)"]
    sphere.append(n == 2 ? "nodes: \(value(["3", "8", "24"], wildness))" : "subdivisions: \(value(["0", "1", "2"], wildness))")
    if chance(0.9) { add("sphere", sphere) }
    var attention = [
      pick([
        "identity: \(value(["true"], wildness))", "diagonal: \(list(n, wildness))",
        "D: [\((0..<n).map { _ in list(n, wildness) }.joined(separator: ", "))]",
      ])
    ]
    if chance(0.7) { attention.append("beta: \(size(wildness))") }
    if chance(0.3) { attention.append("kernel: \(value(["exponential", "linear"], wildness))") }
    if chance(0.3) { attention.append("direction: \(value(["ascent", "descent"], wildness))") }
    if chance(0.5) { attention.append("metric: \(value(["wasserstein", "nonlocal-mobility"], wildness))") }
    if chance(0.1) { attention.append("V: [\((0..<n).map { _ in list(n, wildness) }.joined(separator: ", "))]") }
    if chance(0.03) { attention.append(pick(["bta: 1", "heads: []", "? : x", "beta: 2"])) }
    add("attention", attention)
    var components: [String] = []
    for _ in 0..<pick([1, 1, 2, 3]) {
      var entries = [
        pick([
          "kind: uniform", "kind: von-mises-fisher, mean: \(list(n, wildness)), concentration: \(size(wildness))",
          "kind: dirac, at: \(list(n, wildness))", "kind: particles, file: none.csv", "kind: density, file: \"\"",
          "kind: state, file: none.nc",
          "kind: \(value(["uniform"], wildness))",
        ])
      ]
      if chance(0.6) { entries.append("weight: \(size(wildness))") }
      components.append("{\(entries.joined(separator: ", "))}")
    }
    let perturbation =
      "perturbation: {amplitude: \(number(wildness)), degree: \(value(["1", "2", "7", "100"], wildness)), order: \(value(["0", "1", "-1"], wildness))}"
    if chance(0.9) {
      lines.append("initial: {components: [\(components.joined(separator: ", "))]\(chance(0.3) ? ", " + perturbation : "")}")
    }
    let extent = chance(0.5) ? "steps: \(value(["1", "3", "1000000000"], wildness))" : "end: \(size(wildness))"
    add("movement", ["step: \(size(wildness))", extent] + (chance(0.2) ? ["slices: \(value(["1", "64"], wildness))"] : []))
    if chance(0.3) { add("solver", ["gap: \(size(wildness))", "max-outer: \(value(["1", "50"], wildness))"]) }
    if chance(0.3) { add("audit", ["every: \(value(["auto", "0", "3"], wildness))", "tolerance: \(size(wildness))"]) }
    if chance(0.2) { add("output", ["every: \(value(["1", "7"], wildness))"]) }
    if chance(0.6) {
      add(
        "particles",
        ["step: \(size(wildness))", "substeps-per-output: \(value(["1", "5", "1000000000"], wildness))"]
          + (chance(0.6) ? ["count: \(pick(["1", "10", "40", "-1"]))"] : [])
          + (chance(0.3) ? ["seed: \(value(["0", "9223372036854775807"], wildness))", "scheme: \(value(["rk4", "euler"], wildness))"] : []))
    }
    lines.shuffle(using: &generator)
    var text = lines.joined(separator: "\n") + "\n"
    // A letter lost or doubled now and then: text that is no YAML, or other keys.
    if chance(wildness), let place = text.indices.randomElement(using: &generator) {
      if chance(0.5) { text.remove(at: place) } else { text.insert(text[place], at: place) }
    }
    return text
  }

  private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &generator) < share }
  private mutating func pick<Item>(_ items: [Item]) -> Item { items.randomElement(using: &generator)! }

  private mutating func value(_ right: [String], _ wildness: Double) -> String { chance(wildness) ? wild() : pick(right) }

  /// A number of any sign and size, most of them ordinary.
  private mutating func number(_ wildness: Double) -> String {
    if chance(wildness) { return wild() }
    let sign = chance(0.3) ? "-" : ""
    let mantissa = Double.random(in: 1..<10, using: &generator)
    return chance(0.7) ? "\(sign)\(mantissa / 4)" : "\(sign)\(mantissa)e\(Int.random(in: -330...310, using: &generator))"
  }

  /// A number above zero, most of them ordinary.
  private mutating func size(_ wildness: Double) -> String {
    let text = number(wildness)
    return text.hasPrefix("-") && chance(0.9) ? String(text.dropFirst()) : text
  }

  private mutating func list(_ n: Int, _ wildness: Double) -> String {
    let count = chance(wildness) ? pick([0, 1, 4]) : n
    var numbers: [String] = []
    for _ in 0..<count { numbers.append(number(wildness / 2)) }
    return "[\(numbers.joined(separator: ", "))]"
  }

  private mutating func wild() -> String {
    pick([
      "0", "-0.0", ".nan", ".inf", "-.inf", "1e999", "5e-324", "1.7976931348623157e308", "9223372036854775807", "9223372036854775808",
      "-9223372036854775808", "0x10", "1_000", "true", "null", "~", "abc", "\"1\"", "[]", "{}", "[[1]]", "{a: 1}", "''", "!!str 1", "&a 1",
      "1e-20", "1e16", "é", "1.5.2", "-", "2.0",
    ])
  }
}
