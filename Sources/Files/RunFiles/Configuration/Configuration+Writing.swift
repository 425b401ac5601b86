import Foundation

extension Configuration {
  /// The configuration as YAML with every default filled in. Reading it gives an equal configuration.
  package var yaml: String {
    var lines: [String] = []
    func section(_ name: String, _ entries: [(String, String)]) {
      lines.append("\(name):")
      lines += entries.map { "  \($0): \($1)" }
    }
    switch sphere {
    case .icosphere(let subdivisions): section("sphere", [("dimension", "3"), ("subdivisions", "\(subdivisions)")])
    case .circle(let nodes): section("sphere", [("dimension", "2"), ("nodes", "\(nodes)")])
    case .imported(let file): section("sphere", [("dimension", "3"), ("mesh", quoted(file))])
    }
    section(
      "attention",
      [
        ("D", matrix(attention.interaction)), ("beta", number(attention.beta)), ("kernel", attention.kernel.rawValue),
        attention.value.map { ("V", matrix($0)) } ?? ("direction", attention.direction.rawValue), ("metric", attention.metric.rawValue),
      ])
    lines += ["initial:", "  components:"] + initial.components.map { "    - {\($0.yaml)}" }
    if let p = initial.perturbation {
      lines.append("  perturbation: {amplitude: \(number(p.amplitude)), degree: \(p.degree), order: \(p.order)}")
    }
    let extent =
      switch movement.extent {
      case .steps(let count): ("steps", "\(count)")
      case .end(let time): ("end", number(time))
      }
    section("movement", [("step", number(movement.step)), extent, ("slices", "\(movement.slices)")])
    section(
      "solver",
      [
        ("gap", number(solver.gap)), ("criticality", number(solver.criticality)), ("max-outer", "\(solver.maximumOuter)"),
        ("max-inner", "\(solver.maximumInner)"),
      ])
    let period =
      switch audit.period {
      case .automatic: "auto"
      case .every(let steps): "\(steps)"
      }
    section("audit", [("every", period), ("tolerance", number(audit.tolerance))])
    section("output", [("every", "\(output.every)")])
    section(
      "particles",
      (particles.count.map { [("count", "\($0)")] } ?? []) + [
        ("seed", "\(particles.seed)"), ("scheme", particles.scheme.rawValue), ("step", number(particles.step)),
        ("substeps-per-output", "\(particles.substepsPerOutput)"),
      ])
    return lines.joined(separator: "\n") + "\n"
  }
}

extension InitialComponent {
  /// The entries of a flow mapping.
  fileprivate var yaml: String {
    var entries = ["kind: \(kind.name)", "weight: \(number(weight))"]
    switch kind {
    case .uniform: break
    case .vonMisesFisher(let mean, let concentration): entries += ["mean: \(list(mean))", "concentration: \(number(concentration))"]
    case .dirac(let direction): entries.append("at: \(list(direction))")
    case .particles(let file): entries.append("file: \(quoted(file))")
    case .state(let file, .last): entries += ["file: \(quoted(file))", "time: last"]
    case .state(let file, .at(let time)): entries += ["file: \(quoted(file))", "time: \(number(time))"]
    }
    return entries.joined(separator: ", ")
  }
}

/// The shortest decimal that reads back as the same number, as Swift prints it, with the point that YAML 1.1 wants before an
/// exponent: 1.0e-07.
private func number(_ value: Double) -> String {
  let digits = "\(value)"
  return digits.contains(".") ? digits : digits.replacingOccurrences(of: "e", with: ".0e")
}

private func list(_ numbers: [Double]) -> String { "[" + numbers.map(number).joined(separator: ", ") + "]" }

private func matrix(_ rows: [[Double]]) -> String { "[" + rows.map(list).joined(separator: ", ") + "]" }

/// A double-quoted YAML scalar.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
