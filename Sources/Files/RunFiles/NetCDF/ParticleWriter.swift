import Configurations
import Kernels
import Outputs
import Particles

/// Writes particles, a state at a time. After every call the file on disk is closed, synchronized and complete; a kill loses at most
/// the state being written. As with ``RunWriter`` a second copy stands beside the file meanwhile, and a state costs two appends.
///
///     var writer = try ParticleWriter(creating: "particles.nc", configuration: configuration, system: system)
///     system.step(0.01)
///     try writer.append(system)
package struct ParticleWriter: ~Copyable {
  private var file: DurableFile
  private var newConfiguration: String?
  /// States written.
  package private(set) var count: Int
  /// The state the file ends with.
  private var last: State
  /// Whether this writer wrote it, so that the shadow may lack it.
  private var isLastMine = false

  private struct State {
    let time: Double
    let positions: PointSet
    let energetics: ParticleSystem.Energetics

    /// The coordinates in the file's order: particle by particle.
    var points: [Double] {
      let (n, count) = (positions.ambient, positions.count)
      return (0..<count).flatMap { p in (0..<n).map { positions.coordinates[$0 * count + p] } }
    }
  }

  /// Starts a file with the system's present state.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, or cannot be written.
  package init(
    creating path: String, configuration: Configuration, system: ParticleSystem, history: String = "AttentionJKO", overwrite: Bool = false
  ) throws {
    try self.init(
      try DurableFile(creating: path, overwrite: overwrite, resumable: true), configuration: configuration, system: system, history: history
    )
  }

  /// The same in a file that is this process's already.
  init(_ file: consuming DurableFile, configuration: Configuration, system: ParticleSystem, history: String) throws {
    self.file = file
    let state = State(time: system.time, positions: system.positions, energetics: system.energetics)
    last = state
    count = 1
    try self.file.create { path in
      var file = try NetCDFFile(path, .create)
      try file.writeGlobalAttributes(title: "Particles of self-attention", history: history, configuration: configuration)
      try Self.define(in: file, particles: system.count, ambient: system.model.ambient)
      try file.write("particle_weight", start: [0], count: [system.count], system.weights)
      try Self.write(state, at: 0, to: file)
      try file.close()
    }
  }

  /// Continues a file. The configuration is stored with the next state when it differs from the file's.
  /// - Throws: ``InputError`` when its last state cannot be read, ``OutputError`` when another process writes it.
  package init(continuing particles: ParticleFile, configuration: Configuration? = nil) throws {
    try self.init(try DurableFile(particles.path), continuing: particles, configuration: configuration)
  }

  /// The same in a file that was this process's before it was read.
  init(_ file: consuming DurableFile, continuing particles: ParticleFile, configuration: Configuration? = nil) throws {
    count = particles.times.count
    last = State(
      time: particles.times[count - 1], positions: try particles.positions(at: count - 1), energetics: particles.energetics[count - 1])
    self.file = file
    if let configuration, configuration != particles.configuration { newConfiguration = configuration.yaml }
  }

  /// Appends the system's present state and returns its energy.
  /// - Throws: ``OutputError`` when it cannot be written; the file then ends with the state before.
  @discardableResult
  package mutating func append(_ system: ParticleSystem) throws -> ParticleSystem.Energetics {
    let state = State(time: system.time, positions: system.positions, energetics: system.energetics)
    let (before, isMine, written, configuration, name) = (last, isLastMine, count, newConfiguration, file.name)
    try file.advance { path in
      var file = try NetCDFFile(path, .write)
      let stored = try file.length("time")
      if stored == written {
        guard try file.doubles("particle_coordinates", over: ["time", "particle", "ambient"], at: written - 1) == before.points else {
          throw OutputError.changed(name, problem: "its last state is not the one written")
        }
      } else if isMine, stored == written - 1 {
        try Self.write(before, at: stored, to: file)
      } else {
        throw OutputError.changed(name, problem: "it has \(stored) states, and \(written) were written")
      }
      try Self.write(state, at: written, to: file)
      if let configuration { try file.setAttribute("configuration", of: nil, configuration) }
      try file.close()
    }
    (count, last, isLastMine) = (count + 1, state, true)
    return state.energetics
  }

  private static func define(in file: borrowing NetCDFFile, particles: Int, ambient: Int) throws {
    try file.defineDimension("time", length: nil)
    try file.defineDimension("particle", length: particles)
    try file.defineDimension("ambient", length: ambient)
    try file.define("time", ["time"], "time of the flow")
    try file.define(
      "particle_coordinates", ["time", "particle", "ambient"], chunks: [1, particles, ambient], isCompressed: true,
      "Cartesian coordinates of the particles on the unit sphere")
    try file.define("particle_weight", ["particle"], "weight of the particles, total one")
    try file.define("interaction_energy", ["time"], "interaction energy E, with the factor 1/2")
    try file.define("dissipation", ["time"], "rate at which the flow changes E towards its end; missing where it is no gradient flow of E")
    try file.setAttribute("_FillValue", of: "dissipation", .nan)
  }

  private static func write(_ state: State, at index: Int, to file: borrowing NetCDFFile) throws {
    let (n, count) = (state.positions.ambient, state.positions.count)
    try file.write("time", start: [index], count: [1], [state.time])
    try file.write("interaction_energy", start: [index], count: [1], [state.energetics.interactionEnergy])
    try file.write("dissipation", start: [index], count: [1], [state.energetics.dissipation ?? .nan])
    try file.write("particle_coordinates", start: [index, 0, 0], count: [1, count, n], state.points)
  }
}
