import Configurations
import Figures
import Foundation
import RunFiles
import Spaces

/// What a page shows of one file, as it is read: times and curves in memory, states on demand.
struct ViewSource {
  /// The space a state lives on.
  enum Domain {
    /// Coordinate c of node i is at `c·nodes + i`; three nodes a face.
    case sphere(coordinates: [Double], faces: [Int32])
    /// Angles of nodes in the order in which they are drawn, from −π to π around the circle, or from 0 to π off the pole of a zonal
    /// measure.
    case circle(angles: [Double])
    case colatitude(angles: [Double])

    var label: String {
      switch self {
      case .sphere: "sphere"
      case .circle: "circle"
      case .colatitude: "colatitude"
      }
    }

    var nodeCount: Int {
      switch self {
      case .sphere(let coordinates, _): coordinates.count / 3
      case .circle(let angles), .colatitude(let angles): angles.count
      }
    }
  }

  var name: String
  /// `run`, `geodesic` or `particles`.
  var kind: String
  /// The model in one line.
  var model: String
  var domain: Domain
  /// The density's name with its unit; empty where there is none.
  var quantity: String
  var times: [Double]
  var pace: Pace
  /// The density at a stored time, one number a node of the domain.
  var density: ((Int) throws -> [Double])?
  /// Their weights, and their coordinates at a stored time: coordinate c of particle p at `c·count + p`.
  var particles: (weights: [Double], positions: (Int) throws -> [Double])?
  /// Concentrated mass at a stored time, in three coordinates.
  var lumps: (Int) throws -> [Lump]
  var charts: [ViewChart]
  var ledger: ViewLedger
}

extension ViewSource {
  /// - Throws: ``InputError`` when the file is neither a run, a geodesic nor a particle file.
  init(_ path: String) throws {
    self = try ParticleFile.isOne(path) ? ViewSource(try ParticleFile(path)) : ViewSource(try RunFile(path))
  }

  private init(_ run: RunFile) throws {
    let mesh = run.mesh
    let energies = try run.twiceEnergies()
    name = (run.path as NSString).lastPathComponent
    kind = run.isGeodesic ? "geodesic" : "run"
    model = run.modelText
    times = run.times
    quantity = mesh.ambient == 3 ? "density ρ per unit area" : "density ρ per unit length"
    pace = Pace(
      times: run.times, energies: run.isGeodesic ? run.times.map { _ in .nan } : energies.nearest(to: run.times), timeShare: 0.5)
    if mesh.ambient == 3 {
      domain = .sphere(coordinates: mesh.coordinates, faces: mesh.faces)
      density = { try run.density(at: $0).values }
    } else {
      let angles = mesh.angles
      let order = angles.indices.sorted { angles[$0] < angles[$1] }
      domain = .circle(angles: order.map { angles[$0] })
      density = { index in
        let values = try run.density(at: index).values
        return order.map { values[$0] }
      }
    }
    particles = nil
    lumps = { index in mesh.lumps(try run.density(at: index).values) }
    charts = [ViewChart(energies), run.isGeodesic ? .speeds(of: run) : .steps(of: run)]
    ledger = ViewLedger(run)
  }

  private init(_ file: ParticleFile) throws {
    name = (file.path as NSString).lastPathComponent
    kind = "particles"
    model = file.configuration.attention.modelText
    guard file.ambient <= 3 else {
      throw InputError(file.path, "its particles are in R^\(file.ambient)", remedy: "a page shows the sphere and the circle")
    }
    domain = file.ambient == 3 ? .sphere(coordinates: [], faces: []) : .circle(angles: [])
    quantity = ""
    times = file.times
    let energies = zip(file.times, file.energetics).map { (time: $0, value: 2 * $1.interactionEnergy) }
    pace = Pace(times: file.times, energies: energies.map(\.value), timeShare: 0.5)
    particles = (file.weights, { try file.positions(at: $0).coordinates })
    lumps = { index in Lump.lumps(of: try file.positions(at: index).coordinates, weights: file.weights) }
    charts = [ViewChart(energies)]
    if file.energetics.contains(where: { $0.dissipation != nil }) { charts.append(.dissipation(of: file)) }
    ledger = ViewLedger(file)
  }
}
