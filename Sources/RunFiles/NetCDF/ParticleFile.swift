/// Weighted particles at several times, as stored.
public struct ParticleFile: Sendable, Equatable {
  public var configuration: Configuration
  /// n of S^{n−1}.
  public var ambient: Int
  /// One array a time, coordinate by coordinate: coordinate c of particle p is at `c·count + p`.
  public var coordinates: [[Double]]
  /// One a particle, total one.
  public var weights: [Double]
  public var times: [Double]
  /// E at every time, with the factor ½.
  public var energies: [Double]

  public init(
    configuration: Configuration, ambient: Int, coordinates: [[Double]], weights: [Double], times: [Double], energies: [Double]
  ) {
    precondition(times.count == coordinates.count && times.count == energies.count, "one set of coordinates and one energy a time")
    precondition(coordinates.allSatisfy { $0.count == ambient * weights.count }, "\(ambient) coordinates a particle")
    self.configuration = configuration
    self.ambient = ambient
    self.coordinates = coordinates
    self.weights = weights
    self.times = times
    self.energies = energies
  }

  /// - Throws: ``InputError`` when the file is missing, cut off, or no particle file of this program.
  public init(_ path: String) throws {
    self = try readingNetCDF(path) { file in
      guard let text = try file.textAttribute("configuration"), file.hasVariable("particle_coordinates") else {
        throw InputError(path, "this is not a particle file", remedy: "use a file that jko particles wrote")
      }
      let times = try file.length("time")
      let particles = try file.length("particle")
      let n = try file.length("ambient")
      let coordinates = try (0..<times).map { time in
        let points = try file.doubles("particle_coordinates", start: [time, 0, 0], count: [1, particles, n])
        return (0..<n).flatMap { c in (0..<particles).map { points[$0 * n + c] } }
      }
      return ParticleFile(
        configuration: try Configuration(yaml: text, file: "\(path): configuration"), ambient: n, coordinates: coordinates,
        weights: try file.doubles("particle_weight", start: [0], count: [particles]),
        times: try file.doubles("time", start: [0], count: [times]),
        energies: try file.doubles("interaction_energy", start: [0], count: [times]))
    }
  }

  /// Writes the file, all or nothing.
  /// - Throws: ``OutputError`` when the file exists and `overwrite` is false, or cannot be written.
  public func write(to path: String, history: String = "AttentionJKO", overwrite: Bool = false) throws {
    var durable = DurableFile(path)
    guard overwrite || !durable.exists else { throw OutputError.exists(path, resumable: false) }
    try durable.create { path in
      var file = try NetCDFFile(path, .create)
      try file.writeGlobalAttributes(title: "Particles of self-attention", history: history, configuration: configuration)
      try file.defineDimension("time", length: nil)
      try file.defineDimension("particle", length: weights.count)
      try file.defineDimension("ambient", length: ambient)
      try file.define("time", ["time"], "time of the flow")
      try file.define(
        "particle_coordinates", ["time", "particle", "ambient"], chunks: [1, weights.count, ambient],
        "Cartesian coordinates of the particles on the unit sphere")
      try file.define("particle_weight", ["particle"], "weight of the particles, total one")
      try file.define("interaction_energy", ["time"], "interaction energy E, with the factor 1/2")
      try file.write("particle_weight", start: [0], count: [weights.count], weights)
      try file.write("time", start: [0], count: [times.count], times)
      try file.write("interaction_energy", start: [0], count: [times.count], energies)
      for (time, values) in coordinates.enumerated() {
        let points = weights.indices.flatMap { p in (0..<ambient).map { values[$0 * weights.count + p] } }
        try file.write("particle_coordinates", start: [time, 0, 0], count: [1, weights.count, ambient], points)
      }
      try file.close()
    }
  }
}
