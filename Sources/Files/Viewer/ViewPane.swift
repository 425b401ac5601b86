import Figures
import Glibc

/// One file on the page: its words and curves, and where its tables lie among the binary blocks.
struct ViewPane: Encodable {
  var name, kind, model, domain, quantity: String
  /// Times of the states shown, and their places in the film from 0 to 1.
  var times, pace: [Double]
  var storedStates: Int
  /// floor and ln(peak/floor)/65534 of the density's code, its peak, and the bound of its relative error.
  var densityFloor, densityStep, densityPeak, densityError: Double?
  /// The greatest density of every state.
  var peaks: [Double]?
  var coordinates, faces, angles, densities: BinaryBlocks.Place?
  /// Weights by the code of `weightFloor` and `weightStep`; positions of three coordinates a particle.
  var weights, positions: BinaryBlocks.Place?
  var weightFloor, weightStep: Double?
  /// Concentrated mass of every state: three coordinates, mass and the radius of its disc.
  var lumps: [[[Double]]]
  var charts: [ViewChart]
  var ledger: ViewLedger

  /// Appends the tables of `source` at `states` to `blocks`.
  init(_ source: ViewSource, states: [Int], in blocks: inout BinaryBlocks) throws {
    (name, kind, model, domain, quantity) = (source.name, source.kind, source.model, source.domain.label, source.quantity)
    times = states.map { source.times[$0] }
    pace = states.map { source.pace.places[$0] }
    storedStates = source.times.count
    charts = source.charts
    ledger = source.ledger
    lumps = try states.map { state in
      try source.lumps(state).map { lump in
        (lump.place + [0, 0, 0]).prefix(3).map(Self.rounded) + [lump.mass, Lump.radius(ofMass: lump.mass)].map(Self.rounded)
      }
    }
    appendDomain(source.domain, to: &blocks)
    if let density = source.density { try append(density, states, to: &blocks) }
    if let particles = source.particles { try append(particles, states, to: &blocks) }
  }

  private mutating func appendDomain(_ domain: ViewSource.Domain, to blocks: inout BinaryBlocks) {
    switch domain {
    case .sphere(let x, let faces) where !faces.isEmpty:
      let nodes = x.count / 3
      coordinates = blocks.append((0..<nodes).flatMap { i in (0..<3).map { UnitCode.encoded(x[$0 * nodes + i]) } }, columns: 3)
      self.faces = blocks.append(faces.map { UInt32($0) }, columns: 3)
    case .circle(let angles) where !angles.isEmpty, .colatitude(let angles) where !angles.isEmpty:
      self.angles = blocks.append(angles.map(AngleCode.encoded), columns: 1)
    default: break
    }
  }

  private mutating func append(_ density: (Int) throws -> [Double], _ states: [Int], to blocks: inout BinaryBlocks) throws {
    // Twice through the file: the code needs the range of all states, which are too many to be kept.
    var (extremes, peaks) = ([Double](), [Double]())
    for state in states {
      let values = try density(state)
      let own = LogarithmicCode(holding: values)
      extremes += [own.floor, own.peak]
      peaks.append(values.max() ?? 0)
    }
    let code = LogarithmicCode(holding: extremes)
    var table: [UInt16] = []
    var columns = 1
    for state in states {
      let values = try density(state)
      columns = values.count
      table += values.map(code.encoded)
    }
    densities = blocks.append(table, columns: columns)
    (densityFloor, densityStep, densityPeak, densityError) = (code.floor, code.step, code.peak, code.relativeError)
    self.peaks = peaks.map(Self.rounded)
  }

  private mutating func append(
    _ particles: (weights: [Double], positions: (Int) throws -> [Double]), _ states: [Int], to blocks: inout BinaryBlocks
  ) throws {
    let code = LogarithmicCode(holding: particles.weights)
    weights = blocks.append(particles.weights.map(code.encoded), columns: 1)
    (weightFloor, weightStep) = (code.floor, code.step)
    let count = particles.weights.count
    var table: [UInt16] = []
    for state in states {
      let x = try particles.positions(state)
      for p in 0..<count {
        for c in 0..<3 { table.append(c * count < x.count ? UnitCode.encoded(x[c * count + p]) : 0) }
      }
    }
    positions = blocks.append(table, columns: 3 * count)
  }

  /// Six digits, which is more than is seen.
  private static func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return 0 }
    let scale = pow(10, 5 - log10(abs(value)).rounded(.down))
    return (value * scale).rounded() / scale
  }
}
