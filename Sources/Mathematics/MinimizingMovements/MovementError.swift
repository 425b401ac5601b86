import FreeEnergies

/// What makes a movement impossible to start.
public enum MovementError: Error, Equatable, CustomStringConvertible {
  /// D is of another dimension than the mesh.
  case dimension(ofMatrix: Int, ofMesh: Int)
  /// A field of the state has not one value for each node.
  case stateLength(count: Int, nodes: Int)
  /// A density is negative, infinite or not a number.
  case density(node: Int, value: Double)
  /// The total mass is not one.
  case mass(Double)
  /// The time of the state is not finite, or its number of steps negative.
  case time(Double)
  /// The time step is not positive and finite.
  case timeStep(Double)
  /// The number of slices is less than one, or not that of the discretization.
  case slices(asked: Int, discretized: Int)
  /// The setting of that name is out of its range.
  case setting(name: String, value: Double, range: String)
  /// A part of the free energy has not one value for each node.
  case energyLength(part: String, count: Int, nodes: Int)
  /// The weight m of the metric varies by more than double precision over the space.
  case contrast(Double)
  /// The kernel needs scaling, k e^{−c}, which the other parts of the step do not allow.
  case scaledKernel(norm: Double, part: String)
  /// A part of the free energy is infinite, not a number, or out of its range at a node.
  case energyValue(part: String, node: Int, value: Double, range: String)

  /// One sentence that says what is wrong and what would be right.
  public var description: String {
    switch self {
    case .dimension(let matrix, let mesh):
      "D is \(matrix)×\(matrix) and the mesh lies in dimension \(mesh); they must agree"
    case .stateLength(let count, let nodes):
      "the state has \(count) values and the space \(nodes) nodes; it needs one a node"
    case .density(let node, let value):
      "the density at node \(node) is \(value); it must be a finite number of 0 or more"
    case .mass(let mass):
      "the density has total mass \(mass); it must be 1 (divide it by its mass)"
    case .time(let time):
      "the state's time is \(time); it must be finite, after a number of steps of 0 or more"
    case .timeStep(let step):
      "the time step is \(step); it must be positive and finite"
    case .slices(let asked, let discretized):
      asked < 1
        ? "the number of slices is \(asked); it must be 1 or more"
        : "the settings ask for \(asked) slices a step and the discretization has \(discretized); they must agree"
    case .setting(let name, let value, let range):
      "\(name) is \(value); it must be \(range)"
    case .energyLength(let part, let count, let nodes):
      "the \(part) of the free energy has \(count) values and the space \(nodes) nodes; it needs one a node"
    case .contrast(let contrast):
      "the weight m of the nonlocal mobility metric varies by a factor of \(short(contrast)) over the sphere at the start, beyond the "
        + "\(short(Self.largestContrast)) that double precision resolves; take a smaller attention.beta, add a uniform component to "
        + "the initial measure, or use metric: wasserstein"
    case .scaledKernel(let norm, let part):
      "‖βD‖ is \(short(norm)); above 300 the kernel is scaled, which \(part) does not allow: take a smaller attention.beta or D"
    case .energyValue(let part, let node, let value, let range):
      "the \(part) of the free energy is \(value) at node \(node); it must be \(range)"
    }
  }
}

extension MovementError {
  /// Above this the smallest weights are rounding of the largest: a step's system has no digits left there.
  package static let largestContrast = 1e15
}

extension MovementSettings {
  /// - Throws: ``MovementError`` for a setting out of its range.
  func check() throws(MovementError) {
    switch step {
    case .fixed(let length): guard length > 0, length.isFinite else { throw .timeStep(length) }
    }
    guard slices >= 1 else { throw .slices(asked: slices, discretized: slices) }
    func positive(_ value: Double, _ name: String) throws(MovementError) {
      guard value > 0, value.isFinite else { throw .setting(name: name, value: value, range: "a positive number") }
    }
    try positive(gap, "the tolerance of the gap")
    try positive(criticality, "the tolerance of the criticality")
    try positive(auditTolerance, "the tolerance of the audit")
    try positive(Double(maximumOuterIterations), "the limit on outer rounds")
    guard maximumInnerIterations >= 0 else {
      throw .setting(name: "the limit on Newton systems", value: Double(maximumInnerIterations), range: "0 or more")
    }
    if case .every(let period) = auditSchedule, period < 0 {
      throw .setting(name: "the period of audits", value: Double(period), range: "0 or more")
    }
  }
}

extension FreeEnergy {
  /// - Throws: ``MovementError`` unless every part lives on so many nodes and has values that are numbers.
  func check(nodes: Int) throws(MovementError) {
    func length(_ part: String, _ count: Int) throws(MovementError) {
      guard count == nodes else { throw .energyLength(part: part, count: count, nodes: nodes) }
    }
    if let interaction { try length("interaction", interaction.kernel.count) }
    if let potential {
      try length("potential", potential.count)
      for (node, value) in potential.enumerated() where !value.isFinite {
        throw .energyValue(part: "potential", node: node, value: value, range: "a finite number")
      }
    }
    if let `internal` {
      try length("internal energy", `internal`.reference.count)
      for (node, value) in `internal`.reference.enumerated() where !(value > 0 && value.isFinite) {
        throw .energyValue(part: "reference measure", node: node, value: value, range: "a positive number")
      }
    }
  }
}
