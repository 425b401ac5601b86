import Configurations
import Kernels
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
  /// The last states, enough to bring the shadow up to date.
  private var recent: [(index: Int, state: State)] = []

  private struct State {
    let time: Double
    let positions: PointSet
    let energetics: ParticleSystem.Energetics
  }

  /// Starts a file with the system's present state.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, or cannot be written.
  package init(
    creating path: String, configuration: Configuration, system: ParticleSystem, history: String = "AttentionJKO", overwrite: Bool = false
  ) throws {
    file = DurableFile(path)
    guard overwrite || !file.exists else { throw OutputError.exists(path, resumable: true) }
    let state = State(time: system.time, positions: system.positions, energetics: system.energetics)
    try file.create { path in
      var file = try NetCDFFile(path, .create)
      try file.writeGlobalAttributes(title: "Particles of self-attention", history: history, configuration: configuration)
      try Self.define(in: file, particles: system.count, ambient: system.model.ambient)
      try file.write("particle_weight", start: [0], count: [system.count], system.weights)
      try Self.write(state, at: 0, to: file)
      try file.close()
    }
    count = 1
  }

  /// Continues a file. The configuration is stored with the next state when it differs from the file's.
  package init(continuing particles: ParticleFile, configuration: Configuration? = nil) {
    file = DurableFile(particles.path)
    count = particles.times.count
    if let configuration, configuration != particles.configuration { newConfiguration = configuration.yaml }
  }

  deinit { file.removeShadow() }

  /// Appends the system's present state and returns its energy.
  /// - Throws: ``OutputError`` when it cannot be written; the file then ends with the state before.
  @discardableResult
  package mutating func append(_ system: ParticleSystem) throws -> ParticleSystem.Energetics {
    let energetics = system.energetics
    recent = recent.suffix(1) + [(count, State(time: system.time, positions: system.positions, energetics: energetics))]
    let recent = recent
    let configuration = newConfiguration
    try file.advance { path in
      var file = try NetCDFFile(path, .write)
      let stored = try file.length("time")
      for (index, state) in recent where index >= stored { try Self.write(state, at: index, to: file) }
      if let configuration { try file.setAttribute("configuration", of: nil, configuration) }
      try file.close()
    }
    count += 1
    return energetics
  }

  private static func define(in file: borrowing NetCDFFile, particles: Int, ambient: Int) throws {
    try file.defineDimension("time", length: nil)
    try file.defineDimension("particle", length: particles)
    try file.defineDimension("ambient", length: ambient)
    try file.define("time", ["time"], "time of the flow")
    try file.define(
      "particle_coordinates", ["time", "particle", "ambient"], chunks: [1, particles, ambient],
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
    let points = (0..<count).flatMap { p in (0..<n).map { state.positions.coordinates[$0 * count + p] } }
    try file.write("particle_coordinates", start: [index, 0, 0], count: [1, count, n], points)
  }
}
