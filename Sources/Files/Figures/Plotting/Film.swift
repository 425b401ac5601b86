import Configurations
import Foundation
import Pictures
import RunFiles
import Spaces

/// What pictures show of a file, be it a run, a geodesic or particles: times and curves in memory, states on demand.
struct Film {
  enum Space {
    case sphere(SphereSurface)
    /// Angles of the nodes.
    case circle([Double])
  }

  struct State {
    var time: Double
    var density: [Double]?
    /// Coordinate by coordinate.
    var particles: [Double]
    /// Concentrated mass.
    var discs: [MassDisc]
  }

  let path: String
  let times: [Double]
  /// By which some states are chosen, and the one by which a film runs.
  let pace, evenPace: Pace
  let space: Space
  /// Of particles.
  let weights: [Double]?
  private let source: Source

  private enum Source {
    case run(RunFile)
    case particles(ParticleFile)
  }

  /// - Throws: ``InputError`` when the file is neither a run nor a particle file.
  init(_ path: String) throws {
    self.path = path
    let energies: [Double]
    if try ParticleFile.isOne(path) {
      let file = try ParticleFile(path)
      guard file.ambient <= 3 else {
        throw InputError(path, "its particles are in R^\(file.ambient)", remedy: "pictures show the sphere and the circle")
      }
      (times, weights, source) = (file.times, file.weights, .particles(file))
      space = file.ambient == 3 ? .sphere(SphereSurface(coordinates: [], triangles: [])) : .circle([])
      energies = file.energetics.map(\.interactionEnergy)
    } else {
      let run = try RunFile(path)
      (times, weights, source) = (run.times, nil, .run(run))
      space =
        run.mesh.ambient == 3
        ? .sphere(SphereSurface(coordinates: run.mesh.coordinates, triangles: run.mesh.faces)) : .circle(run.mesh.angles)
      // The energy along a geodesic is no measure of what happens.
      energies = run.isGeodesic ? run.times.map { _ in Double.nan } : try run.twiceEnergies().nearest(to: run.times)
    }
    // A little of the time, so that of states alike the one in the middle is shown; in a film half of it, for rest is part of it.
    pace = Pace(times: times, energies: energies, timeShare: 0.1)
    evenPace = Pace(times: times, energies: energies, timeShare: 0.5)
  }

  /// The file, the model and the metric.
  var title: String {
    let name = (path as NSString).lastPathComponent
    switch source {
    case .run(let run): return "\(name): \(run.modelText)"
    case .particles(let file): return "\(name): \(file.configuration.attention.modelText)"
    }
  }

  func state(at index: Int) throws -> State {
    switch source {
    case .run(let run):
      let density = try run.density(at: index).values
      return State(time: times[index], density: density, particles: [], discs: run.mesh.lumps(density).map(\.disc))
    case .particles(let file):
      let positions = try file.positions(at: index).coordinates
      return State(
        time: times[index], density: nil, particles: positions, discs: Lump.lumps(of: positions, weights: file.weights).map(\.disc))
    }
  }

  /// The energy, and what each step did.
  func charts() throws -> [Chart] {
    switch source {
    case .run(let run): return run.ledger.isEmpty ? [] : [try run.energyChart(), run.isGeodesic ? run.speedChart : run.stepChart]
    case .particles(let file):
      return [
        Chart(
          x: Axis("time t"), y: Axis("interaction energy 2E"),
          curves: [Curve(file.times, file.energetics.map { 2 * $0.interactionEnergy })])
      ]
    }
  }

  /// Angles of the particles of a state on the circle.
  func particleAngles(_ state: State) -> [Double] {
    let count = state.particles.count / 2
    return (0..<count).map { atan2(state.particles[count + $0], state.particles[$0]) }
  }

  /// A density on the circle over the angles from −π to π.
  func unrolled(_ density: [Double], label: String) -> Curve {
    guard case .run(let run) = source else { return Curve([], []) }
    return run.mesh.unrolled(density, label: label)
  }
}

extension Lump {
  /// As pictures show it.
  var disc: MassDisc {
    MassDisc(
      place: [place[0], place[1], place.count > 2 ? place[2] : 0], radius: Lump.radius(ofMass: mass),
      label: "\(Int((100 * mass).rounded())) %")
  }
}

extension [(time: Double, value: Double)] {
  /// The value at the nearest time, for each of `times`, which increase; NaN where there is none.
  package func nearest(to times: [Double]) -> [Double] {
    var place = 0
    return times.map { time in
      while place + 1 < count, abs(self[place + 1].time - time) <= abs(self[place].time - time) { place += 1 }
      return isEmpty ? .nan : self[place].value
    }
  }
}
